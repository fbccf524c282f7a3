import type { BertConfiguration, LlamaConfiguration, ModelConfiguration } from './configuration.ts';

export interface ExpectedTensor {
  readonly name: string;
  readonly shape: readonly number[];
}

/**
 * What the weights of this configuration must have, under Hugging Face's names. One after the other, because a
 * hostile configuration may ask for a billion layers: the first one that is missing ends the search.
 */
export function requiredTensors(configuration: ModelConfiguration): Iterable<ExpectedTensor> {
  return configuration.family === 'bert' ? bertTensors(configuration) : llamaTensors(configuration);
}

/** What must have the right shape where it is there: the head that predicts tokens. */
export function optionalTensors(configuration: ModelConfiguration): ExpectedTensor[] {
  const { family, hidden, vocabulary } = configuration;
  if (family === 'llama') return [{ name: 'lm_head.weight', shape: [vocabulary, hidden] }];
  return [
    { name: 'cls.predictions.bias', shape: [vocabulary] },
    { name: 'cls.predictions.decoder.weight', shape: [vocabulary, hidden] },
    ...weightAndBias('cls.predictions.transform.dense', [hidden, hidden]),
    ...weightAndBias('cls.predictions.transform.LayerNorm', [hidden]),
  ];
}

function* bertTensors(configuration: BertConfiguration): Generator<ExpectedTensor> {
  const { layers, hidden, intermediate, vocabulary, maximumPositions, typeVocabulary } = configuration;
  yield { name: 'bert.embeddings.word_embeddings.weight', shape: [vocabulary, hidden] };
  yield { name: 'bert.embeddings.position_embeddings.weight', shape: [maximumPositions, hidden] };
  yield { name: 'bert.embeddings.token_type_embeddings.weight', shape: [typeVocabulary, hidden] };
  yield* weightAndBias('bert.embeddings.LayerNorm', [hidden]);
  for (let layer = 0; layer < layers; layer++) {
    const prefix = `bert.encoder.layer.${layer}`;
    yield* weightAndBias(`${prefix}.attention.self.query`, [hidden, hidden]);
    yield* weightAndBias(`${prefix}.attention.self.key`, [hidden, hidden]);
    yield* weightAndBias(`${prefix}.attention.self.value`, [hidden, hidden]);
    yield* weightAndBias(`${prefix}.attention.output.dense`, [hidden, hidden]);
    yield* weightAndBias(`${prefix}.attention.output.LayerNorm`, [hidden]);
    yield* weightAndBias(`${prefix}.intermediate.dense`, [intermediate, hidden]);
    yield* weightAndBias(`${prefix}.output.dense`, [hidden, intermediate]);
    yield* weightAndBias(`${prefix}.output.LayerNorm`, [hidden]);
  }
}

function* llamaTensors(configuration: LlamaConfiguration): Generator<ExpectedTensor> {
  const { layers, hidden, intermediate, vocabulary, heads, keyValueHeads, headSize } = configuration;
  const { attentionBias, mlpBias, tiedEmbeddings } = configuration;
  const linear = (name: string, shape: readonly number[], bias: boolean): ExpectedTensor[] =>
    bias ? weightAndBias(name, shape) : [{ name: `${name}.weight`, shape }];
  yield { name: 'model.embed_tokens.weight', shape: [vocabulary, hidden] };
  if (!tiedEmbeddings) yield { name: 'lm_head.weight', shape: [vocabulary, hidden] };
  for (let layer = 0; layer < layers; layer++) {
    const prefix = `model.layers.${layer}`;
    yield { name: `${prefix}.input_layernorm.weight`, shape: [hidden] };
    yield* linear(`${prefix}.self_attn.q_proj`, [heads * headSize, hidden], attentionBias);
    yield* linear(`${prefix}.self_attn.k_proj`, [keyValueHeads * headSize, hidden], attentionBias);
    yield* linear(`${prefix}.self_attn.v_proj`, [keyValueHeads * headSize, hidden], attentionBias);
    yield* linear(`${prefix}.self_attn.o_proj`, [hidden, heads * headSize], attentionBias);
    yield { name: `${prefix}.post_attention_layernorm.weight`, shape: [hidden] };
    yield* linear(`${prefix}.mlp.gate_proj`, [intermediate, hidden], mlpBias);
    yield* linear(`${prefix}.mlp.up_proj`, [intermediate, hidden], mlpBias);
    yield* linear(`${prefix}.mlp.down_proj`, [hidden, intermediate], mlpBias);
  }
  yield { name: 'model.norm.weight', shape: [hidden] };
}

/** The bias is as long as the weight has rows. */
function weightAndBias(name: string, shape: readonly number[]): ExpectedTensor[] {
  return [
    { name: `${name}.weight`, shape },
    { name: `${name}.bias`, shape: [shape[0]] },
  ];
}
