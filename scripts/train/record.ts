import type { TrainingScore } from '../../src/trace/training.ts';
import type { Settings } from './learner.ts';
import type { NetworkRecord, RecordedEpoch } from './networkRecord.ts';

export type EpochRecord = RecordedEpoch<TrainingScore>;

interface ImageCounts {
  /** Images that it learnt from, that it was watched on, and that it was tested on once at the end. */
  readonly training: number;
  readonly heldOut: number;
  readonly test: number;
}

/** The record of a network that tells digits. */
export interface TrainingRecord extends NetworkRecord<Settings, EpochRecord, ImageCounts> {
  readonly test: TrainingScore & {
    readonly right: number;
    /** Every test image that it takes for another digit. */
    readonly wrong: readonly { readonly image: number; readonly label: number; readonly answer: number }[];
  };
}
