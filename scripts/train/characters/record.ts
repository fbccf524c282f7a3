import type { NetworkRecord, RecordedEpoch } from '../networkRecord.ts';
import type { CharacterSettings } from './learner.ts';

/** Losses in bits per character. */
export type CharacterEpoch = RecordedEpoch<number>;

interface CharacterCounts {
  /** Characters that it learnt from, and that it was watched on. */
  readonly training: number;
  readonly heldOut: number;
  /** Of a network without a manifest: what each id stands for, in order. */
  readonly characters?: readonly string[];
}

/** The record of a character model. */
export interface CharacterRecord extends NetworkRecord<CharacterSettings, CharacterEpoch, CharacterCounts> {
  /** On the held-out text, read as one stream. */
  readonly bitsPerCharacter: {
    /** With the weights as they are stored. */
    readonly stored: number;
    /** With the weights as they were learnt, before they were rounded. */
    readonly learnt: number;
    /** With the stored weights on the first characters of the held-out text alone. */
    readonly excerpt: { readonly characters: number; readonly bits: number };
  };
}
