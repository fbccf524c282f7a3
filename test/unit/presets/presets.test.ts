import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Engine } from '../../../src/engine/engine.ts';
import { nodeEngine } from '../../../src/engine/nodeEngine.ts';
import { LENSES } from '../../../src/lenses/catalogue.ts';
import { LECTURES, PRESETS } from '../../../src/presets/catalogue.ts';
import type { Preset } from '../../../src/presets/preset.ts';
import type { Outline } from '../../../src/protocol/outline.ts';
import { nested } from '../../../src/trace/export.ts';
import { LECTURE_EXAMPLES, lectureExample } from './lectureExamples.ts';

const require = createRequire(import.meta.url);
const wasmFolder = join(dirname(require.resolve('@tensorflow/tfjs-backend-wasm/package.json')), 'wasm-out');
const modelsFolder = fileURLToPath(new URL('../../../media/models', import.meta.url));

type Numbers = number | readonly Numbers[];

/** Axes that are left out where they have one entry. */
const ALONE = ['head', 'channel', 'filter'];

/** A preset as a person has run it. */
class PresetRun {
  constructor(
    private readonly engine: Engine,
    readonly outline: Outline,
  ) {}

  /** A stage's numbers; of attention's stages the only head, of a matrix the only channel. */
  values(node: string): Numbers {
    const { trace } = this.engine.open(this.outline.trace).run;
    const { axes } = trace.nodes.get(node)!;
    let numbers = nested(trace, trace.nodes.get(node)!) as Numbers;
    for (const { name, size } of axes.slice(0, -2))
      if (ALONE.includes(name) && size === 1) numbers = (numbers as Numbers[])[0]!;
    return numbers;
  }

  shape(node: string): number[] {
    const sizes = this.outline.nodes.find(({ name }) => name === node)!.axes.map(({ size }) => size);
    return sizes.length === 3 && sizes[0] === 1 ? sizes.slice(1) : sizes;
  }

  labels(name: string): readonly string[] {
    return this.outline.labels[name]!;
  }

  get pieces(): string[] {
    return this.outline.tokens.map(({ piece }) => piece);
  }
}

function close(actual: Numbers, expected: unknown, what: string): void {
  if (Array.isArray(expected)) {
    assert.ok(
      Array.isArray(actual) && actual.length === expected.length,
      `${what}: ${JSON.stringify(actual)}`,
    );
    expected.forEach((value, at) => close((actual as readonly Numbers[])[at]!, value, `${what}[${at}]`));
    return;
  }
  const [is, should] = [actual as number, expected as number];
  // float32 has seven digits, and the lectures' numbers nine.
  assert.ok(
    Math.abs(is - should) <= 1e-5 * Math.abs(should) + 1e-25,
    `${what} is ${is}, should be ${should}`,
  );
}

type Check = (
  run: PresetRun,
  expected: never,
  again: (text: string) => Promise<PresetRun>,
  /** As when a person changes settings or the whole text, and runs again. */
  changed: (options: Preset['options'], text?: string) => Promise<PresetRun>,
) => unknown;

const wordIds = (run: PresetRun): Numbers => run.values('word.ids');

/** A convolution whose expected numbers are those of the example's whole output. */
const convolved: Check = (run, expected) => close(run.values('convolution.output'), expected, 'output');
const pooled: Check = (run, expected) => {
  close(run.values('convolution.output'), PRINTED_4X4(), 'the matrix');
  close(run.values('pooling.output'), expected, 'pooled');
};
const PRINTED_4X4 = (): unknown => lectureExample('maxpool_2x2_s2').input['matrix'];

/** What the numbers of each example are in the run of its preset. */
const CHECKS: Readonly<Record<string, Check>> = {
  flatten_row_major: (run, expected: string[]) =>
    assert.deepEqual(
      (run.values('vector') as number[]).map((value) => `a${value}`),
      expected,
    ),
  vectorize_column_first: (run, expected) => assert.deepEqual(run.values('vector'), expected),
  feature_count: (run, expected: { features_per_image: number; numbers_in_dataset: number }) => {
    assert.deepEqual(run.values('count.features'), [expected.features_per_image]);
    assert.deepEqual(run.values('count.numbers'), [expected.numbers_in_dataset]);
  },
  tensor_orders: async (run, expected: Record<string, number>, _again, changed) => {
    const orderOf = ({ outline }: PresetRun): number =>
      Number(/^Order (\d)/.exec(outline.notes.at(-1)!.text)![1]);
    const written: Readonly<Record<string, string>> = {
      scalar: '7',
      vector: '1 2 3',
      matrix: '[1 2; 3 4]',
      'HxWxD image': '[[[1, 2], [3, 4]]]',
      'batch of grayscale images': '[[[1], [2]], [[3], [4]]]',
      'batch of colour images': '[[[[1, 2]], [[3, 4]], [[5, 6]]]]',
      'conv kernel (out,in,kh,kw)': 'shape 6 × 3 × 5 × 5',
    };
    assert.equal(orderOf(run), expected['batch of (colour) movies']);
    for (const [name, text] of Object.entries(written))
      assert.equal(orderOf(await changed({ axes: '' }, text)), expected[name], name);
    assert.equal(Object.keys(written).length + 1, Object.keys(expected).length);
  },
  tensor_3x4x6_picture: (run, expected: { elements: number }) => {
    assert.deepEqual(run.shape('tensor'), [3, 4, 6]);
    assert.equal((run.values('vector') as number[]).length, expected.elements);
  },
  conv5x5_topleft_dot: (run, expected: { products: number[]; sum: number }) => {
    const [patch, kernel] = [run.values('input') as number[][], run.values('kernel') as number[][]];
    const products = patch.flatMap((row, i) => row.map((value, j) => value * kernel[i]![j]!));
    assert.deepEqual(products, expected.products);
    close(run.values('convolution.output'), [[expected.sum]], 'sum');
  },
  conv5x5_full: convolved,
  kernels: async (_run, expected: Record<string, number>, _again, changed) => {
    const { edge, sharpen } = lectureExample('kernels').input;
    for (const [name, sum, numbers] of [
      ['edge', 'sum_edge', edge],
      ['sharpen', 'sum_sharpen', sharpen],
      ['box', 'sum_box', undefined],
    ] as const) {
      const kernel = (await changed({ kernel: name })).values('kernel') as number[][];
      if (numbers) close(kernel, numbers, name);
      assert.ok(Math.abs(kernel.flat().reduce((a, b) => a + b) - expected[sum]!) < 1e-6, name);
    }
  },
  conv6x6_edge_first_cell: (run, expected: { terms: number[]; sum: number }) => {
    const [patch, kernel] = [run.values('input') as number[][], run.values('kernel') as number[][]];
    const terms = patch.flatMap((row, i) => row.map((value, j) => value * kernel[i]![j]!));
    close(terms, expected.terms, 'terms');
    close(run.values('convolution.output'), [[expected.sum]], 'sum');
  },
  conv6x6_edge: convolved,
  pipeline_conv_relu_maxpool: async (run, expected: Record<string, number[][]>, _again, changed) => {
    close(run.values('convolution.output'), expected['conv'], 'convolution');
    close(run.values('pooling.output'), expected['maxpool'], 'max pooling');
    close(run.values('activation.output'), expected['relu'], 'relu');
    const mean = await changed({ pooling: 'mean' });
    close(mean.values('pooling.output'), expected['meanpool'], 'mean pooling');
  },
  conv6x6_sharpen: convolved,
  conv6x6_edge_same_padding: convolved,
  conv6x6_k2_stride2: convolved,
  conv_output_sizes: async (run, expected: number[], _again, changed) => {
    const { cases } = lectureExample('conv_output_sizes').input as { cases: number[][] };
    assert.deepEqual(run.shape('convolution.output'), [6, 6]);
    const rows = (size: number): string => `${'0 '.repeat(size)}\n`.repeat(size);
    for (const [at, [size, kernel, stride, padding]] of cases.entries()) {
      const weights = rows(kernel!);
      const options = { kernel: 'typed', weights, stride: stride!, padding: String(padding) };
      const one = await changed(options, rows(size!));
      assert.deepEqual(one.shape('convolution.output'), [expected[at], expected[at]], cases[at]!.join(' '));
      const { description } = one.outline.nodes.find(({ name }) => name === 'convolution.output')!;
      assert.match(description, new RegExp(`\\+ 1 = ${expected[at]}\\.`));
    }
  },
  maxpool_2x2_s2: pooled,
  meanpool_2x2_s2: pooled,
  minpool_2x2_s2: pooled,
  relu_pool_order_max: async (run, expected: Record<string, number[][]>, _again, changed) => {
    close(run.values('activation.output'), expected['relu(maxpool)'], 'ReLU last');
    const first = await changed({ order: 'activation_first' });
    close(first.values('pooling.output'), expected['maxpool(relu)'], 'ReLU first');
    assert.match(run.outline.notes.map(({ text }) => text).join(), /before or after max pooling .* same/);
  },
  tokenize_word: (run, expected) => assert.deepEqual(run.labels('words'), expected),
  tokenize_char: (run, expected) => assert.deepEqual(run.labels('characters'), expected),
  tokenize_subword: (run, expected) => assert.deepEqual(run.pieces, expected),
  token_ids: (run, expected) => close(wordIds(run), expected, 'ids'),
  padding: (run, expected: { tokens: string[]; ids: number[]; attention_mask: number[] }) => {
    assert.deepEqual(run.labels('padded'), expected.tokens);
    close(run.values('padding.ids'), expected.ids, 'ids');
    close(run.values('padding.mask'), expected.attention_mask, 'mask');
  },
  embedding_lookup_dog: (run, expected) => close(run.values('embedding.lookup'), [expected], 'dog'),
  embedding_table_size: (run, { vocab, d_model }: { vocab: number; d_model: number }) =>
    assert.deepEqual(run.shape('embedding.table'), [vocab, d_model]),
  one_hot_sentence: (run, expected) => close(run.values('one_hot'), expected, 'one-hot'),
  one_hot_times_embedding: (run, expected) => {
    const { one_hot_3x4: oneHot } = lectureExample('one_hot_times_embedding').input;
    close(run.values('one_hot'), oneHot, 'one-hot');
    close(run.values('embedding.product'), expected, 'product');
    close(run.values('embedding.lookup'), expected, 'lookup');
  },
  one_hot_pulls_row_my: (run, expected) => {
    close(run.values('one_hot'), [lectureExample('one_hot_pulls_row_my').printed], 'one-hot');
    close(run.values('embedding.product'), [expected], 'row');
  },
  embedding_matrix_i_am_good: (run, { shape }: { shape: number[] }) => {
    assert.deepEqual(run.shape('embedding.lookup'), shape);
    const rows = run.values('embedding.lookup') as number[][];
    const { values } = lectureExample('embedding_matrix_i_am_good').input;
    close(
      rows.map((row) => [...row.slice(0, 3), row.at(-1)!]),
      values,
      'printed columns',
    );
  },
  decoder_shift_right: (run, expected: { decoder_input: string[]; labels: string[] }) => {
    assert.deepEqual(run.labels('decoder_input'), expected.decoder_input);
    assert.deepEqual(run.labels('decoder_labels'), expected.labels);
    const vocabulary = run.labels('vocabulary');
    const read = run.values('decoder.input_ids') as number[];
    assert.deepEqual(
      read.map((id) => vocabulary[id]),
      expected.decoder_input,
    );
  },
  one_hot_dot_similarity: (run, expected: { 'a.a': number; 'a.b': number }) => {
    const [[same, other]] = run.values('attention.dot_products') as number[][];
    assert.deepEqual({ 'a.a': same, 'a.b': other }, expected);
  },
  attention_as_mask_lookup: (run, expected: { masked_features: string[] }) => {
    const [features] = run.values('attention.head_output') as number[][];
    const { vocab } = lectureExample('attention_as_mask_lookup').input as { vocab: string[] };
    assert.deepEqual(
      vocab.filter((_, at) => features![at] !== 0),
      expected.masked_features,
    );
  },
  qkv_image_retrieval: (run, expected: Record<string, number>) => {
    const [scores] = run.values('attention.scores') as number[][];
    assert.deepEqual(Object.fromEntries(run.pieces.map((image, at) => [image, scores![at]])), expected);
  },
  attention_scores_hi_how_are_you: async (run, expected: Record<string, number[][]>, again) => {
    assert.deepEqual(run.pieces, ['Hi', 'How', 'are', 'You']);
    close(run.values('attention.scores'), expected['scaled_dk4'], 'scaled by 2');
    close(run.values('attention.weights'), expected['softmax_dk4'], 'weights at d = 4');
    const wide = await again('d = 64');
    close(wide.values('attention.scores'), expected['scaled_dk64'], 'scaled by 8');
    close(wide.values('attention.weights'), expected['softmax_dk64'], 'weights at d = 64');
    const unscaled = (await again('scale = off')).values('attention.weights') as number[][];
    close(
      unscaled.map((row) => Math.max(...row)),
      expected['softmax_unscaled_maxrow'],
      'not scaled',
    );
  },
  qk_shapes: (run, expected) => assert.deepEqual(run.shape('attention.weights'), expected),
  decoder_mask_table: (run, expected: number[][]) => {
    close(run.values('mask.attention'), expected, 'mask');
    const weights = run.values('attention.weights') as number[][];
    assert.deepEqual(
      weights.map((row) => row.map((weight) => Number(weight > 0))),
      expected,
    );
  },
  self_attention_dims: (run, expected: Record<string, number[]>) => {
    assert.deepEqual(run.shape('X'), expected['X']);
    for (const weight of ['WQ', 'WK', 'WV']) assert.deepEqual(run.shape(weight), expected['W']);
    for (const stage of ['query', 'key', 'value'])
      assert.deepEqual(run.shape(`attention.${stage}`), expected['Q,K,V']);
    assert.deepEqual(run.shape('attention.dot_products'), expected['QK^T']);
    assert.deepEqual(run.shape('attention.head_output'), expected['A(Q,K,V)']);
    assert.equal(scaleOf(run), 1 / Number(expected['scale']));
  },
  multihead_dims: (run, expected: Record<string, number[]>) => {
    const [heads, tokens, size] = run.shape('attention.head_output');
    assert.equal(heads, 8);
    assert.deepEqual([tokens, size], expected['head_out']);
    assert.deepEqual([run.shape('WQ')[0], run.shape('WQ')[1]! / heads!], expected['W_head']);
    assert.deepEqual(run.shape('attention.joined'), expected['concat']);
    assert.deepEqual(run.shape('WO'), expected['W_O']);
  },
  mask_minus_inf: (run, expected) => {
    close(run.values('attention.weights'), [expected], 'weights');
    assert.equal(Number((run.values('attention.masked_scores') as number[][])[0]![2]), -Infinity);
  },
  qkv_shapes_003: (run, expected: Record<string, number[]>) => {
    assert.deepEqual(run.shape('WQ'), expected['W_Q (row convention)']);
    assert.deepEqual(run.shape('attention.query'), expected['Q']);
    assert.deepEqual(run.shape('attention.dot_products'), expected['QK^T']);
    assert.deepEqual(run.shape('attention.weights'), expected['softmax(..)']);
    assert.deepEqual(run.shape('attention.head_output'), expected['Z']);
    assert.equal(scaleOf(run), expected['scale']);
  },
  masked_row_token4_of_6: (run, expected) => {
    const { query } = lectureExample('masked_row_token4_of_6').input as { query: number };
    close((run.values('mask.attention') as number[][])[query - 1]!, expected, 'row 4');
  },
  cross_attention_shapes: (run, expected: Record<string, number[]>) => {
    const stages = { Q: 'query', K: 'key', V: 'value', scores: 'scores', out: 'head_output' };
    for (const [name, stage] of Object.entries(stages))
      assert.deepEqual(run.shape(`attention.${stage}`), expected[name], name);
  },
  sigmoid_is_2class_softmax: (run, expected: Record<string, number>) =>
    close((run.values('attention.weights') as number[][])[0]![0]!, expected['sigmoid(2)'], 'first share'),
  softmax_1_1_1_5: (run, expected) => close(run.values('attention.weights'), [expected], 'weights'),
  matrix_attention_convention: (run, expected: Record<string, number[]>) => {
    assert.deepEqual(run.shape('attention.scores'), expected['token-token scores']);
    const { d } = lectureExample('matrix_attention_convention').input as { d: number };
    assert.deepEqual([run.shape('attention.query')[1], run.shape('attention.key')[1]], [d, d]);
    assert.equal(scaleOf(run), 1 / Math.sqrt(d));
  },
  gaussian_kernel_equals_softmax_dot: (run, expected: Record<string, number[]>) =>
    close(run.values('attention.weights'), [expected['softmax(q.k)']], 'weights'),
  self_attention_sentence: (run, expected: { tokens: number; query: string }) => {
    const words = run.outline.tokens.filter(({ special }) => !special);
    assert.equal(words.length, expected.tokens);
    assert.ok(words.some(({ piece }) => piece === expected.query));
    const size = run.outline.tokens.length;
    assert.deepEqual(run.shape('layer.5.attention.weights').slice(1), [size, size]);
  },
  elman_scalar: (run, { h }: { h: number[] }) => close(run.values('layer.0.hidden_state'), column(h), 'h'),
  relu_rnn_bptt: (
    run,
    expected: { h: number[]; dh_dW2: number[]; seed_formula_value_for_dh4_dW2: number },
  ) => {
    close(run.values('layer.0.hidden_state'), column(expected.h), 'h');
    close(run.values('through_time.state_by_weight'), column(expected.dh_dW2), '∂h/∂W₂');
    const [[first]] = run.values('through_time.state_by_weight') as number[][];
    assert.equal(0.5 ** 3 * first!, expected.seed_formula_value_for_dh4_dW2);
    close(run.values('through_time.state_by_first_state'), column([1, 0.5, 0.25, 0.125]), '∂h/∂h₁');
    const [analytic, numeric] = (run.values('through_time.check') as number[][])[
      run.labels('weights').indexOf('U')
    ]!;
    close(analytic!, expected.dh_dW2.at(-1)!, 'back-propagation through time');
    close(numeric!, expected.dh_dW2.at(-1)!, 'finite difference');
  },
  w2_power_50: (run, expected: number[]) =>
    expected.forEach((value, weight) =>
      close(
        (run.values('through_time.powers') as number[][])[49]![weight]!,
        value,
        run.labels('power_weights')[weight]!,
      ),
    ),
  lstm_scalar: (run, expected: Record<string, number>[]) => {
    const nodes = { f: 'forget_gate', i: 'input_gate', g: 'candidate', o: 'output_gate', C: 'cell_state', h: 'hidden_state' }; // prettier-ignore
    for (const [letter, node] of Object.entries(nodes))
      close(run.values(`layer.0.${node}`), column(expected.map((step) => step[letter]!)), node);
  },
  jacobian_powers: (run, expected: Record<string, number>) => {
    const powers = run.values('through_time.powers') as number[][];
    for (const [power, value] of Object.entries(expected)) close(powers[Number(power) - 1]!, [value], power);
  },
  clip_l2: async (run, expected: { norm: number; clipped: number[] }, _again, changed) => {
    close(run.values('norm.l2'), [expected.norm], 'norm');
    close(run.values('clipped.norm'), expected.clipped, 'clipped');
    const short = await changed({}, 'gradient = .3 .4\nclip norm 1');
    close(short.values('clipped.norm'), [0.3, 0.4], 'below the threshold');
  },
  clip_value: (run, expected: Record<string, number[]>) => {
    close(run.values('clipped.value'), expected['clamp'], 'clamped');
    close(run.values('clipped.below'), expected['as_worded_in_seed'], 'as it is worded');
  },
  norms: (run, { L1, L2 }: { L1: number; L2: number }) => {
    close(run.values('norm.l1'), [L1], 'L1');
    close(run.values('norm.l2'), [L2], 'L2');
  },
  lenet5_shapes_params: (
    run,
    { params, ...shapes }: Record<string, number[]> & { params: Record<string, number> },
  ) => {
    const layerOf = (name: string): string => `layer.${name === 'out' ? 'output' : name.toLowerCase()}`;
    for (const [name, shape] of Object.entries(shapes))
      assert.deepEqual(run.shape(`${layerOf(name)}.output`), shape);
    assert.equal(run.outline.opening, 'layer.c1_tanh.output');
    const probabilities = run.values('layer.output.output') as number[];
    assert.equal(probabilities.indexOf(Math.max(...probabilities)), 7);
    const { sum, ...counts } = params;
    for (const [name, count] of Object.entries(counts)) {
      const { remark } = run.outline.blocks.find((block) => block.name === layerOf(name))!;
      assert.equal(remark, `${count.toLocaleString('en-US')} parameters`, name);
    }
    assert.equal(
      Object.values(counts).reduce((all, count) => all + count, 0),
      sum,
    );
  },
};

/** [step] → [step, unit] of one unit. */
const column = (values: readonly number[]): number[][] => values.map((value) => [value]);

function scaleOf({ outline }: PresetRun): number | undefined {
  const { operation } = outline.nodes.find(({ name }) => name === 'attention.scores')!;
  return operation.kind === 'scale' ? operation.factor : undefined;
}

/** Examples without a preset of these lenses, and why. */
const LATER: Readonly<Record<string, readonly string[]>> = {
  images: ['vit_patches_of_seed_image'],
  'n-grams and Markov models': [
    'bigram_factors', 'trigram_factors', 'trigram_cows_eat', 'sampling_window', 'markov1_show_me',
    'markov1_battery_program', 'markov2_battery_program', 'skip2_ran_votes', 'skip2_vote_totals',
    'order_needed_for_program_to_ran', 'bow_order_blindness', 'model_properties_table',
  ], // prettier-ignore
  'recurrent networks': [
    'autoregressive_je_vais_bien',
  ], // prettier-ignore
  'training and layers': [
    'activations', 'residual_layer', 'mlm_15_percent',
    'transformer_base_block_params',
  ], // prettier-ignore
  'numbers lost in print, or only cited': [
    'unrolled_rnn_0.89', 'head_focus_picture', 'bleu_numbers',
  ], // prettier-ignore
};

/** Held to their numbers by the tests of their lens. */
const POSITIONS = ['pe_4x4', 'pe_20x512', 'naive_position'];

describe('The lectures’ examples', () => {
  let engine: Engine;

  const run = async ({ lens, options, text }: Preset): Promise<PresetRun> => {
    const call = { signal: new AbortController().signal, progress: () => undefined };
    const model = lens === 'cnn' ? 'lenet' : 'minilm';
    const request = { lens, model, input: { kind: 'text' as const, text }, options };
    return new PresetRun(engine, await engine.handlers.run(request, call));
  };

  before(() => {
    const settings = { modelsFolder, threads: 1, programFolder: pathToFileURL(`${wasmFolder}/`) };
    engine = nodeEngine(settings, () => undefined);
  });

  for (const [name, check] of Object.entries(CHECKS)) {
    it(`${name}: the run’s numbers are the right ones`, async () => {
      const preset = PRESETS.find((each) => each.name === name)!;
      /** As when a person changes the line `d = 4` and runs again. */
      const again = (line: string) => run({ ...preset, text: preset.text.replace('d = 4', line) });
      const changed = (options: Preset['options'], text = preset.text) =>
        run({ ...preset, options: { ...preset.options, ...options }, text });
      await check(await run(preset), lectureExample(name).expected as never, again, changed);
    });
  }

  it('each have a preset, or a reason why not yet', () => {
    const presets = new Set(PRESETS.map(({ name }) => name));
    const later = [...Object.values(LATER).flat(), ...POSITIONS];
    for (const name of POSITIONS) assert.ok(presets.has(name), `${name} has no preset`);
    for (const { name } of LECTURE_EXAMPLES) {
      assert.ok(name in CHECKS || later.includes(name), `${name} is neither a preset nor left for later`);
      if (name in CHECKS) assert.ok(presets.has(name), `${name} has no preset`);
    }
    for (const name of [...Object.keys(CHECKS), ...later])
      assert.ok(
        LECTURE_EXAMPLES.some((example) => example.name === name),
        `${name} is no example`,
      );
    assert.equal(new Set(later).size + Object.keys(CHECKS).length, LECTURE_EXAMPLES.length);
  });

  it('run, every preset, with all that the text of the opening stage promises', async function () {
    this.timeout(120_000);
    for (const preset of PRESETS) {
      const { outline } = await run(preset);
      const opening = outline.nodes.find(({ name }) => name === outline.opening);
      assert.ok(opening, `${preset.name} opens at ${outline.opening}`);
      assert.ok(outline.tokens.length > 0 || outline.picture, preset.name);
      await engine.handlers.close({ trace: outline.trace }, { signal: new AbortController().signal, progress: () => undefined }); // prettier-ignore
    }
  });

  it('are told apart by name and title, and say what was corrected where the print is wrong', () => {
    assert.equal(new Set(PRESETS.map(({ name }) => name)).size, PRESETS.length);
    assert.equal(new Set(PRESETS.map(({ title }) => title)).size, PRESETS.length);
    for (const { name, lecture, lens, correction } of PRESETS) {
      assert.ok(lecture in LECTURES, `${name} is of lecture ${lecture}`);
      assert.ok(
        LENSES.some((each) => each.name === lens),
        `${name}: ${lens}`,
      );
      const example = LECTURE_EXAMPLES.find((each) => each.name === name);
      if (example?.printed_ok === false) assert.ok(correction, `${name} hides what the print says`);
    }
  });
});
