import type { OutlineNode } from '../../../../src/protocol/outline.ts';
import type { Slice } from '../../../../src/trace/node.ts';
import type { QueryParameters } from '../../traceQueries.ts';

/** So many positions are had at once. */
const AT_ONCE = 4096;

/** The questions whose answers are all numbers of one unit, one part of the positions after the other. */
export function unitQuestions(
  trace: string,
  { name, axes }: OutlineNode,
  unit: number,
): QueryParameters<'slice'>[] {
  const { size } = axes[0]!;
  return Array.from({ length: Math.ceil(size / AT_ONCE) }, (_, part) => ({
    trace,
    node: name,
    leading: [],
    rows: [part * AT_ONCE, Math.min(size, (part + 1) * AT_ONCE)],
    columns: [unit, unit + 1],
    limit: AT_ONCE,
  }));
}

/** The answers as one; nothing while one of them is missing. */
export function joined(parts: readonly (Slice | undefined)[]): Float32Array | undefined {
  const there = parts.flatMap((part) => (part ? [part.values] : []));
  if (there.length < parts.length) return undefined;
  const whole = new Float32Array(there.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const values of there) {
    whole.set(values, at);
    at += values.length;
  }
  return whole;
}
