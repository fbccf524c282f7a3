import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { openModelFolder } from '../../../src/models/huggingFaceFolder.ts';
import { loadModel } from '../../../src/models/loadModel.ts';
import { readSafetensors } from '../../../src/models/safetensors.ts';
import { writeSafetensors } from '../../../src/models/safetensorsWriter.ts';
import { Recorder } from '../../../src/nn/recorder.ts';
import type { TokenInput } from '../../../src/models/tokenInput.ts';
import { valuesOf } from '../../../src/trace/export.ts';
import { nodeOf } from '../../../src/trace/trace.ts';
import { expectedTensors, largestDifference, loadReference, referenceFolder } from '../references.ts';
import { startTensors } from '../tensors.ts';
import { memoryFolder } from './fixtures.ts';

/*
 * Rarer settings of a family, for which there is no model: a layer of PyTorch's own, with what it computed, is put
 * into a folder of that family. The tokens are the rows of the layer's input.
 */

const TOLERANCE = 1e-4;
const [TOKENS, WIDTH, HEADS, NEURONS] = [6, 24, 4, 40];

interface Matrix {
  readonly values: Float32Array;
  readonly shape: readonly number[];
}

const matrix = (values: ArrayLike<number>, ...shape: number[]): Matrix => ({
  values: Float32Array.from(values),
  shape,
});

function torchLayer(name: string) {
  const folder = referenceFolder(`torch_layers/${name}`);
  const file = readSafetensors(readFileSync(`${folder}/model.safetensors`));
  const { cases } = JSON.parse(readFileSync(`${folder}/input.json`, 'utf8')) as {
    cases: { main: { x: number[][] } };
  };
  return {
    read: (tensor: string): Matrix => matrix(file.read(tensor), ...file.shape(tensor)),
    x: cases.main.x,
    expected: expectedTensors(`torch_layers/${name}`, 'causal'),
  };
}

/** Rows `from` to `to` (half-open). */
function rows({ values, shape }: Matrix, from: number, to: number): Matrix {
  const width = shape.length > 1 ? shape[1]! : 1;
  return matrix(values.subarray(from * width, to * width), to - from, ...shape.slice(1));
}

const transposed = (x: readonly (readonly number[])[]): number[] =>
  x[0]!.flatMap((_, column) => x.map((row) => row[column]!));

const identity = (size: number): number[] =>
  Array.from({ length: size * size }, (_, i) => (i % (size + 1) === 0 ? 1 : 0));

async function run(
  configuration: object,
  tensors: Readonly<Record<string, Matrix>>,
  change: Partial<TokenInput> = {},
): Promise<Recorder> {
  const file = writeSafetensors(
    Object.entries(tensors).map(([name, { values, shape }]) => ({ name, dtype: 'F32', shape, values })),
  );
  const files = { 'config.json': configuration, 'model.safetensors': file };
  const model = loadModel('variant', await openModelFolder(memoryFolder(files)));
  const trace = new Recorder({ retain: () => false });
  await model.network.forward(trace, { ids: [...Array(TOKENS).keys()], ...change });
  return trace;
}

/** @param expected by PyTorch's names, `self_attention` for our `attention` */
function compare(trace: Recorder, expected: ReturnType<typeof expectedTensors>): void {
  let compared = 0;
  for (const [name, { values }] of expected) {
    // Before a norm there is no sum of its own: it is the layer's output.
    if (name === 'self_attention.mask' || (name === 'residual_mlp' && !trace.nodes.has(`layer.0.${name}`)))
      continue;
    const node = `layer.0.${name.replace('self_attention', 'attention')}`;
    const difference = largestDifference(valuesOf(trace, nodeOf(trace, node)), values);
    assert.ok(difference < TOLERANCE, `${node} differs by ${difference}`);
    compared++;
  }
  assert.ok(compared >= 13, `only ${compared} tensors were compared`);
}

describe('rarer settings, held to layers of PyTorch', () => {
  before(startTensors);

  it('OPT that normalizes after each sum, its token table narrower than the stream', async () => {
    const { read, x, expected } = torchLayer('encoder_post_norm');
    const layer = 'decoder.layers.0';
    const joined = ['weight', 'bias'].flatMap((part) =>
      ['q_proj', 'k_proj', 'v_proj'].map((name, i): [string, Matrix] => [
        `${layer}.self_attn.${name}.${part}`,
        rows(read(`self_attn.in_proj_${part}`), i * WIDTH, (i + 1) * WIDTH),
      ]),
    );
    const others = Object.entries({
      'self_attn.out_proj': 'self_attn.out_proj',
      fc1: 'linear1',
      fc2: 'linear2',
      self_attn_layer_norm: 'norm1',
      final_layer_norm: 'norm2',
    }).flatMap(([ours, theirs]) =>
      ['weight', 'bias'].map((part): [string, Matrix] => [
        `${layer}.${ours}.${part}`,
        read(`${theirs}.${part}`),
      ]),
    );
    const configuration = {
      model_type: 'opt',
      hidden_size: WIDTH,
      word_embed_proj_dim: TOKENS,
      num_hidden_layers: 1,
      num_attention_heads: HEADS,
      ffn_dim: NEURONS,
      vocab_size: TOKENS,
      max_position_embeddings: 8,
      do_layer_norm_before: false,
      activation_function: 'relu',
    };
    // Each token is a unit vector: widened it is a row of x, and its logit is a feature of what comes out.
    const trace = await run(configuration, {
      'decoder.embed_tokens.weight': matrix(identity(TOKENS), TOKENS, TOKENS),
      'decoder.embed_positions.weight': matrix(new Float32Array(10 * WIDTH), 10, WIDTH),
      'decoder.project_in.weight': matrix(transposed(x), WIDTH, TOKENS),
      'decoder.project_out.weight': matrix(
        Array.from({ length: TOKENS * WIDTH }, (_, i) => (i % (WIDTH + 1) === 0 ? 1 : 0)),
        TOKENS,
        WIDTH,
      ),
      ...Object.fromEntries([...joined, ...others]),
    });
    compare(trace, expected);
    const output = expected.get('output')!.values;
    valuesOf(trace, nodeOf(trace, 'logits')).forEach((logit, i) => {
      const [position, feature] = [Math.floor(i / TOKENS), i % TOKENS];
      assert.ok(Math.abs(logit - output[position * WIDTH + feature]!) < TOLERANCE);
    });
    assert.ok(!trace.nodes.has('final_norm'));
    trace.dispose();
  });

  it('GPT-NeoX with the MLP after the attention instead of beside it', async () => {
    const { read, x, expected } = torchLayer('encoder_pre_norm');
    const layer = 'layers.0';
    const size = WIDTH / HEADS;
    const interleaved = (part: 'weight' | 'bias'): Matrix => {
      const whole = read(`self_attn.in_proj_${part}`);
      const pieces = Array.from({ length: 3 * HEADS }, (_, i) => {
        const [head, third] = [Math.floor(i / 3), i % 3];
        const from = third * WIDTH + head * size;
        return [...rows(whole, from, from + size).values];
      });
      return matrix(pieces.flat(), ...whole.shape);
    };
    const others = Object.entries({
      'attention.dense': 'self_attn.out_proj',
      'mlp.dense_h_to_4h': 'linear1',
      'mlp.dense_4h_to_h': 'linear2',
      input_layernorm: 'norm1',
      post_attention_layernorm: 'norm2',
    }).flatMap(([ours, theirs]) =>
      ['weight', 'bias'].map((part): [string, Matrix] => [
        `${layer}.${ours}.${part}`,
        read(`${theirs}.${part}`),
      ]),
    );
    const configuration = {
      model_type: 'gpt_neox',
      hidden_size: WIDTH,
      num_hidden_layers: 1,
      num_attention_heads: HEADS,
      intermediate_size: NEURONS,
      vocab_size: TOKENS,
      rotary_pct: 1,
      use_parallel_residual: false,
      tie_word_embeddings: true,
    };
    const ones = matrix(new Float32Array(WIDTH).fill(1), WIDTH);
    // PyTorch's layer knows no positions: the angles are 0.
    const trace = await run(
      configuration,
      {
        'embed_in.weight': matrix(x.flat(), TOKENS, WIDTH),
        [`${layer}.attention.query_key_value.weight`]: interleaved('weight'),
        [`${layer}.attention.query_key_value.bias`]: interleaved('bias'),
        'final_layer_norm.weight': ones,
        'final_layer_norm.bias': ones,
        ...Object.fromEntries(others),
      },
      { positions: false },
    );
    compare(trace, expected);
    trace.dispose();
  });
});

describe('positions of padded texts', () => {
  before(startTensors);

  it('OPT counts only what may be attended to', async () => {
    const model = await loadReference('opt');
    const text = [60, 6, 56, 27];
    const run = async (input: TokenInput): Promise<Recorder> => {
      const trace = new Recorder({ retain: () => false });
      await model.network.forward(trace, input);
      return trace;
    };
    const [plain, padded] = [
      await run({ ids: text }),
      await run({ ids: [...text, 1, 1], mask: [1, 1, 1, 1, 0, 0] }),
    ];
    assert.deepEqual([...valuesOf(padded, nodeOf(padded, 'input.positions'))], [2, 3, 4, 5, 1, 1]);
    const [expected, found] = [plain, padded].map((trace) => trace.rows('logits', 0, 0, 4)) as [
      Float32Array,
      Float32Array,
    ];
    assert.ok(largestDifference(found, expected) < TOLERANCE, 'padding changes the text’s logits');
    model.network.dispose();
  });
});
