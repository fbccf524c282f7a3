import type { Operations } from '../nn/operations.ts';
import type { Recorder } from '../nn/recorder.ts';
import type { Traced } from '../nn/traced.ts';
import type { TokenInput } from './tokenInput.ts';

/** A network that reads tokens and leaves its stages with the recorder. */
export interface LanguageModel {
  /** Whether a token sees only itself and what is before it. */
  readonly causal: boolean;
  /**
   * From the residual stream after a layer [position, feature] to `probabilities` [position, vocabulary],
   * by `final_norm` or `mlm_transform` and `logits`; absent where the file has no such head.
   */
  readonly predict?: (at: Operations, stream: Traced) => Traced;
  /** How positions come in, where it is by rotation: how many of a head's features, and the base of the wavelengths. */
  readonly rotary?: { readonly size: number; readonly theta: number };
  /**
   * Runs on the input; ends early by throwing what the recorder's `pause` throws.
   * @param first only so many layers, counted from the input, and no output; all where left out
   */
  forward(recorder: Recorder, input: TokenInput, first?: number): Promise<void>;
  /** Frees the decoded weights; they are decoded again when needed. */
  dispose(): void;
}
