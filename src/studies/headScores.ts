import { HEAD_LABELS, type HeadLabel } from '../trace/studies.ts';
import { layoutOf, nodeOf, type Trace } from '../trace/trace.ts';

/** What is known of a text beside its attention weights. */
export interface ScoredText {
  readonly ids: readonly number[];
  /** Which tokens close or divide texts: `[SEP]`, `</s>`. The first token of a text is none. */
  readonly separators: readonly boolean[];
  /** [query, key] in row-major order: 1 where a query may see a key. */
  readonly mask: Float32Array;
}

/** Where a head that deserves a label looks: pairs of a query and a key. */
export interface LabelledPlaces {
  /** Indices into a matrix [query, key] in row-major order. */
  readonly cells: Uint32Array;
  /** How many queries have such a place. */
  readonly queries: number;
  /** The score of a head that looks alike at all keys that may be seen. */
  readonly even: number;
}

/** The score of each label in one head; `null` where the text has no such place. */
export type LabelScores = ReadonlyMap<HeadLabel, number | null>;

type IsPlace = (text: ScoredText, query: number, key: number) => boolean;

/**
 * Which keys count for each label, as seen from a query.
 * Induction heads complete a pattern seen before, [A][B] … [A] → [B] (Elhage et al. 2021, Olsson et al. 2022).
 */
const IS_PLACE: Readonly<Record<HeadLabel, IsPlace>> = {
  'previous token': (_, query, key) => key === query - 1,
  'next token': (_, query, key) => key === query + 1,
  'same token': (_, query, key) => key === query,
  'first token': (_, _query, key) => key === 0,
  separator: ({ separators }, _, key) => separators[key]!,
  'duplicate token': ({ ids }, query, key) => key < query && ids[key] === ids[query],
  induction: ({ ids }, query, key) => key >= 1 && key < query && ids[key - 1] === ids[query],
};

/**
 * The places of each label in a text. The first token asks for nothing (a decoder's sees only itself), nor does
 * one that may not be seen (padding); keys that a query may not see count for nothing.
 */
export function placesOf(text: ScoredText): ReadonlyMap<HeadLabel, LabelledPlaces> {
  const size = text.ids.length;
  const cells = new Map(HEAD_LABELS.map((label) => [label, [] as number[]]));
  const queries = new Map(HEAD_LABELS.map((label) => [label, 0]));
  const even = new Map(HEAD_LABELS.map((label) => [label, 0]));
  for (let query = 1; query < size; query++) {
    const row = text.mask.subarray(query * size, (query + 1) * size);
    if (row[query] === 0) continue;
    const visible = row.reduce((count, sees) => count + sees, 0);
    for (const label of HEAD_LABELS) {
      const found = cells.get(label)!;
      const before = found.length;
      row.forEach((sees, key) => {
        if (sees !== 0 && IS_PLACE[label](text, query, key)) found.push(query * size + key);
      });
      if (found.length === before) continue;
      queries.set(label, queries.get(label)! + 1);
      even.set(label, even.get(label)! + (found.length - before) / visible);
    }
  }
  return new Map(
    HEAD_LABELS.map((label) => {
      const count = queries.get(label)!;
      const share = count === 0 ? 0 : even.get(label)! / count;
      return [label, { cells: Uint32Array.from(cells.get(label)!), queries: count, even: share }];
    }),
  );
}

/**
 * Mean over the queries that have such a place of the attention weight that falls on it, from 0 to 1.
 * @param weights [query, key] of one head, in row-major order
 */
export function scoresOf(weights: Float32Array, places: ReadonlyMap<HeadLabel, LabelledPlaces>): LabelScores {
  return new Map(
    [...places].map(([label, { cells, queries }]) => {
      if (queries === 0) return [label, null];
      let sum = 0;
      for (const cell of cells) sum += weights[cell]!;
      // The weights of a row are rounded and may sum to a little more than 1.
      return [label, Math.min(1, sum / queries)];
    }),
  );
}

/** All heads of a run, [layer][head]. @param pause lets other work in between two layers */
export async function scoreHeads(
  trace: Trace,
  places: ReadonlyMap<HeadLabel, LabelledPlaces>,
  pause: () => Promise<void>,
): Promise<LabelScores[][]> {
  const layers: LabelScores[][] = [];
  for (let layer = 0; trace.nodes.has(weightsNode(layer)); layer++) {
    await pause();
    const { parts, rows } = layoutOf(nodeOf(trace, weightsNode(layer)));
    const heads = Array.from({ length: parts }, (_, head) =>
      scoresOf(trace.rows(weightsNode(layer), head, 0, rows), places),
    );
    layers.push(heads);
  }
  return layers;
}

const weightsNode = (layer: number): string => `layer.${layer}.attention.weights`;
