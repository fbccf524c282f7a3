import { type AttentionContext, selfAttention } from '../nn/attention.ts';
import type { Operations } from '../nn/operations.ts';
import type { Recorder } from '../nn/recorder.ts';
import type { Traced } from '../nn/traced.ts';
import type { ActivationName } from '../trace/operation.ts';
import type { BertConfiguration } from './configuration.ts';
import { attentionContext, positionConstant, positionVectors } from './inputNodes.ts';
import type { LanguageModel } from './languageModel.ts';
import { Parameters } from './parameters.ts';
import type { TokenInput } from './tokenInput.ts';
import type { WeightSource } from './weights.ts';

/**
 * An encoder of the BERT family (Devlin et al. 2019): learnt positions, each sublayer's output
 * added to its input and then normalized, every token sees every other.
 */
export function bertModel(configuration: BertConfiguration, weights: WeightSource): LanguageModel {
  const parameters = new Parameters(weights);
  const { layers } = configuration;
  const embedding = embeddingParameters(parameters, configuration);
  const layer = Array.from({ length: layers }, (_, i) => layerParameters(parameters, configuration, i));
  const head = weights.has('cls.predictions.bias') ? headParameters(parameters, configuration) : undefined;

  const predict = head && ((at: Operations, stream: Traced) => maskedLanguageModel(at, stream, head));

  async function forward(recorder: Recorder, input: TokenInput): Promise<void> {
    const ids = positionConstant(recorder, input, 'input.ids', input.ids);
    const positions = positionConstant(
      recorder,
      input,
      'input.positions',
      input.ids.map((_, i) => i),
    );
    const types = positionConstant(recorder, input, 'input.types', input.types ?? input.ids.map(() => 0));
    const attention = attentionContext(recorder, input, false);

    let stream = await recorder.block('input', undefined, (operations) => {
      const at = operations.at('embedding');
      const token = at.lookup('token', embedding.token, ids);
      const position = positionVectors(at, input, embedding.position, positions);
      const type = at.lookup('type', embedding.type, types);
      return at.layerNorm('output', at.add('sum', token, position, type), embedding.norm);
    });
    for (const [i, ofLayer] of layer.entries()) {
      const name = `layer.${i}`;
      stream = await recorder.block(name, stream, (operations, x) =>
        encoderLayer(operations.at(name), x!, ofLayer, attention),
      );
    }
    recorder.describe('output', stream, (operations, x) =>
      predict ? predict(operations, x!) : operations.mean('sentence', x!),
    );
  }
  return { causal: false, ...(predict && { predict }), forward, dispose: () => parameters.dispose() };
}

type LayerParameters = ReturnType<typeof layerParameters>;

/** [position, feature] → [position, feature] */
function encoderLayer(
  at: Operations,
  x: Traced,
  parameters: LayerParameters,
  context: AttentionContext,
): Traced {
  const attended = selfAttention(at.at('attention'), x, parameters.attention, context);
  const summed = at.add('residual_attention', x, attended);
  const normalized = at.layerNorm('ln_attention', summed, parameters.attentionNorm);

  const mlp = at.at('mlp');
  const hidden = mlp.activation(
    'hidden',
    mlp.linear('hidden_pre', normalized, parameters.up, 'neuron'),
    parameters.activation,
  );
  const output = mlp.linear('output', hidden, parameters.down);
  return at.add(
    'output',
    at.layerNorm('ln_mlp', at.add('residual_mlp', normalized, output), parameters.mlpNorm),
  );
}

/** Each position's guess of its own token: [position, vocabulary]. */
function maskedLanguageModel(at: Operations, x: Traced, head: ReturnType<typeof headParameters>): Traced {
  const activated = at.activation('mlm.activated', at.linear('mlm.dense', x, head.dense), head.activation);
  const transformed = at.layerNorm('mlm_transform', activated, head.norm);
  return at.softmax('probabilities', at.linear('logits', transformed, head.vocabulary, 'vocabulary'));
}

function embeddingParameters(parameters: Parameters, configuration: BertConfiguration) {
  const stored = (name: string): string => `bert.embeddings.${name}`;
  return {
    token: parameters.table('embedding.token.table', stored('word_embeddings.weight'), 'vocabulary'),
    position: parameters.table('embedding.position.table', stored('position_embeddings.weight'), 'position'),
    type: parameters.table('embedding.type.table', stored('token_type_embeddings.weight'), 'type'),
    norm: parameters.norm('embedding.output', stored('LayerNorm'), configuration.normalizationEpsilon, true),
  };
}

function layerParameters(parameters: Parameters, configuration: BertConfiguration, i: number) {
  const linear = (name: string, stored: string) =>
    parameters.linear(`layer.${i}.${name}`, `bert.encoder.layer.${i}.${stored}`, true);
  const norm = (name: string, stored: string) =>
    parameters.norm(
      `layer.${i}.${name}`,
      `bert.encoder.layer.${i}.${stored}`,
      configuration.normalizationEpsilon,
      true,
    );
  return {
    attention: {
      query: linear('attention.query', 'attention.self.query'),
      key: linear('attention.key', 'attention.self.key'),
      value: linear('attention.value', 'attention.self.value'),
      output: linear('attention.output', 'attention.output.dense'),
      joined: parameters.joined(
        `layer.${i}.attention.joined`,
        ['query', 'key', 'value'].map((part) => `bert.encoder.layer.${i}.attention.self.${part}`),
        true,
      ),
      heads: configuration.heads,
      keyValueHeads: configuration.heads,
    },
    attentionNorm: norm('ln_attention', 'attention.output.LayerNorm'),
    up: linear('mlp.hidden_pre', 'intermediate.dense'),
    down: linear('mlp.output', 'output.dense'),
    mlpNorm: norm('ln_mlp', 'output.LayerNorm'),
    activation: configuration.activation satisfies ActivationName,
  };
}

function headParameters(parameters: Parameters, configuration: BertConfiguration) {
  const { tiedEmbeddings, normalizationEpsilon } = configuration;
  const stored = tiedEmbeddings ? 'bert.embeddings.word_embeddings' : 'cls.predictions.decoder';
  return {
    dense: parameters.linear('mlm.dense', 'cls.predictions.transform.dense', true),
    norm: parameters.norm('mlm_transform', 'cls.predictions.transform.LayerNorm', normalizationEpsilon, true),
    vocabulary: {
      ...parameters.linear('logits', stored, false),
      bias: parameters.vector('logits.bias', 'cls.predictions.bias'),
    },
    activation: configuration.activation,
  };
}
