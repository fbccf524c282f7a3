import type { Operation } from './operation.ts';

/** One direction of a node's cells. Several axes may share a list of labels: query and key are both tokens. */
export interface Axis {
  /** `head`, `query`, `key`, `position`, `feature`, `head_feature`, `neuron`, `vocabulary`, … */
  readonly name: string;
  readonly size: number;
  /** The name of a list in the trace's `labels`. */
  readonly labels?: string;
}

/** An axis of what a network gives: one of classes is labelled with their names. */
export const unitAxis = (name: string, size: number): Axis =>
  name === 'class' ? { name, size, labels: 'classes' } : { name, size };

/** One named tensor of a run and where it came from. Its values stay where the trace is. */
export interface TraceNode {
  /** `layer.3.attention.weights` */
  readonly name: string;
  /** The last two axes are the rows and columns of a picture; a leading one is the head. */
  readonly axes: readonly Axis[];
  readonly operation: Operation;
  /** Names of the nodes that its cells are computed from, in the order of the operation. */
  readonly parents: readonly string[];
  /** What was done to the operation's values by hand (`head 3 switched off`), where something was. */
  readonly edited?: string;
}

/** The smallest facts about a node's numbers. */
export interface Statistics {
  readonly count: number;
  /** How many are NaN or infinite; they are left out of the figures below (masked scores are −∞ on purpose). */
  readonly notFinite: number;
  readonly minimum: number;
  readonly maximum: number;
  readonly mean: number;
  readonly standardDeviation: number;
  /** `counts[i]` cells lie in the i-th of equally wide bins from minimum to maximum. */
  readonly histogram: readonly number[];
}

/**
 * What one cell shows of those that it stands for: the largest in magnitude, so that a single strong weight is not lost, or
 * the mean, where small numbers say as much as large ones do (a gate that is closed).
 */
export type Thinning = 'largest' | 'mean';

/** A rectangle of a node's last two axes, thinned where it is larger than asked for. */
export interface Slice {
  readonly rows: number;
  readonly columns: number;
  /** How many cells of the node one cell of the slice stands for. */
  readonly rowStep: number;
  readonly columnStep: number;
  /** What it shows of them; the one largest in magnitude where left out. */
  readonly thinning?: Thinning;
  /** [row, column] in row-major order */
  readonly values: Float32Array;
}

/** Small pictures of every matrix along the leading axis, for overviews. */
export interface Thumbnails {
  readonly count: number;
  readonly rows: number;
  readonly columns: number;
  /** [count, row, column]; 0 stands for `minimum`, 255 for `maximum`, along `curve` */
  readonly bytes: Uint8Array;
  /** Attention weights are drawn by their square root, or one strong weight would blacken all others. */
  readonly curve: 'linear' | 'square-root';
  /** Over all of them, so that they can be compared; of pictures on scales of their own the widest range. */
  readonly minimum: number;
  readonly maximum: number;
  /** [count, 2]: minimum and maximum of each picture, where each has a scale of its own. */
  readonly ranges?: Float32Array;
}

/** The arithmetic behind one cell. */
export interface Explanation {
  readonly node: string;
  readonly index: readonly number[];
  /** One for each axis: `head 11`, `query “it”`, `key “dog”`. */
  readonly place: readonly string[];
  /** TeX, in symbols. */
  readonly formula: string;
  /** TeX, with the numbers of this cell. */
  readonly substituted: string;
  readonly table?: ExplanationTable;
  /** The cell as the run computed it, in float32. */
  readonly value: number;
  /** The same from the parents, in float64; of an edited cell, what it would be without the edit. */
  readonly recomputed: number;
  /** The cells or rows that it came from. */
  readonly sources: readonly ExplanationSource[];
  readonly note?: string;
}

export interface ExplanationTable {
  /** Headings: the first is that of the labels. */
  readonly columns: readonly string[];
  /** The largest contributions, in falling order. */
  readonly rows: readonly { readonly label: string; readonly values: readonly number[] }[];
  /** What the other terms come to. */
  readonly others?: { readonly count: number; readonly values: readonly (number | null)[] };
  readonly total?: { readonly label: string; readonly values: readonly (number | null)[] };
}

export interface ExplanationSource {
  /** `query`, `weight`, `input` … */
  readonly role: string;
  readonly node: string;
  /** A cell of it to go on from. */
  readonly index: readonly number[];
}
