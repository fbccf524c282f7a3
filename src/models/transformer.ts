import type { AttentionContext } from '../nn/attention.ts';
import type { Operations } from '../nn/operations.ts';
import type { Recorder } from '../nn/recorder.ts';
import type { Traced } from '../nn/traced.ts';
import type { Layer } from '../nn/transformerLayer.ts';
import { maskConstant } from './inputNodes.ts';
import type { LanguageModel } from './languageModel.ts';
import type { Parameters } from './parameters.ts';
import { rotaryAngles } from './rotaryAngles.ts';
import type { TokenInput } from './tokenInput.ts';

/** What makes one architecture: how tokens get into the stream, what its layers do, and how it predicts. */
export interface TransformerParts {
  readonly parameters: Parameters;
  readonly causal: boolean;
  readonly rotary?: LanguageModel['rotary'];
  /** Takes down what goes in, and returns how the stream begins: [position, feature]. */
  readonly embed: (recorder: Recorder, input: TokenInput) => (at: Operations) => Traced;
  readonly layers: readonly Layer[];
  readonly predict?: ((at: Operations, stream: Traced) => Traced) | undefined;
}

/** A stack of layers on a stream of vectors, one for each token (Vaswani et al. 2017). */
export function transformer(parts: TransformerParts): LanguageModel {
  const { parameters, causal, rotary, embed, layers, predict } = parts;

  async function forward(recorder: Recorder, input: TokenInput, first = layers.length): Promise<void> {
    const embedding = embed(recorder, input);
    const context: AttentionContext = {
      mask: maskConstant(recorder, input, causal),
      ...(rotary && { rotary: rotaryAngles(recorder, input, rotary.size, rotary.theta) }),
      scaled: input.scaled !== false,
    };
    let stream = await recorder.block('input', undefined, (operations) =>
      embedding(operations.at('embedding')),
    );
    for (const [i, layer] of layers.slice(0, first).entries()) {
      const name = `layer.${i}`;
      stream = await recorder.block(name, stream, (operations, x) => layer(operations.at(name), x!, context));
    }
    if (first < layers.length) return;
    recorder.describe('output', stream, (at, x) => (predict ? predict(at, x!) : at.mean('sentence', x!)));
  }
  return {
    causal,
    ...(rotary && { rotary }),
    ...(predict && { predict }),
    forward,
    dispose: () => parameters.dispose(),
  };
}
