import type { Recorder } from '../nn/recorder.ts';
import type { TokenInput } from './tokenInput.ts';

/** A network that reads tokens and leaves its stages with the recorder. */
export interface LanguageModel {
  /** Runs on the input; ends early by throwing what the recorder's `pause` throws. */
  forward(recorder: Recorder, input: TokenInput): Promise<void>;
  /** Frees the decoded weights; they are decoded again when needed. */
  dispose(): void;
}
