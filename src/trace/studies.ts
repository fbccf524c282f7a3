import type { CutMethod, Replay } from '../text/replay.ts';

/** What the questions about a language model's run answer: small tables, computed from its trace. */

/** What one token looks at and is looked at by, in one head or over all heads of a layer on average. */
export interface TokenAttention {
  /** [key]: the token's row of the attention weights. */
  readonly attendsTo: Float32Array;
  /** [query]: the token's column. */
  readonly attendedBy: Float32Array;
  readonly health: AttentionHealth;
}

/** How a head (or a layer's heads on average) behaves over all queries. */
export interface AttentionHealth {
  /** Mean entropy of the rows in bits, and the largest that these rows could have. */
  readonly entropyBits: number;
  readonly largestEntropyBits: number;
  /** Mean weight on the first token. */
  readonly onFirst: number;
  /** Mean weight on separators such as [SEP]; absent where the text has none. */
  readonly onSeparator?: number;
  readonly notFinite: number;
  /** Share of the rows that give one key 99 % or more. */
  readonly saturated: number;
}

/** What a head may be seen to do; of equally clear labels the one named first wins. */
export const HEAD_LABELS = [
  'previous token',
  'next token',
  'same token',
  'first token',
  'separator',
  'duplicate token',
  'induction',
] as const;
export type HeadLabel = (typeof HEAD_LABELS)[number];

export interface HeadScore {
  readonly label: HeadLabel;
  /** 0 to 1: the mean weight that falls where the label says; null where the text has no such place. */
  readonly onFixedText: number | null;
  readonly onThisText: number | null;
}

export interface HeadPortrait {
  readonly layer: number;
  readonly head: number;
  /** The clearest label; absent where no score is clear. */
  readonly label?: HeadLabel;
  readonly scores: readonly HeadScore[];
}

export interface HeadPortraits {
  readonly heads: readonly HeadPortrait[];
  /** The fixed text that the scores are averaged over; empty for a model that reads no text. */
  readonly fixedText: string;
  /** A mean score from here on is called clear … */
  readonly clearFrom: number;
  /** … where it is on each text at least so many times what a head would score that looks at all keys alike. */
  readonly timesEven: number;
  readonly formulas: readonly LabelFormula[];
}

/** What is measured for a label: TeX and a sentence, and what a head would score that looks at all keys alike. */
export interface LabelFormula {
  readonly label: HeadLabel;
  readonly formula: string;
  readonly words: string;
  readonly evenOnFixedText: number | null;
  readonly evenOnThisText: number | null;
}

export interface NextTokenSettings {
  /** Above 0; 1 leaves the model's probabilities as they are. */
  readonly temperature: number;
  /** 0: all tokens. */
  readonly topK: number;
  /** 1: all tokens. */
  readonly topP: number;
  readonly seed: number;
}

export interface NextTokens {
  readonly position: number;
  /** In falling order of the model's own probability. */
  readonly candidates: readonly NextToken[];
  /** What the seed draws from the kept candidates. */
  readonly sampled: DrawnToken;
  /** The random number from 0 to 1 that was drawn. */
  readonly drawn: number;
  /** Which number of the seed's sequence it is, from 1: each appended token has used one. */
  readonly draw: number;
  /** How many tokens top-k and top-p leave. */
  readonly kept: number;
}

export interface NextToken {
  readonly id: number;
  readonly piece: string;
  /** As the model says, at temperature 1. */
  readonly probability: number;
  /** After temperature, top-k and top-p; 0 where it was cut off. */
  readonly chance: number;
}

/** The token in whose interval the random number lies; the intervals stand in falling order of the chances. */
export interface DrawnToken extends NextToken {
  readonly from: number;
  readonly to: number;
}

/** What each layer would predict, were its output read by the model's last norm and vocabulary. */
export interface LogitLens {
  readonly position: number;
  /** From the embedding to the last layer. */
  readonly rows: readonly LogitLensRow[];
}

export interface LogitLensRow {
  /** `embedding`, `layer 0` … */
  readonly title: string;
  readonly candidates: readonly {
    readonly id: number;
    readonly piece: string;
    readonly probability: number;
  }[];
}

/** Sums in another order round differently; beyond this share of the largest number a row is another row. */
export const SAME_ROW = 1e-4;

/** What shuffling the tokens changes, with and without positions. */
export interface ShuffleStudy {
  readonly seed: number;
  /** `order[i]`: which token of the text stands at place i. */
  readonly order: readonly number[];
  /** The stage that is compared: the stream after the last layer. */
  readonly node: string;
  readonly withPositions: ShuffledRows;
  readonly withoutPositions: ShuffledRows;
  /** Why rows may differ even without positions (a causal mask tells order). */
  readonly note?: string;
}

export interface ShuffledRows {
  /** For each token of the text: the largest difference between its row before and after, brought back into place. */
  readonly differences: readonly number[];
  readonly largest: number;
  /** The largest number of the rows: what the differences are to be measured by. */
  readonly scale: number;
  /** Whether the rows are the same but for rounding. */
  readonly permuted: boolean;
}

/** One way to cut a text, in the order of the text. */
export interface Cut {
  readonly name: 'word' | 'character' | 'subword';
  readonly title: string;
  /** Where the ids come from: `the vocabulary of MiniLM`, `the words of this text, in order`. */
  readonly vocabulary: string;
  /** How many pieces of the text there are; `pieces` may have fewer of them, and special ones besides. */
  readonly count: number;
  readonly pieces: readonly CutPiece[];
}

export interface CutPiece {
  readonly piece: string;
  readonly id: number;
  /** Half-open range in UTF-16 code units; empty for special tokens. */
  readonly start: number;
  readonly end: number;
  readonly special: boolean;
  /** Fills the row up to a length; nobody attends to it. */
  readonly padding: boolean;
  /** Why it stands for something that the vocabulary does not have; absent where it does not. */
  readonly unknown?: string;
}

export interface Tokenization {
  readonly text: string;
  readonly cuts: readonly Cut[];
  readonly method: CutMethod;
  /** What the tokenizer does, in sentences: for one that merges nothing, what it does instead. */
  readonly why: string;
  /** Each word once. */
  readonly merges: readonly Replay[];
  /** What a decoder reads at each step and is to say there, where the words were shifted. */
  readonly shifted?: readonly { readonly reads: string; readonly says: string }[];
  /** What was left out of this view, with numbers. */
  readonly truncated?: string;
}
