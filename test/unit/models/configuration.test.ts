import assert from 'node:assert/strict';
import { readConfiguration } from '../../../src/models/configuration.ts';
import { parseJsonFile } from '../../../src/models/jsonFile.ts';
import { fixture } from './fixtures.ts';

const BERT = {
  model_type: 'bert',
  hidden_size: 32,
  num_hidden_layers: 2,
  num_attention_heads: 4,
  intermediate_size: 64,
  vocab_size: 200,
  max_position_embeddings: 48,
  type_vocab_size: 2,
  layer_norm_eps: 1e-12,
  hidden_act: 'gelu',
  pad_token_id: 0,
};

const LLAMA = {
  model_type: 'llama',
  hidden_size: 32,
  num_hidden_layers: 2,
  num_attention_heads: 4,
  num_key_value_heads: 2,
  head_dim: 8,
  intermediate_size: 64,
  vocab_size: 61,
  max_position_embeddings: 32,
  rms_norm_eps: 1e-5,
  hidden_act: 'silu',
  pad_token_id: null,
};

const DISTILBERT = {
  model_type: 'distilbert',
  dim: 32,
  n_layers: 2,
  n_heads: 4,
  hidden_dim: 64,
  vocab_size: 61,
  max_position_embeddings: 32,
};

const ROBERTA = { ...BERT, model_type: 'roberta', max_position_embeddings: 50, pad_token_id: 1 };

const GPT2 = { model_type: 'gpt2', n_embd: 32, n_layer: 3, n_head: 4, n_inner: null, vocab_size: 321 };

const GPT_NEOX = {
  model_type: 'gpt_neox',
  hidden_size: 32,
  num_hidden_layers: 2,
  num_attention_heads: 4,
  intermediate_size: 64,
  vocab_size: 61,
};

const OPT = {
  model_type: 'opt',
  hidden_size: 32,
  num_hidden_layers: 2,
  num_attention_heads: 4,
  ffn_dim: 64,
  vocab_size: 61,
};

describe('configuration: valid', () => {
  it('BERT', () => {
    assert.deepEqual(readConfiguration(BERT), {
      family: 'bert',
      layers: 2,
      heads: 4,
      hidden: 32,
      headSize: 8,
      intermediate: 64,
      vocabulary: 200,
      maximumPositions: 48,
      typeVocabulary: 2,
      activation: 'gelu',
      normalizationEpsilon: 1e-12,
      tiedEmbeddings: true,
      padTokenId: 0,
    });
  });

  it('Llama, with both spellings of the rotary base', () => {
    const expected = {
      family: 'llama',
      layers: 2,
      heads: 4,
      keyValueHeads: 2,
      hidden: 32,
      headSize: 8,
      intermediate: 64,
      vocabulary: 61,
      maximumPositions: 32,
      activation: 'silu',
      normalizationEpsilon: 1e-5,
      ropeTheta: 5000,
      attentionBias: false,
      mlpBias: false,
      tiedEmbeddings: false,
      padTokenId: undefined,
    };
    const newer = { ...LLAMA, rope_parameters: { rope_theta: 5000, rope_type: 'default' } };
    const older = { ...LLAMA, rope_theta: 5000, rope_scaling: null };
    assert.deepEqual(readConfiguration(newer), expected);
    assert.deepEqual(readConfiguration(older), expected);
  });

  it('DistilBERT, under names of its own', () => {
    const configuration = readConfiguration(DISTILBERT);
    assert.equal(configuration.family, 'distilbert');
    assert.equal(configuration.intermediate, 64);
    assert.equal(configuration.headSize, 8);
    assert.equal(configuration.activation, 'gelu');
  });

  it('RoBERTa, whose first positions are kept for padding, and those that are the same network', () => {
    for (const model_type of ['roberta', 'xlm-roberta', 'camembert']) {
      const configuration = readConfiguration({ ...ROBERTA, model_type });
      assert.ok(configuration.family === 'roberta');
      assert.equal(configuration.positionRows, 50);
      assert.equal(configuration.maximumPositions, 48);
    }
    const without = readConfiguration({ ...ROBERTA, pad_token_id: null });
    assert.equal(without.padTokenId, 1);
  });

  it('GPT-2, with four times the width inside where nothing is said', () => {
    const configuration = readConfiguration(GPT2);
    assert.equal(configuration.intermediate, 128);
    assert.equal(configuration.maximumPositions, 1024);
    assert.equal(configuration.activation, 'gelu_tanh');
    assert.equal(readConfiguration({ ...GPT2, n_inner: 50 }).intermediate, 50);
    assert.equal(readConfiguration({ ...GPT2, reorder_and_upcast_attn: true }).family, 'gpt2');
  });

  it('GPT-NeoX, which turns a part of each head', () => {
    const configuration = (more: object) => {
      const read = readConfiguration({ ...GPT_NEOX, ...more });
      assert.ok(read.family === 'gpt_neox');
      return read;
    };
    assert.equal(configuration({}).rotarySize, 2);
    assert.equal(configuration({ rotary_pct: 0.5, rotary_emb_base: 500 }).rotarySize, 4);
    assert.equal(configuration({ rotary_pct: 0.5, rotary_emb_base: 500 }).ropeTheta, 500);
    const newer = configuration({ rope_parameters: { partial_rotary_factor: 1, rope_theta: 500 } });
    assert.deepEqual([newer.rotarySize, newer.ropeTheta], [8, 500]);
  });

  it('OPT, with and without a final norm and a narrower token table', () => {
    const configuration = (more: object) => {
      const read = readConfiguration({ ...OPT, ...more });
      assert.ok(read.family === 'opt');
      return read;
    };
    assert.deepEqual([configuration({}).finalNorm, configuration({}).embeddingSize], [true, 32]);
    assert.equal(configuration({ _remove_final_layer_norm: true }).finalNorm, false);
    assert.equal(configuration({ do_layer_norm_before: false }).finalNorm, false);
    assert.equal(configuration({ word_embed_proj_dim: 16 }).embeddingSize, 16);
    assert.equal(configuration({ enable_bias: false }).bias, false);
  });

  it('of the class’s name, where a file says no type', () => {
    const families = {
      DistilBertForMaskedLM: DISTILBERT,
      XLMRobertaForMaskedLM: ROBERTA,
      GPT2LMHeadModel: GPT2,
      GPTNeoXForCausalLM: GPT_NEOX,
      OPTModel: OPT,
      LlamaForCausalLM: LLAMA,
    };
    for (const [name, { model_type, ...settings }] of Object.entries(families)) {
      assert.equal(readConfiguration({ ...settings, architectures: [name] }).family, model_type, name);
    }
  });

  it('with what Hugging Face lets a file leave out', () => {
    const { num_key_value_heads, head_dim, rms_norm_eps, hidden_act, ...llama } = LLAMA;
    void [num_key_value_heads, head_dim, rms_norm_eps, hidden_act];
    const configuration = readConfiguration(llama);
    assert.ok(configuration.family === 'llama');
    assert.equal(configuration.keyValueHeads, 4);
    assert.equal(configuration.headSize, 8);
    assert.equal(configuration.normalizationEpsilon, 1e-6);
    assert.equal(configuration.ropeTheta, 10_000);
    const { model_type, ...untyped } = BERT;
    void model_type;
    assert.equal(readConfiguration({ ...untyped, architectures: ['BertForMaskedLM'] }).family, 'bert');
  });

  it('with the kinds of GELU told apart', () => {
    const activation = (hidden_act: string): string => readConfiguration({ ...BERT, hidden_act }).activation;
    assert.equal(activation('gelu'), 'gelu');
    assert.equal(activation('gelu_new'), 'gelu_tanh');
    assert.equal(activation('relu'), 'relu');
  });

  it('after a byte order mark', () => {
    const json = parseJsonFile(fixture('unusual/bom_config.json'), 'config.json');
    assert.deepEqual(json, { model_type: 'gpt2', n_layer: 1 });
  });

  it('without taking anything from a prototype', () => {
    const hostile = JSON.parse(
      `{"__proto__": {"hidden_size": 5, "polluted": true}, "constructor": {"prototype": {"polluted": true}},` +
        JSON.stringify(BERT).slice(1),
    ) as object;
    assert.equal(readConfiguration(hostile).hidden, 32);
    assert.equal(({} as Record<string, unknown>).polluted, undefined);
    const inherited = Object.assign(Object.create({ hidden_size: 32 }) as object, {
      ...BERT,
      hidden_size: undefined,
    });
    assert.throws(() => readConfiguration(inherited), { code: 'bad-model', message: /hidden_size/ });
  });
});

describe('configuration: refused with a sentence', () => {
  const nested = JSON.parse('['.repeat(15_000) + ']'.repeat(15_000)) as unknown;
  const refusals: [string, object, RegExp][] = [
    ['a size of 0', { ...BERT, num_attention_heads: 0 }, /num_attention_heads.* is 0/],
    ['a negative size', { ...BERT, num_hidden_layers: -9 }, /num_hidden_layers.* is -9/],
    ['a fractional size', { ...BERT, num_hidden_layers: 1.5 }, /1\.5/],
    ['a size of another type', { ...BERT, hidden_size: 'four' }, /“four”/],
    ['a size that is an object', { ...BERT, vocab_size: { a: 1 } }, /an object/],
    ['a size that is nested deeply', { ...BERT, vocab_size: nested }, /a list/],
    ['a size that is missing', { ...BERT, intermediate_size: undefined }, /intermediate_size.* is missing/],
    ['an infinite size', { ...BERT, hidden_size: Infinity }, /Infinity/],
    ['a size beyond 2^53', { ...BERT, hidden_size: 2 ** 60 }, /hidden_size/],
    [
      'positions that no memory could hold',
      { ...LLAMA, max_position_embeddings: 2 ** 40 },
      /max_position_embeddings/,
    ],
    ['heads that do not divide the width', { ...BERT, num_attention_heads: 3 }, /remainder/],
    ['key/value heads that do not divide the heads', { ...LLAMA, num_key_value_heads: 3 }, /does not divide/],
    ['heads of an odd width', { ...LLAMA, head_dim: 7 }, /even/],
    ['an epsilon that is no number', { ...BERT, layer_norm_eps: NaN }, /layer_norm_eps/],
    ['an epsilon of zero', { ...LLAMA, rms_norm_eps: 0 }, /rms_norm_eps/],
    ['an unknown activation', { ...BERT, hidden_act: 'constructor' }, /“constructor”/],
    ['an activation that is a list', { ...BERT, hidden_act: nested }, /a list/],
    ['relative positions', { ...BERT, position_embedding_type: 'relative_key' }, /relative_key/],
    ['a BERT that decodes', { ...BERT, is_decoder: true }, /decoder/],
    [
      'stretched rotary positions, new spelling',
      { ...LLAMA, rope_parameters: { rope_type: 'yarn' } },
      /yarn/,
    ],
    [
      'stretched rotary positions, old spelling',
      { ...LLAMA, rope_scaling: { type: 'linear', factor: 2 } },
      /linear/,
    ],
    ['rotary settings that are a list', { ...LLAMA, rope_parameters: [] }, /a list/],
    ['partly rotated heads', { ...LLAMA, partial_rotary_factor: 0.5 }, /part of each head/],
    ['scores that are scaled by layer', { ...GPT2, scale_attn_by_inverse_layer_idx: true }, /scaled/],
    ['scores that are not scaled', { ...GPT2, scale_attn_weights: false }, /scaled/],
    ['a GPT-2 that attends to another model', { ...GPT2, add_cross_attention: true }, /second model/],
    ['a RoBERTa that decodes', { ...ROBERTA, is_decoder: true }, /decoder/],
    ['positions for padding only', { ...ROBERTA, max_position_embeddings: 2 }, /kept for padding/],
    ['an odd number of rotated features', { ...GPT_NEOX, rotary_pct: 0.4 }, /3 of 8 features/],
    ['more rotated features than there are', { ...GPT_NEOX, rotary_pct: 2 }, /16 of 8 features/],
    ['stretched positions of GPT-NeoX', { ...GPT_NEOX, rope_scaling: { type: 'linear' } }, /linear/],
    ['norms without a scale', { ...OPT, layer_norm_elementwise_affine: false }, /norms/],
    ['an activation of another name', { ...OPT, activation_function: 'mish' }, /“mish”/],
    ['ALBERT', { ...BERT, model_type: 'albert' }, /“albert” cannot be run/],
    ['T5', { model_type: 't5', d_model: 32 }, /“t5” cannot be run/],
    [
      'a class that begins like one of ours',
      { ...ROBERTA, model_type: undefined, architectures: ['RobertaPreLayerNormForMaskedLM'] },
      /“RobertaPreLayerNormForMaskedLM”/,
    ],
    ['foreign quantization', { ...BERT, quantization_config: { quant_method: 'gptq' } }, /rounded/],
    ['another family', { ...BERT, model_type: 'no_such_model' }, /“no_such_model”/],
    ['a family with an invisible name', { ...BERT, model_type: 'a\u202Eb\u0007' }, /“a\\u\{202e\}b\\u\{7\}”/],
    ['no family', { ...BERT, model_type: undefined }, /missing/],
    ['a list', [1, 2, 3], /a list/],
    ['a flag that is a text', { ...LLAMA, tie_word_embeddings: 'yes' }, /tie_word_embeddings/],
  ];
  for (const [title, json, message] of refusals) {
    it(title, () =>
      assert.throws(() => readConfiguration(json), { name: 'ProblemError', code: 'bad-model', message }),
    );
  }

  it('another family, with those that can be run', () =>
    assert.throws(() => readConfiguration({ ...BERT, model_type: 'albert' }), {
      nextStep: /BERT, DistilBERT, RoBERTa, GPT-2, GPT-NeoX, OPT or Llama/,
    }));

  it('null', () => assert.throws(() => readConfiguration(null), { code: 'bad-model' }));
});

describe('JSON files', () => {
  const parse = (text: string): unknown => parseJsonFile(new TextEncoder().encode(text), 'config.json');

  it('that are empty, cut short, commented or not JSON are refused', () => {
    for (const text of ['', ' \n', '{"a": 1,', '{"a": 1 // one\n}', '{"a": NaN}', "{'a': 1}"]) {
      assert.throws(() => parse(text), { name: 'ProblemError', code: 'bad-model', message: /config\.json/ });
    }
  });

  it('that are not UTF-8 are refused', () => {
    assert.throws(() => parseJsonFile(Uint8Array.of(0x22, 0xff, 0x22), 'config.json'), { message: /UTF-8/ });
  });

  it('that nest deeply are read without running out of stack', () => {
    assert.ok(Array.isArray(parse('['.repeat(100_000) + ']'.repeat(100_000))));
  });
});
