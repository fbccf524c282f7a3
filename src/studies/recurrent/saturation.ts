import { ProblemError } from '../../problem.ts';
import type { ActivationName } from '../../trace/operation.ts';
import type { Saturation } from '../../trace/recurrentStudies.ts';
import { nodeOf, type Trace } from '../../trace/trace.ts';
import { traceOfOneRun } from '../oneRun.ts';
import type { StudiedRun, StudyServices } from '../studiedRun.ts';
import { type UnitValues, unitValues } from './unitValues.ts';

/** Where a unit is called saturated: near the ends of what its function can give. */
interface Ends {
  readonly low: number;
  readonly high: number;
}

/** Gates, 0 to 1: below 0.1 and above 0.9 (Karpathy, Johnson, Li 2015). */
const ENDS_OF_GATE: Ends = { low: 0.1, high: 0.9 };
/** The same share of what tanh gives, which goes from −1 to 1, would be −0.8 and 0.8; −0.9 and 0.9 is stricter. */
const ENDS_OF_TANH: Ends = { low: -0.9, high: 0.9 };

const ENDS: Readonly<Partial<Record<ActivationName, Ends>>> = {
  sigmoid: ENDS_OF_GATE,
  hard_sigmoid: ENDS_OF_GATE,
  older_hard_sigmoid: ENDS_OF_GATE,
  tanh: ENDS_OF_TANH,
  softsign: ENDS_OF_TANH,
};

/**
 * How often the units of gates and states stand at an end of their range.
 * @throws ProblemError `bad-request` for a node whose units have no two ends
 */
export async function saturation(
  studied: StudiedRun,
  { nodes }: { readonly nodes: readonly string[] },
  { pause }: StudyServices,
): Promise<{ nodes: Saturation[] }> {
  const trace = traceOfOneRun(studied);
  const answers: Saturation[] = [];
  for (const node of nodes) {
    await pause();
    const ends = endsOf(trace, node);
    if (!ends)
      throw new ProblemError(
        'bad-request',
        `${node} has no two ends to be near to.`,
        'Choose a gate, a candidate or a hidden state that goes through tanh.',
      );
    answers.push({ node, ...ends, ...saturatedShares(unitValues(trace, node), ends) });
  }
  return { nodes: answers };
}

/**
 * The share of the positions at which each unit is below `low` (left) and above `high` (right), and the means over the
 * units.
 */
export function saturatedShares(
  { positions, units, values }: UnitValues,
  { low, high }: Ends,
): Pick<Saturation, 'left' | 'right' | 'meanLeft' | 'meanRight'> {
  const [left, right] = [new Float32Array(units), new Float32Array(units)];
  for (let at = 0, unit = 0; at < values.length; at++, unit = unit + 1 === units ? 0 : unit + 1) {
    if (values[at]! < low) left[unit]!++;
    else if (values[at]! > high) right[unit]!++;
  }
  for (let unit = 0; unit < units; unit++) {
    left[unit]! /= positions;
    right[unit]! /= positions;
  }
  const mean = (shares: Float32Array): number => shares.reduce((sum, share) => sum + share, 0) / units;
  return { left, right, meanLeft: mean(left), meanRight: mean(right) };
}

/** Hidden states are a product or a mixture of what has these ends, so they have them too; held ones stay what they were. */
function endsOf(trace: Trace, name: string): Ends | undefined {
  const { operation, parents } = nodeOf(trace, name);
  if (operation.kind === 'activation') return ENDS[operation.function];
  if (operation.kind === 'held') return endsOf(trace, parents[0]!);
  if (!name.endsWith('hidden_state')) return undefined;
  const isSquashed = (parent: string): boolean => {
    const of = nodeOf(trace, parent).operation;
    return of.kind === 'activation' && ENDS[of.function] === ENDS_OF_TANH;
  };
  return parents.some(isSquashed) ? ENDS_OF_TANH : undefined;
}
