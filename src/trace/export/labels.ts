import type { Axis } from '../node.ts';
import type { Trace } from '../trace.ts';

/** What stands at a place of an axis: a token, a piece of the vocabulary; `undefined` where it only has a number. */
export type LabelAt = (axis: Axis, index: number) => string | undefined;

/** The labels that a trace itself has. */
export function traceLabels(trace: Trace): LabelAt {
  return (axis, index) => (axis.labels === undefined ? undefined : trace.labels.get(axis.labels)?.[index]);
}

/** Whether the places of an axis have labels beside their numbers. */
export function isLabelled(axis: Axis, labelAt: LabelAt): boolean {
  return axis.size > 0 && labelAt(axis, 0) !== undefined;
}
