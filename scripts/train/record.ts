import type { TrainingScore } from '../../src/trace/training.ts';
import type { Settings } from './learner.ts';

/** An epoch as the record has it. */
export interface EpochRecord {
  readonly epoch: number;
  /** On the changed images that the network learnt from, while it learnt. */
  readonly training: TrainingScore;
  /** On images that it never learns from, after the epoch. */
  readonly heldOut: TrainingScore;
  readonly seconds: number;
}

/** `training.json`: how the weights beside it came to be. */
export interface TrainingRecord {
  readonly format: 1;
  readonly network: string;
  readonly data: {
    readonly package: string;
    readonly version: string;
    readonly files: readonly { readonly name: string; readonly sha256: string }[];
    /** Images that it learnt from, that it was watched on, and that it was tested on once at the end. */
    readonly training: number;
    readonly heldOut: number;
    readonly test: number;
  };
  readonly method: string;
  readonly settings: Settings;
  /** How many numbers were learnt, by layer. */
  readonly parameters: Readonly<Record<string, number>>;
  readonly epochs: readonly EpochRecord[];
  readonly test: TrainingScore & {
    readonly right: number;
    /** Every test image that it takes for another digit. */
    readonly wrong: readonly { readonly image: number; readonly label: number; readonly answer: number }[];
  };
  readonly finished: string;
  readonly seconds: number;
  readonly versions: Readonly<Record<string, string>>;
}
