import type { Memory } from '../../../../src/trace/recurrentStudies.ts';
import { raised } from '../../../drawing/decadeTicks.ts';
import { formatPercent } from '../../../drawing/ticks.ts';

/** Below it a number of the picture counts as this. */
export const LEAST_LOG = -6;

/** [position] of the whole text: what is left there; NaN where the curve does not reach. */
export function leftAt({ from }: Pick<Memory, 'from'>, logs: Float32Array, positions: number): Float32Array {
  const left = new Float32Array(positions).fill(NaN);
  logs.forEach((log, at) => (left[from + at] = 10 ** log));
  return left;
}

/** The same as log₁₀; NaN also where nothing at all is left. */
export function logsAt({ from }: Pick<Memory, 'from'>, logs: Float32Array, positions: number): Float32Array {
  const left = new Float32Array(positions).fill(NaN);
  logs.forEach((log, at) => (left[from + at] = log === -Infinity ? NaN : log));
  return left;
}

/** The logarithms of one unit. */
export function ofUnit(
  { logOfUnits, units }: Pick<Memory, 'logOfUnits' | 'units'>,
  unit: number,
): Float32Array {
  return Float32Array.from({ length: logOfUnits.length / units }, (_, at) => logOfUnits[at * units + unit]!);
}

/** The unit of which most is left at the step that is farthest away. */
export function keepsMost({
  logOfUnits,
  units,
  position,
  from,
}: Pick<Memory, 'logOfUnits' | 'units' | 'position' | 'from'>): number {
  const farthest = position === from ? logOfUnits.length - units : 0;
  const logs = logOfUnits.subarray(farthest, farthest + units);
  return logs.indexOf(logs.reduce((most, log) => Math.max(most, log), -Infinity));
}

/**
 * A picture of all units over the whole text, [position, unit]: what is left, or log₁₀ of it, no less than `LEAST_LOG`;
 * NaN where the curve does not reach.
 */
export function unitPicture(
  { from, units, logOfUnits }: Pick<Memory, 'from' | 'units' | 'logOfUnits'>,
  positions: number,
  logarithmic: boolean,
): Float32Array {
  const values = new Float32Array(positions * units).fill(NaN);
  const shown = (log: number): number => (logarithmic ? Math.max(LEAST_LOG, log) : 10 ** log);
  logOfUnits.forEach((log, at) => (values[from * units + at] = shown(log)));
  return values;
}

/** After how many steps from `position` on a curve is at or below a half for the first time; nothing where it never is. */
export function stepsToHalf(
  { position, from }: Pick<Memory, 'position' | 'from'>,
  logs: Float32Array,
): number | undefined {
  const start = position - from;
  const steps = Math.max(start, logs.length - 1 - start);
  const turn = start === 0 ? 1 : -1;
  for (let step = 1; step <= steps; step++) {
    if (logs[start + turn * step]! <= Math.log10(0.5)) return step;
  }
  return undefined;
}

/** `On average over 128 units half of it is gone after 3 steps; unit 12 loses half after 40. At the end 2 % are left.` */
export function memorySentence(memory: Memory, unit: number): string {
  const { units, kind, logOfMean, position, from, to } = memory;
  const steps = to - from - 1;
  if (steps === 0) {
    const where = memory.direction === 'forward' ? 'after' : 'before';
    return `There is no step ${where} position ${position}.`;
  }
  const mean = stepsToHalf(memory, logOfMean);
  const own = stepsToHalf(memory, ofUnit(memory, unit));
  const last = logOfMean[position === from ? logOfMean.length - 1 : 0]!;
  const average = kind === 'rnn' ? 'On average over all directions' : `On average over ${units} units`;
  return `${average} ${lossWords(mean, steps)}; of unit ${unit} ${lossWords(own, steps)}. After ${countOf(steps)} ${leftWords(last)} is left on average.`;
}

const lossWords = (half: number | undefined, steps: number): string =>
  half === undefined
    ? `more than half stays for all ${countOf(steps)}`
    : `half is gone after ${countOf(half)}`;

const countOf = (steps: number): string => (steps === 1 ? '1 step' : `${steps} steps`);

/** A share where it is one that can be read, else a power of ten. */
function leftWords(log: number): string {
  if (log === -Infinity) return 'nothing';
  return log >= -3 && log <= 1 ? formatPercent(10 ** log) : `10${raised(Math.round(log))}`;
}
