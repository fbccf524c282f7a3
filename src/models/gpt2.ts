import { type LayerParameters, preNormLayer } from '../nn/transformerLayer.ts';
import type { Gpt2Configuration } from './formats/gpt2.ts';
import { countedPositions, positionConstant, positionVectors } from './inputNodes.ts';
import type { LanguageModel } from './languageModel.ts';
import { nextToken } from './nextToken.ts';
import { Parameters } from './parameters.ts';
import { transformer, type TransformerParts } from './transformer.ts';
import type { WeightSource } from './weights.ts';

/**
 * A decoder of the GPT-2 family (Radford et al. 2019): learnt positions, layer normalization before each
 * sublayer, each token sees itself and what is before it.
 */
export function gpt2Model(configuration: Gpt2Configuration, weights: WeightSource): LanguageModel {
  const parameters = new Parameters(weights);
  const { layers, normalizationEpsilon, tiedEmbeddings } = configuration;
  const norm = parameters.norm('final_norm', 'transformer.ln_f', normalizationEpsilon, true);
  const output = tiedEmbeddings ? 'transformer.wte' : 'lm_head';
  return transformer({
    parameters,
    causal: true,
    embed: embedding(parameters),
    layers: Array.from({ length: layers }, (_, i) =>
      preNormLayer(layerParameters(parameters, configuration, i)),
    ),
    predict: nextToken(norm, parameters.linear('logits', output, false)),
  });
}

function embedding(parameters: Parameters): TransformerParts['embed'] {
  const tokens = parameters.table('embedding.token.table', 'transformer.wte.weight', 'vocabulary');
  const places = parameters.table('embedding.position.table', 'transformer.wpe.weight', 'position');
  return (recorder, input) => {
    const ids = positionConstant(recorder, input, 'input.ids', input.ids);
    const positions = positionConstant(recorder, input, 'input.positions', countedPositions(input));
    return (at) => {
      const token = at.lookup('token', tokens, ids);
      return at.add('output', token, positionVectors(at, input, places, positions));
    };
  };
}

function layerParameters(
  parameters: Parameters,
  configuration: Gpt2Configuration,
  i: number,
): LayerParameters {
  const { normalizationEpsilon, hidden, heads, activation } = configuration;
  const layer = `transformer.h.${i}`;
  const linear = (name: string, stored: string) =>
    parameters.inputFirst(`layer.${i}.${name}`, `${layer}.${stored}`);
  const norm = (name: string, stored: string) =>
    parameters.norm(`layer.${i}.${name}`, `${layer}.${stored}`, normalizationEpsilon, true);
  // Query, key and value are stored as one layer, side by side.
  const third = (name: string, part: number) =>
    parameters.inputFirst(`layer.${i}.attention.${name}`, `${layer}.attn.c_attn`, {
      from: part * hidden,
      to: (part + 1) * hidden,
    });
  return {
    attention: {
      query: third('query', 0),
      key: third('key', 1),
      value: third('value', 2),
      joined: linear('attention.joined', 'attn.c_attn'),
      output: linear('attention.output', 'attn.c_proj'),
      heads,
      keyValueHeads: heads,
    },
    attentionNorm: norm('ln_attention', 'ln_1'),
    mlp: { up: linear('mlp.hidden_pre', 'mlp.c_fc'), down: linear('mlp.output', 'mlp.c_proj'), activation },
    mlpNorm: norm('ln_mlp', 'ln_2'),
  };
}
