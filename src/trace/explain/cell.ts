import type { ExplanationSource, ExplanationTable, TraceNode } from '../node.ts';
import type { Operation, OperationKind } from '../operation.ts';
import type { Trace } from '../trace.ts';

/** Where the cell is, and how to read its parents. */
export interface CellContext<Kind extends OperationKind = OperationKind> {
  readonly trace: Trace;
  readonly node: TraceNode;
  readonly operation: Extract<Operation, { kind: Kind }>;
  readonly parents: readonly TraceNode[];
  readonly index: readonly number[];
  readonly part: number;
  readonly row: number;
  readonly column: number;
  readonly value: number;
}

/** What an explainer of one kind of operation finds out; places and the stored value are added around it. */
export interface Finding {
  readonly formula: string;
  readonly substituted: string;
  readonly table?: ExplanationTable;
  /** From the parents, in float64. */
  readonly recomputed: number;
  readonly sources: readonly ExplanationSource[];
  readonly note?: string;
}
