import type { Operations } from '../nn/operations.ts';
import type { Traced } from '../nn/traced.ts';
import { postNormLayer, preNormLayer } from '../nn/transformerLayer.ts';
import { OPT_SKIPPED_POSITIONS, type OptConfiguration } from './formats/opt.ts';
import { positionConstant, positionVectors } from './inputNodes.ts';
import type { LanguageModel } from './languageModel.ts';
import { Parameters } from './parameters.ts';
import { storedLayer, type StoredLayer } from './storedLayer.ts';
import type { TokenInput } from './tokenInput.ts';
import { transformer, type TransformerParts } from './transformer.ts';
import type { WeightSource } from './weights.ts';

const LAYER: StoredLayer = {
  query: 'self_attn.q_proj',
  key: 'self_attn.k_proj',
  value: 'self_attn.v_proj',
  output: 'self_attn.out_proj',
  attentionNorm: 'self_attn_layer_norm',
  up: 'fc1',
  down: 'fc2',
  mlpNorm: 'final_layer_norm',
};

/** A decoder of the OPT family (Zhang et al. 2022): GPT-2's layers with ReLU; one size normalizes after each sum. */
export function optModel(configuration: OptConfiguration, weights: WeightSource): LanguageModel {
  const parameters = new Parameters(weights);
  const layer = configuration.normalizedBefore ? preNormLayer : postNormLayer;
  return transformer({
    parameters,
    causal: true,
    embed: embedding(parameters, configuration),
    layers: Array.from({ length: configuration.layers }, (_, i) =>
      layer(storedLayer(parameters, configuration, i, 'model.decoder.layers', LAYER, configuration.bias)),
    ),
    predict: prediction(parameters, configuration),
  });
}

function embedding(parameters: Parameters, configuration: OptConfiguration): TransformerParts['embed'] {
  const stored = (name: string): string => `model.decoder.${name}`;
  const tokens = parameters.table('embedding.token.table', stored('embed_tokens.weight'), 'vocabulary');
  const places = parameters.table('embedding.position.table', stored('embed_positions.weight'), 'position');
  const widen =
    configuration.embeddingSize === configuration.hidden
      ? undefined
      : parameters.linear('embedding.widened', stored('project_in'), false);
  return (recorder, input) => {
    const ids = positionConstant(recorder, input, 'input.ids', input.ids);
    const positions = positionConstant(recorder, input, 'input.positions', optPositions(input));
    return (at) => {
      const token = at.lookup('token', tokens, ids);
      const widened = widen ? at.linear('widened', token, widen) : token;
      return at.add('output', widened, positionVectors(at, input, places, positions));
    };
  };
}

/** Only what may be attended to is counted; padding has the row before the first token's. */
function optPositions({ ids, mask }: TokenInput): number[] {
  let next = OPT_SKIPPED_POSITIONS;
  return ids.map((_, i) => (mask?.[i] === 0 ? OPT_SKIPPED_POSITIONS - 1 : next++));
}

/** Some sizes have no final norm, and one is narrower at the vocabulary than in the stream. */
function prediction(parameters: Parameters, configuration: OptConfiguration) {
  const { hidden, embeddingSize, finalNorm, normalizationEpsilon, tiedEmbeddings } = configuration;
  const norm = finalNorm
    ? parameters.norm('final_norm', 'model.decoder.final_layer_norm', normalizationEpsilon, true)
    : undefined;
  const narrow =
    embeddingSize === hidden ? undefined : parameters.linear('narrowed', 'model.decoder.project_out', false);
  const stored = tiedEmbeddings ? 'model.decoder.embed_tokens' : 'lm_head';
  const vocabulary = parameters.linear('logits', stored, false);
  return (at: Operations, x: Traced): Traced => {
    const normalized = norm ? at.layerNorm('final_norm', x, norm) : x;
    const narrowed = narrow ? at.linear('narrowed', normalized, narrow) : normalized;
    return at.softmax('probabilities', at.linear('logits', narrowed, vocabulary, 'vocabulary'));
  };
}
