import assert from 'node:assert/strict';
import { openModelFolder } from '../../../src/models/huggingFaceFolder.ts';
import { loadModel } from '../../../src/models/loadModel.ts';
import type { Dtype } from '../../../src/models/safetensorsHeader.ts';
import { writeSafetensors } from '../../../src/models/safetensorsWriter.ts';
import { Recorder } from '../../../src/nn/recorder.ts';
import { valuesOf } from '../../../src/trace/export.ts';
import { nodeOf } from '../../../src/trace/trace.ts';
import { startTensors } from '../tensors.ts';
import { fixtureFolder, malformedCases, memoryFolder } from './fixtures.ts';

const CONFIGURATION = {
  model_type: 'llama',
  hidden_size: 4,
  num_hidden_layers: 1,
  num_attention_heads: 2,
  num_key_value_heads: 1,
  intermediate_size: 6,
  vocab_size: 5,
  max_position_embeddings: 8,
  tie_word_embeddings: true,
};

const SHAPES: Readonly<Record<string, readonly number[]>> = {
  'model.embed_tokens.weight': [5, 4],
  'model.layers.0.input_layernorm.weight': [4],
  'model.layers.0.self_attn.q_proj.weight': [4, 4],
  'model.layers.0.self_attn.k_proj.weight': [2, 4],
  'model.layers.0.self_attn.v_proj.weight': [2, 4],
  'model.layers.0.self_attn.o_proj.weight': [4, 4],
  'model.layers.0.post_attention_layernorm.weight': [4],
  'model.layers.0.mlp.gate_proj.weight': [6, 4],
  'model.layers.0.mlp.up_proj.weight': [6, 4],
  'model.layers.0.mlp.down_proj.weight': [4, 6],
  'model.norm.weight': [4],
};

const BERT_CONFIGURATION = {
  model_type: 'bert',
  hidden_size: 4,
  num_hidden_layers: 1,
  num_attention_heads: 2,
  intermediate_size: 6,
  vocab_size: 5,
  max_position_embeddings: 8,
};

function bertShapes(norm: readonly [string, string] = ['weight', 'bias']): Record<string, readonly number[]> {
  const layer = 'encoder.layer.0';
  const linear = (name: string, rows: number, columns: number): [string, number[]][] => [
    [`${name}.weight`, [rows, columns]],
    [`${name}.bias`, [rows]],
  ];
  const normalization = (name: string): [string, number[]][] =>
    norm.map((part) => [`${name}.LayerNorm.${part}`, [4]]);
  return Object.fromEntries([
    ['embeddings.word_embeddings.weight', [5, 4]],
    ['embeddings.position_embeddings.weight', [8, 4]],
    ['embeddings.token_type_embeddings.weight', [2, 4]],
    ...normalization('embeddings'),
    ...['query', 'key', 'value'].flatMap((name) => linear(`${layer}.attention.self.${name}`, 4, 4)),
    ...linear(`${layer}.attention.output.dense`, 4, 4),
    ...normalization(`${layer}.attention.output`),
    ...linear(`${layer}.intermediate.dense`, 6, 4),
    ...linear(`${layer}.output.dense`, 4, 6),
    ...normalization(`${layer}.output`),
  ]);
}

function weightsFile(shapes: Readonly<Record<string, readonly number[]>>, dtype: Dtype = 'F32'): Uint8Array {
  const arrays = { F32: Float32Array, F16: Uint16Array, I8: Int8Array };
  return writeSafetensors(
    Object.entries(shapes).map(([name, shape]) => {
      const count = shape.reduce((product, size) => product * size, 1);
      return { name, dtype, shape, values: new arrays[dtype as keyof typeof arrays](count) };
    }),
  );
}

function without(name: string): Record<string, readonly number[]> {
  return Object.fromEntries(Object.entries(SHAPES).filter(([key]) => key !== name));
}

/** A shard with the embedding and one with the rest. */
function shardedFolder(
  rename: (shard: string) => string = (shard) => shard,
): Record<string, Uint8Array | object> {
  const { 'model.embed_tokens.weight': embedding, ...rest } = SHAPES;
  const map = Object.fromEntries(
    Object.keys(SHAPES).map((name) => [
      name,
      rename(name.includes('embed') ? 'a.safetensors' : 'b-2.safetensors'),
    ]),
  );
  return {
    'config.json': CONFIGURATION,
    'model.safetensors.index.json': { metadata: {}, weight_map: map },
    'a.safetensors': weightsFile({ 'model.embed_tokens.weight': embedding }, 'F16'),
    'b-2.safetensors': weightsFile(rest),
  };
}

describe('model folder', () => {
  it('is opened with its configuration, weights and tokenizer', async () => {
    const files = {
      'config.json': CONFIGURATION,
      'model.safetensors': weightsFile(SHAPES),
      'tokenizer.json': { a: 1 },
    };
    const folder = await openModelFolder(memoryFolder(files));
    assert.equal(folder.configuration.family, 'llama');
    assert.deepEqual(new Set(folder.weights.names), new Set(Object.keys(SHAPES)));
    assert.deepEqual(folder.tokenizerJson, { a: 1 });
    assert.equal('manifest' in folder, false);
  });

  it('has one name for each tensor, whether the file has the prefix or not', async () => {
    const bare = Object.fromEntries(
      Object.entries(SHAPES).map(([name, shape]) => [name.slice('model.'.length), shape]),
    );
    const { weights } = await openModelFolder(
      memoryFolder({ 'config.json': CONFIGURATION, 'model.safetensors': weightsFile(bare) }),
    );
    assert.deepEqual(weights.shape('model.embed_tokens.weight'), [5, 4]);
    assert.equal(weights.read('model.norm.weight').length, 4);
    assert.equal(weights.readRows('model.embed_tokens.weight', [1, 4]).length, 8);
    assert.ok(weights.has('model.norm.weight') && !weights.has('norm.weight'));
  });

  it('has one name for each BERT tensor, with and without prefix, from before 2019 too', async () => {
    const withPrefix = Object.fromEntries(
      Object.entries(bertShapes()).map(([name, shape]) => [`bert.${name}`, shape]),
    );
    for (const shapes of [bertShapes(), bertShapes(['gamma', 'beta']), withPrefix]) {
      const { weights } = await openModelFolder(
        memoryFolder({ 'config.json': BERT_CONFIGURATION, 'model.safetensors': weightsFile(shapes) }),
      );
      assert.deepEqual(weights.shape('bert.encoder.layer.0.output.LayerNorm.weight'), [4]);
      assert.equal(weights.read('bert.embeddings.LayerNorm.bias').length, 4);
    }
  });

  it('refuses what does not fit the configuration, and names it', async () => {
    const key = 'model.layers.0.self_attn.k_proj.weight';
    const refusal = (weights: Uint8Array, message: RegExp, settings: object = CONFIGURATION): Promise<void> =>
      assert.rejects(
        openModelFolder(memoryFolder({ 'config.json': settings, 'model.safetensors': weights })),
        {
          code: 'bad-model',
          message,
        },
      );
    await refusal(weightsFile(without(key)), /have no “model\.layers\.0\.self_attn\.k_proj\.weight”/);
    await refusal(
      weightsFile({ ...SHAPES, [key]: [4, 4] }),
      /k_proj\.weight” has the shape 4 × 4; .* asks for 2 × 4/,
    );
    await refusal(weightsFile({ ...SHAPES, 'lm_head.weight': [6, 4] }), /lm_head.weight/);
    await refusal(weightsFile(SHAPES), /lm_head/, { ...CONFIGURATION, tie_word_embeddings: false });
    await refusal(weightsFile(SHAPES), /layers\.1\./, { ...CONFIGURATION, num_hidden_layers: 2 ** 50 });
    await refusal(weightsFile(SHAPES), /embed_tokens/, { ...CONFIGURATION, vocab_size: 1e12 });
    await refusal(weightsFile({ ...SHAPES, 'norm.weight': [4] }), /“model\.norm\.weight” twice/);
  });

  it('refuses weights that are rounded in a way that it does not know', async () => {
    const files = { 'config.json': CONFIGURATION, 'model.safetensors': weightsFile(SHAPES, 'I8') };
    await assert.rejects(openModelFolder(memoryFolder(files)), { code: 'bad-model', message: /rounded/ });
  });

  it('says which file is missing', async () => {
    await assert.rejects(openModelFolder(memoryFolder({})), { message: /config\.json/ });
    await assert.rejects(openModelFolder(memoryFolder({ 'config.json': CONFIGURATION })), {
      message: /model\.safetensors/,
      nextStep: /pytorch_model\.bin/,
    });
  });

  it('takes no notice of a manifest.json that is not ours', async () => {
    const files = {
      'config.json': CONFIGURATION,
      'model.safetensors': weightsFile(SHAPES),
      'manifest.json': '[]',
    };
    assert.equal('manifest' in (await openModelFolder(memoryFolder(files))), false);
  });

  it('says that tokenizer.json is damaged', async () => {
    const files = {
      'config.json': CONFIGURATION,
      'model.safetensors': weightsFile(SHAPES),
      'tokenizer.json': '{',
    };
    await assert.rejects(openModelFolder(memoryFolder(files)), { message: /tokenizer\.json/ });
  });
});

describe('model folder in several files', () => {
  it('is one set of weights, of the precision that most numbers have', async () => {
    const { weights } = await openModelFolder(memoryFolder(shardedFolder()));
    assert.equal(weights.precision, 'float32');
    assert.deepEqual(new Set(weights.names), new Set(Object.keys(SHAPES)));
    assert.equal(weights.readRows('model.embed_tokens.weight', [0]).length, 4);
    assert.throws(() => weights.read('other'), { code: 'bad-model' });
  });

  const outside = [
    '../a',
    '/etc/a',
    'C:\\a',
    'sub/a',
    'sub\\a',
    '%2e%2e%2fa',
    'https://example.invalid/a',
    '..a',
    '.a',
  ];
  for (const path of outside) {
    it(`never asks for “${path}…”`, async () => {
      const asked: string[] = [];
      const folder = memoryFolder(shardedFolder((shard) => path + shard));
      const opening = openModelFolder(async (name) => {
        asked.push(name);
        return folder(name);
      });
      if (path === '') await opening;
      else
        await assert.rejects(opening, {
          code: 'bad-model',
          message: /not a safetensors file of this folder/,
        });
      assert.deepEqual(
        asked.filter((name) => !/^[\w-][\w.-]*$/.test(name)),
        [],
      );
    });
  }

  it('refuses a shard that is missing or has not what the index says', async () => {
    const missing = { ...shardedFolder() };
    delete missing['b-2.safetensors'];
    await assert.rejects(openModelFolder(memoryFolder(missing)), {
      message: /“b-2\.safetensors” is missing/,
    });
    const empty = { ...shardedFolder(), 'b-2.safetensors': weightsFile({}) };
    await assert.rejects(openModelFolder(memoryFolder(empty)), { message: /is not in “b-2\.safetensors”/ });
  });
});

describe('model folder: damaged and hostile', () => {
  before(startTensors);

  const folderOf = (path: string): string => `malformed/${path.slice(0, path.lastIndexOf('/'))}`;

  // All of these are small GPT-2 models.
  for (const kind of ['config.json next to a model.safetensors', 'sharded index']) {
    for (const { path, defect, expect } of malformedCases(kind)) {
      it(`${expect}: ${defect} (${path})`, async () => {
        const { readFile, asked } = fixtureFolder(folderOf(path));
        const opening = openModelFolder(readFile);
        if (expect === 'reject') {
          await assert.rejects(opening, { name: 'ProblemError', code: 'bad-model', message: /\S+ \S+/ });
        } else {
          const { network, configuration } = loadModel('controls', await opening);
          assert.equal(configuration.family, 'gpt2');
          const trace = new Recorder({ retain: () => false });
          await network.forward(trace, { ids: [1, 2, 3] });
          const sums = valuesOf(trace, nodeOf(trace, 'probabilities')).reduce((sum, share) => sum + share, 0);
          assert.ok(Math.abs(sums - 3) < 1e-5, `the probabilities of three tokens sum to ${sums}`);
          trace.dispose();
          network.dispose();
        }
        const outside = asked.filter(
          (name) =>
            !/^(config|tokenizer|manifest)\.json$|^model(-0000\d-of-00002)?\.safetensors(\.index\.json)?$/.test(
              name,
            ),
        );
        assert.deepEqual(outside, []);
        assert.equal(({} as Record<string, unknown>).polluted, undefined);
      });
    }
  }

  it('says in which way sizes and tensors do not fit', async () => {
    const refusal = (path: string, message: RegExp): Promise<void> =>
      assert.rejects(openModelFolder(fixtureFolder(`malformed/${path}`).readFile), { message });
    await refusal('config_contradicts_weights', /has the shape .* asks for/);
    await refusal('config_missing_tensor', /The weights have no “transformer\.\S+”/);
    await refusal('config_huge_sizes', /“config\.json”|The weights have no/);
    await refusal('config_zero_heads', /“n_head” in “config\.json” is 0/);
    await refusal('config_not_divisible', /remainder/);
    await refusal('index_missing_shard', /is missing; the index names it/);
    await refusal('index_traversal', /not a safetensors file of this folder/);
  });
});
