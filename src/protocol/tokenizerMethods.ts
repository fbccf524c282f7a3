import * as v from 'valibot';
import { LONGEST_TEXT } from './engineMethods.ts';
import type { OutlineToken } from './outline.ts';
import { method } from './rpc.ts';

/** The tokenizer that answered. */
export interface TokenizerSummary {
  /** `MiniLM`; the folder's name for a person's own model. */
  readonly title: string;
  /** Tokens that the model reads at once, its special tokens included; absent where nobody says. */
  readonly contextLength?: number;
}

export interface CutToken extends OutlineToken {
  /** Stands for what the vocabulary does not have. */
  readonly unknown: boolean;
}

export interface CutText {
  readonly model: TokenizerSummary;
  /** In the order of the text, with the model's special tokens around them. */
  readonly tokens: readonly CutToken[];
}

export interface TextCounts {
  readonly model: TokenizerSummary;
  readonly tokens: number;
  /** How many of them the model adds around a text. */
  readonly special: number;
  readonly words: number;
}

const request = v.object({
  model: v.pipe(v.string(), v.maxLength(4096)),
  text: v.pipe(v.string(), v.maxLength(LONGEST_TEXT)),
});

/** What the tokenizer's worker answers: a bundled model's name, or the absolute path of a folder. */
export const tokenizerMethods = {
  tokenize: method<CutText>()(request),
  /** The numbers alone: for texts whose tokens would take long to carry over. */
  count: method<TextCounts>()(request),
};
