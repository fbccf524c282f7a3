import { ProblemError } from '../../problem.ts';
import type { CellSpans, FoundCell, FoundCells, Polarity } from '../../trace/recurrentStudies.ts';
import { traceOfOneRun } from '../oneRun.ts';
import type { StudiedRun, StudyServices } from '../studiedRun.ts';
import { type UnitValues, unitValues } from './unitValues.ts';

export interface FindCellsRequest {
  readonly node: string;
  /** Half-open positions. */
  readonly from: number;
  readonly to: number;
  readonly threshold: number;
  readonly count: number;
}

const FORMULA = String.raw`\tfrac12\left(\frac{|\{t \in S : v_t > \theta\}|}{|S|} + \frac{|\{t \notin S : v_t \le \theta\}|}{|\{t \notin S\}|}\right)`;

/**
 * The units that tell a span from the rest of the text, the best first.
 * @throws ProblemError `bad-request` for a span outside of the text, `bad-input` for one that leaves nothing outside
 */
export async function findCells(
  studied: StudiedRun,
  { node, from, to, threshold, count }: FindCellsRequest,
  { pause }: StudyServices,
): Promise<FoundCells> {
  await pause();
  const values = unitValues(traceOfOneRun(studied), node);
  const cells = cellsOfSpan(values, { from, to }, threshold);
  return { threshold, cells: cells.slice(0, count), units: values.units, formula: FORMULA };
}

/**
 * Every unit by how well “above the threshold” says whether a position lies in the span. What is not a number is
 * above no threshold.
 * @param span half-open
 */
export function cellsOfSpan(
  given: UnitValues,
  span: { readonly from: number; readonly to: number },
  threshold: number,
): FoundCell[] {
  checkSpan(given, span);
  const { inside, outside } = talliesOf(given, span, threshold);
  const cells = Array.from({ length: given.units }, (_, unit) => {
    const onInside = inside.above[unit]! / inside.count;
    const offOutside = 1 - outside.above[unit]! / outside.count;
    const polarity: Polarity = onInside + offOutside >= 1 ? 'on' : 'off';
    const right = polarity === 'on' ? [onInside, offOutside] : [1 - onInside, 1 - offOutside];
    const [rightInside, rightOutside] = right as [number, number];
    return {
      unit,
      polarity,
      inside: rightInside,
      outside: rightOutside,
      score: (rightInside + rightOutside) / 2,
      distance: distanceOf(inside, outside, unit),
    };
  });
  return cells.sort((a, b) => b.score - a.score || b.distance - a.distance || a.unit - b.unit);
}

interface Span {
  readonly from: number;
  readonly to: number;
}

function checkSpan({ positions }: UnitValues, { from, to }: Span): void {
  if (from >= to || to > positions)
    throw new ProblemError(
      'bad-request',
      `There are ${positions} positions; nothing lies from ${from} to ${to}.`,
    );
  if (to - from === positions)
    throw new ProblemError(
      'bad-input',
      'The span is the whole text, so nothing lies outside of it.',
      'Choose a part of the text.',
    );
}

/** Of some positions: how many there are, and for each unit how many are above the threshold, Σ v and Σ v². */
interface Tally {
  readonly count: number;
  readonly above: Uint32Array;
  readonly sums: Float64Array;
  readonly squares: Float64Array;
}

function talliesOf(
  { positions, units, values }: UnitValues,
  { from, to }: Span,
  threshold: number,
): { readonly inside: Tally; readonly outside: Tally } {
  const empty = (count: number): Tally => ({
    count,
    above: new Uint32Array(units),
    sums: new Float64Array(units),
    squares: new Float64Array(units),
  });
  const [inside, outside] = [empty(to - from), empty(positions - (to - from))];
  for (let position = 0, at = 0; position < positions; position++) {
    const { above, sums, squares } = position >= from && position < to ? inside : outside;
    for (let unit = 0; unit < units; unit++, at++) {
      const value = values[at]!;
      if (value > threshold) above[unit]!++;
      sums[unit]! += value;
      squares[unit]! += value * value;
    }
  }
  return { inside, outside };
}

/** |mean inside − mean outside| in standard deviations of the unit over the whole text; 0 of a constant unit. */
function distanceOf(inside: Tally, outside: Tally, unit: number): number {
  const count = inside.count + outside.count;
  const mean = (inside.sums[unit]! + outside.sums[unit]!) / count;
  const meanSquare = (inside.squares[unit]! + outside.squares[unit]!) / count;
  const variance = meanSquare - mean ** 2;
  // Of a constant unit rounding leaves a little more or less than 0.
  if (!(variance > 1e-12 * meanSquare)) return 0;
  const apart = inside.sums[unit]! / inside.count - outside.sums[unit]! / outside.count;
  return Math.abs(apart) / Math.sqrt(variance);
}

export interface CellSpansRequest {
  readonly node: string;
  readonly cells: readonly { readonly unit: number; readonly polarity: Polarity }[];
  readonly threshold: number;
}

/**
 * Everywhere in the text where all of the units do at once what they did in a span.
 * @throws ProblemError `bad-request` for a unit that is not there
 */
export async function cellSpans(
  studied: StudiedRun,
  { node, cells, threshold }: CellSpansRequest,
  { pause }: StudyServices,
): Promise<CellSpans> {
  await pause();
  return spansOfCells(unitValues(traceOfOneRun(studied), node), cells, threshold);
}

/** Spans in which each of the units is above the threshold (`on`) or not (`off`). */
export function spansOfCells(
  { positions, units, values }: UnitValues,
  cells: CellSpansRequest['cells'],
  threshold: number,
): CellSpans {
  const missing = cells.find(({ unit }) => unit >= units);
  if (missing)
    throw new ProblemError(
      'bad-request',
      `There are ${units} units; number ${missing.unit} is not among them.`,
    );
  const holds = (position: number): boolean =>
    position < positions &&
    cells.every(({ unit, polarity }) => values[position * units + unit]! > threshold === (polarity === 'on'));
  const spans: number[] = [];
  let count = 0;
  for (let position = 0; position < positions; position++) {
    if (!holds(position)) continue;
    const from = position;
    while (holds(position)) position++;
    spans.push(from, position);
    count += position - from;
  }
  return { spans: Uint32Array.from(spans), positions: count };
}
