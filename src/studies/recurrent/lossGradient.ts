import type { CharacterNetwork } from './characterNetwork.ts';
import { logProbabilities } from './surprisal.ts';

/** −ln p of a character, and its derivatives. */
export interface LossGradient {
  readonly loss: number;
  /** By the logits: p, less 1 at the target. [character] */
  readonly byLogits: Float64Array;
  /** By the last layer's state. [unit] */
  readonly byState: Float64Array;
}

/** The cross-entropy of one prediction. @param logits [character] */
export function lossGradient(
  { kernel }: CharacterNetwork,
  logits: ArrayLike<number>,
  target: number,
): LossGradient {
  const logs = logProbabilities(logits);
  const byLogits = logs.map((log) => Math.exp(log));
  byLogits[target]! -= 1;
  const byState = new Float64Array(kernel.values.length / logits.length);
  for (let unit = 0, at = 0; unit < byState.length; unit++)
    for (let i = 0; i < logits.length; i++) byState[unit]! += kernel.values[at++]! * byLogits[i]!;
  return { loss: -logs[target]!, byLogits, byState };
}
