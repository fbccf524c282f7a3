import type { CharacterSettings } from './learner.ts';

/** An epoch as the record has it; losses in bits per character. */
export interface CharacterEpoch {
  readonly epoch: number;
  /** On the text that it learnt from, while it learnt. */
  readonly training: number;
  /** On the text that it never learns from, after the epoch. */
  readonly heldOut: number;
  readonly seconds: number;
}

/** `training.json` of a character model: how the weights beside it came to be. */
export interface CharacterRecord {
  readonly format: 1;
  readonly network: string;
  readonly data: {
    readonly package: string;
    readonly version: string;
    readonly files: readonly { readonly name: string; readonly sha256: string }[];
    /** Characters that it learnt from, and that it was watched on. */
    readonly training: number;
    readonly heldOut: number;
  };
  readonly method: string;
  readonly settings: CharacterSettings;
  /** How many numbers were learnt, by layer. */
  readonly parameters: Readonly<Record<string, number>>;
  readonly epochs: readonly CharacterEpoch[];
  /** On the held-out text, read as one stream. */
  readonly bitsPerCharacter: {
    /** With the weights as they are stored. */
    readonly stored: number;
    /** With the weights as they were learnt, before they were rounded. */
    readonly learnt: number;
    /** With the stored weights on the first characters of the held-out text alone. */
    readonly excerpt: { readonly characters: number; readonly bits: number };
  };
  readonly finished: string;
  readonly seconds: number;
  readonly versions: Readonly<Record<string, string>>;
}
