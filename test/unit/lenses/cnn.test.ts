import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { memory } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { decodeImage } from '../../../src/image/decode.ts';
import { cnnLens } from '../../../src/lenses/cnn.ts';
import type { LensInput, LensRun } from '../../../src/lenses/lens.ts';
import { optionsOf } from '../../../src/lenses/options.ts';
import { buildNetwork } from '../../../src/models/layers/buildNetwork.ts';
import { type LoadedLayers, PIXELS_AS_THEY_ARE } from '../../../src/models/layers/loadedLayers.ts';
import { ProblemError } from '../../../src/problem.ts';
import type { OptionValue } from '../../../src/trace/description.ts';
import { matrix, nodeOf } from '../../../src/trace/trace.ts';
import { valuesOf } from '../../../src/trace/export.ts';
import type { Intervention } from '../../../src/trace/intervention.ts';
import {
  expectedOutputs,
  FILES,
  kerasValues,
  openReference,
  referenceCases,
} from '../models/layers/kerasReferences.ts';
import { largestDifference } from '../references.ts';
import { startTensors } from '../tensors.ts';
import { layer, weightsOf } from './smallLayers.ts';

const PICTURE = image('images/controls/picture.png');

function image(path: string): LensInput {
  const bytes = readFileSync(new URL(`../../fixtures/${path}`, import.meta.url));
  return { kind: 'image', name: path, bytes };
}

/** −1, 0 and 1 in turn. */
const inTurn = (at: number): number => (at % 3) - 1;

/** Two filters of 3 × 3, ReLU, the mean of each map, two classes. */
function tinyNetwork(
  more: Partial<LoadedLayers> = {},
  size: readonly (number | null)[] = [8, 8, 3],
): LoadedLayers {
  const convolution = { filters: 2, kernel_size: [3, 3], strides: [1, 1], padding: 'same', activation: 'linear', use_bias: true }; // prettier-ignore
  const channels = size[2] ?? 3;
  const network = buildNetwork(
    {
      title: 'tiny',
      inputs: ['input_1'],
      outputs: ['predictions'],
      layers: [
        layer('input_1', 'InputLayer', { batch_shape: [null, ...size] }, []),
        layer('conv', 'Conv2D', convolution, ['input_1'], ['kernel', 'bias']),
        layer('relu', 'ReLU', {}, ['conv']),
        layer('mean', 'GlobalAveragePooling2D', {}, ['relu']),
        layer(
          'predictions',
          'Dense',
          { units: 2, activation: 'softmax', use_bias: false },
          ['mean'],
          ['dense'],
        ),
      ],
    },
    weightsOf({ kernel: [3, 3, channels, 2], bias: [2], dense: [2, 2] }, inTurn),
  );
  const known = { name: 'tiny', title: 'Tiny', description: '', precision: 'float32', network };
  return { ...known, preprocessing: PIXELS_AS_THEY_ARE, ...more };
}

const run = (
  input: LensInput,
  layers: LoadedLayers,
  options: Record<string, OptionValue> = {},
  interventions: readonly Intervention[] = [],
): Promise<LensRun> => cnnLens.run(input, optionsOf(cnnLens, options), { layers, interventions });

const flat = ({ trace }: LensRun, node: string): Float32Array => valuesOf(trace, nodeOf(trace, node));
const notes = (run: LensRun): string => run.notes.map(({ text }) => text).join('\n');

const refused = (running: Promise<LensRun>, said: RegExp): Promise<void> =>
  assert.rejects(running, (thrown) => {
    assert.ok(thrown instanceof ProblemError, String(thrown));
    assert.equal(thrown.code, 'bad-input');
    assert.match(thrown.message, said);
    assert.ok(thrown.nextStep, 'names the next step');
    return true;
  });

const drawing = (
  rows: number,
  columns: number,
  value: (row: number, column: number) => number,
): LensInput => ({
  kind: 'pixels',
  rows,
  columns,
  values: Float32Array.from({ length: rows * columns }, (_, at) =>
    value(Math.floor(at / columns), at % columns),
  ),
});

describe('feature maps of an image', () => {
  before(startTensors);

  it('begin with the pixels and what the network reads, and end in its classes', async () => {
    const layers = tinyNetwork({
      classes: ['cat', 'dog'],
      limits: 'Tells cats from dogs, and nothing else.',
    });
    const result = await run(PICTURE, layers);
    const { trace, picture } = result;
    const names = [...trace.nodes.values()].flatMap(({ name, operation }) =>
      operation.kind === 'parameter' ? [] : [name],
    );
    assert.deepEqual(names.slice(0, 4), [
      'input.pixels',
      'input.image',
      'layer.conv.output',
      'layer.relu.output',
    ]);
    assert.deepEqual(
      nodeOf(trace, 'input.image').axes.map(({ name, size }) => `${name} ${size}`),
      ['channel 3', 'row 8', 'column 8'],
    );
    assert.deepEqual(trace.labels.get('channels'), ['red', 'green', 'blue']);
    assert.deepEqual(trace.labels.get('classes'), ['cat', 'dog']);
    assert.equal(nodeOf(trace, 'layer.predictions.output').axes.at(-1)?.labels, 'classes');
    assert.equal(result.opening, 'layer.relu.output', 'what the first block with maps ends in');
    assert.deepEqual(
      result.blocks.map(({ name }) => name),
      ['input', 'layer.conv', 'layer.mean', 'layer.predictions'],
    );
    assert.match(notes(result), /Tells cats from dogs/);
    assert.deepEqual([picture!.rows, picture!.columns, picture!.drawn], [8, 8, false]);
    assert(result.words(nodeOf(trace, 'input.image')).views?.includes('maps'));
    assert(result.words(nodeOf(trace, 'layer.predictions.output')).views?.includes('why'));
    trace.dispose();
  });

  it('are of the image’s own pixels where they fit', async () => {
    const decoded = await decodeImage((PICTURE as { bytes: Uint8Array }).bytes);
    const { width, height, rgba } = decoded;
    const result = await run(PICTURE, tinyNetwork({}, [height, width, 3]));
    for (const [channel, offset] of [0, 1, 2].entries()) {
      const expected = Float32Array.from({ length: width * height }, (_, at) => rgba[4 * at + offset]!);
      assert.deepEqual(matrix(result.trace, nodeOf(result.trace, 'input.pixels'), channel), expected);
    }
    assert.deepEqual(flat(result, 'input.image'), flat(result, 'input.pixels'), 'nothing is done to them');
    assert.equal(notes(result), '');
    result.trace.dispose();
  });

  const ARITHMETIC: readonly [string, Record<string, OptionValue>, Partial<LoadedLayers>, (p: number, c: number) => number][] = [
    ['as the network says', {}, { preprocessing: { scale: 1 / 127.5, mean: [1], deviation: [1], channels: 'rgb' } }, (p) => p / 127.5 - 1],
    ['from 0 to 1', { scale: '0..1' }, {}, (p) => p / 255],
    ['from −1 to 1', { scale: '-1..1' }, {}, (p) => p / 127.5 - 1],
    ['as torchvision does', { scale: 'imagenet' }, {}, (p, c) => (p / 255 - [0.485, 0.456, 0.406][c]!) / [0.229, 0.224, 0.225][c]!],
    ['with a mean and deviation of one’s own', { scale: 'custom', mean: '10 20 30', deviation: '2' }, {}, (p, c) => (p - [10, 20, 30][c]!) / 2],
    ['with light and dark swapped', { scale: '0..1', invert: 'yes' }, {}, (p) => (255 - p) / 255],
  ]; // prettier-ignore
  for (const [what, options, more, expected] of ARITHMETIC) {
    it(`take pixels ${what}`, async () => {
      const result = await run(PICTURE, tinyNetwork(more), options);
      const pixels = flat(result, 'input.pixels');
      const wanted = pixels.map((pixel, at) => expected(pixel, Math.floor(at / 64)));
      assert(largestDifference(flat(result, 'input.image'), wanted) < 1e-4);
      result.trace.dispose();
    });
  }

  it('read colours in the other order, and grey', async () => {
    const [rgb, bgr, grey] = await Promise.all(
      ['rgb', 'bgr', 'grey'].map((channels) => run(PICTURE, tinyNetwork(), { channels })),
    );
    const channel = (result: LensRun, at: number): Float32Array =>
      matrix(result.trace, nodeOf(result.trace, 'input.pixels'), at);
    for (const at of [0, 1, 2]) assert.deepEqual(channel(bgr!, at), channel(rgb!, 2 - at));
    const brightness = channel(rgb!, 0).map(
      (red, at) => 0.299 * red + 0.587 * channel(rgb!, 1)[at]! + 0.114 * channel(rgb!, 2)[at]!,
    );
    for (const at of [0, 1, 2]) assert(largestDifference(channel(grey!, at), brightness) < 1e-3);
    assert.deepEqual(bgr!.trace.labels.get('channels'), ['blue', 'green', 'red']);
    const single = await run(PICTURE, tinyNetwork({}, [8, 8, 1]));
    assert.deepEqual(single.trace.labels.get('channels'), ['grey']);
    assert(largestDifference(channel(single, 0), brightness) < 1e-3);
    for (const each of [rgb!, bgr!, grey!, single]) each.trace.dispose();
  });

  it('say what was cut off, stretched or bordered, with numbers', async () => {
    const wide: LensInput = drawing(10, 20, () => 200);
    const said = async (fit: string): Promise<string> => {
      const result = await run(wide, tinyNetwork(), { fit });
      result.trace.dispose();
      return notes(result);
    };
    assert.equal(await said('crop'), 'The drawing is 20 × 10; only the middle 10 × 10 is read at 8 × 8.');
    assert.match(await said('stretch'), /all of it is read at 8 × 8, which changes its proportions/);
    assert.match(await said('letterbox'), /all of it is read at 8 × 8, with a border/);
  });

  it('say on what transparent places lie', async () => {
    const result = await run(image('images/unusual/rgba.png'), tinyNetwork(), { background: '#336699' });
    assert.match(notes(result), /Transparent places of the image are read as on #336699/);
    result.trace.dispose();
  });

  it('swap light and dark for a network of light strokes on dark ground, and say so', async () => {
    const preprocessing = { ...PIXELS_AS_THEY_ARE, channels: 'grey' as const, lightOnDark: true };
    const ink = (row: number): number => (row === 3 ? 0 : 255);
    const paper = await run(drawing(8, 8, ink), tinyNetwork({ preprocessing }, [8, 8, 1]));
    assert.match(notes(paper), /light and dark are swapped/);
    assert.equal(flat(paper, 'input.image')[3 * 8], 255);
    assert.equal(flat(paper, 'input.image')[0], 0);
    const board = await run(
      drawing(8, 8, (row) => 255 - ink(row)),
      tinyNetwork({ preprocessing }, [8, 8, 1]),
    );
    assert.deepEqual(flat(board, 'input.image'), flat(paper, 'input.image'));
    assert.equal(notes(board), '');
    for (const each of [paper, board]) each.trace.dispose();
  });

  describe('of strokes on grey paper', () => {
    const preprocessing = { ...PIXELS_AS_THEY_ARE, channels: 'grey' as const, lightOnDark: true };
    const strokes = (paper: number, ink: number): LensInput =>
      drawing(8, 8, (row) => (row === 3 ? ink : paper));
    const read = async (
      given: LensInput,
      options: Record<string, OptionValue> = {},
      more: Partial<LoadedLayers> = { preprocessing },
    ): Promise<{ pixels: Float32Array; said: string; stages: string[] }> => {
      const result = await run(given, tinyNetwork(more, [8, 8, 1]), options);
      const seen = {
        pixels: flat(result, 'input.image').map(Math.round),
        said: notes(result),
        stages: [...result.trace.nodes.keys()],
      };
      result.trace.dispose();
      return seen;
    };

    it('make the paper black and the ink white, as the network learnt them, and say so with numbers', async () => {
      const { pixels, said, stages } = await read(strokes(110, 40));
      assert.deepEqual([pixels[0], pixels[3 * 8]], [0, 255]);
      assert.match(
        said,
        /^Grey paper \(about 110 of 255\) is removed, .* In numbers: ink \(40 and darker\) is made black, paper \(110 and lighter\) white\./,
      );
      assert.match(said, /light and dark are swapped/, 'by what the paper has become');
      assert.ok(stages.includes('input.contrast'));
    });

    it('hold for a grey board too', async () => {
      const { pixels, said } = await read(strokes(70, 200));
      assert.deepEqual([pixels[0], pixels[3 * 8]], [0, 255]);
      assert.match(said, /the ground \(70 and darker\) is made black, the writing \(200 and lighter\) white/);
    });

    it('leave white paper, a black board, an even picture and other networks alone', async () => {
      for (const [given, more] of [
        [strokes(255, 90)],
        [strokes(0, 120)],
        [strokes(120, 130)],
        [strokes(110, 40), {}],
      ] as const) {
        const { said, stages } = await read(given, {}, more);
        assert.ok(!stages.includes('input.contrast'));
        assert.doesNotMatch(said, /paper/);
      }
    });

    it('are as they are where the options say so, and of any network where they say that', async () => {
      assert.ok(!(await read(strokes(110, 40), { paper: 'no' })).stages.includes('input.contrast'));
      const { pixels, said } = await read(strokes(110, 40), { paper: 'yes' }, {});
      assert.deepEqual([pixels[0], pixels[3 * 8]], [255, 0]);
      assert.match(said, /^As the options say, ink \(40 and darker\) is made black/);
      const { said: lacking } = await read(strokes(120, 130), { paper: 'yes' }, {});
      assert.match(lacking, /^The image is nearly all of one grey/);
    });
  });

  it('take any size where the network leaves it open', async () => {
    const open = tinyNetwork({}, [null, null, 3]);
    const sized = await run(PICTURE, open, { rows: 12, columns: 20 });
    assert.deepEqual([sized.picture!.rows, sized.picture!.columns], [12, 20]);
    const usual = await run(PICTURE, open);
    assert.deepEqual([usual.picture!.rows, usual.picture!.columns], [224, 224]);
    const drawn = await run(
      drawing(9, 7, () => 3),
      open,
    );
    assert.deepEqual([drawn.picture!.rows, drawn.picture!.columns], [9, 7]);
    for (const each of [sized, usual, drawn]) each.trace.dispose();
  });

  it('give a small picture of the image itself', async () => {
    const result = await run(PICTURE, tinyNetwork());
    const { width, height, rgba } = result.preview!(5);
    assert(Math.max(width, height) <= 5);
    assert.equal(rgba.length, 4 * width * height);
    result.trace.dispose();
  });
});

describe('feature maps of a drawing', () => {
  before(startTensors);

  it('are of exactly its numbers where the size fits, whatever they are', async () => {
    const layers = tinyNetwork({}, [8, 8, 1]);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.float({ min: 0, max: 255, noNaN: true }), { minLength: 64, maxLength: 64 }),
        async (cells) => {
          const values = Float32Array.from(cells);
          const result = await run({ kind: 'pixels', rows: 8, columns: 8, values }, layers, { invert: 'no' });
          assert.deepEqual(
            flat(result, 'input.pixels'),
            values.map((value) => value + 0),
          );
          result.trace.dispose();
        },
      ),
      { numRuns: 20 },
    );
  });

  it('say which cells are no pixels', async () => {
    const result = await run(
      drawing(8, 8, (row) => (row === 0 ? -5 : 300)),
      tinyNetwork({}, [8, 8, 1]),
    );
    assert.match(notes(result), /64 cells of the drawing outside of that were set to the nearer end/);
    assert.equal(flat(result, 'input.pixels').at(-1), 255);
    result.trace.dispose();
  });

  it('can be of a matrix that is written in a text', async () => {
    const text = Array.from({ length: 8 }, (_, row) =>
      Array.from({ length: 8 }, () => row * 30).join(' '),
    ).join('\n');
    const result = await run({ kind: 'text', text }, tinyNetwork({}, [8, 8, 1]));
    assert.equal(flat(result, 'input.pixels')[63], 210);
    assert.equal(notes(result), '');
    result.trace.dispose();
  });

  it('says of a matrix of small numbers that it is nearly black, and how numbers are written', async () => {
    for (const [row, said] of [
      ['0 0.5 1 0 1 0 0 0', /numbers up to 1 are nearly black\. Numbers that are no pixels/],
      ['0 -0.5 1 0 1 0 0 0', /8 cells of the matrix .* nearer end\. Numbers that are no pixels/],
    ] as const) {
      const text = `${row}\n`.repeat(8);
      const result = await run({ kind: 'text', text }, tinyNetwork({}, [8, 8, 1]));
      assert.match(notes(result), said);
      result.trace.dispose();
    }
  });
});

describe('a network on ids and numbers', () => {
  before(startTensors);

  for (const name of ['text_cnn', 'lstm'] as const) {
    it(`reads the ids of ${name} that are written in a text, as Keras does`, async () => {
      const { network, close } = await openReference(name);
      const ids = referenceCases(name)['main']!.x as readonly number[];
      const text = `ids: no\n`.slice(8) + ids.join(' ');
      const result = await run({ kind: 'text', text }, { ...tinyNetwork(), network });
      const output = expectedOutputs(name, 'main').get(network.output)!;
      assert(largestDifference(flat(result, network.output), output.values) < 1e-4);
      assert.deepEqual(
        result.tokens.map(({ start, end }) => text.slice(start, end)),
        ids.map(String),
      );
      assert.equal(result.picture, undefined);
      const views = [...result.trace.nodes.values()].flatMap((node) => result.words(node).views ?? []);
      assert(!views.includes('why') && !views.includes('over_image'), 'there is no image to look at');
      const same = await run({ kind: 'ids', ids }, { ...tinyNetwork(), network });
      assert.deepEqual(flat(same, network.output), flat(result, network.output));
      for (const each of [result, same]) each.trace.dispose();
      close();
    });
  }

  it('fills ids up from the front and says so; refuses too many, and unknown ones', async () => {
    const { network, close } = await openReference('text_cnn');
    const layers = { ...tinyNetwork(), network };
    const [length] = network.inputs[0]!.shape;
    const given = (text: string): Promise<LensRun> => run({ kind: 'text', text }, layers);
    const short = await given('3 7 1');
    if (length !== null) {
      assert.match(notes(short), new RegExp(`${length! - 3} zeros stand in front`));
      assert.deepEqual([...flat(short, 'input.ids').slice(-3)], [3, 7, 1]);
      await refused(
        given(
          Array(length! + 1)
            .fill('1')
            .join(' '),
        ),
        /token ids; here are/,
      );
    }
    short.trace.dispose();
    await refused(given('3 99999'), /outside the network’s vocabulary/);
    await refused(given('three seven'), /reads token ids/);
    await refused(run(PICTURE, layers), /reads token ids/);
    close();
  });

  for (const name of ['cnn', 'cnn_functional'] as const) {
    for (const file of FILES[name]) {
      it(`reads images of two channels for ${name} as nested lists, and gives what Keras gives: ${file}`, async () => {
        const { network, close } = await openReference(name, file);
        for (const [caseName, { x }] of Object.entries(referenceCases(name))) {
          const given: LensInput = { kind: 'text', text: `x = np.array(${JSON.stringify(x)})` };
          const result = await run(given, { ...tinyNetwork(), network });
          const outputs = expectedOutputs(name, caseName);
          assert(outputs.size > 3, 'every layer');
          for (const [stage, { values, shape }] of outputs) {
            const got = kerasValues(result.trace, nodeOf(result.trace, stage));
            assert.deepEqual(got.shape, shape, stage);
            assert(largestDifference(got.values, values) < 1e-4, stage);
          }
          const numbers = nodeOf(result.trace, 'input.numbers');
          assert.deepEqual(
            numbers.axes.map((axis) => axis.name),
            ['channel', 'row', 'column'],
          );
          assert.deepEqual(result.words(numbers).views, ['maps']);
          assert.match(notes(result), /numbers are given to the network as they are/);
          result.trace.dispose();
        }
        close();
      });
    }
  }

  it('reads lists for a colour network as they are, beyond what pixels are, and a picture as pixels', async () => {
    const layers = tinyNetwork({ preprocessing: { ...PIXELS_AS_THEY_ARE, scale: 1 / 255 } }, [2, 3, 3]);
    const lists = [
      [[-1, 2, 3], [0.5, 300, -7], [0, 0, 1]],
      [[4, 5, 6], [7, 8, 9], [1, 2, 3]],
    ]; // prettier-ignore
    const text = JSON.stringify(lists);
    for (const written of [text, `\uFEFF[${text}]\r\n`, `tensor(${text}, device='cuda:0')`]) {
      const result = await run({ kind: 'text', text: written }, layers);
      assert.deepEqual(kerasValues(result.trace, nodeOf(result.trace, 'input.numbers')), {
        values: Float32Array.from(lists.flat(2)),
        shape: [2, 3, 3],
      });
      assert.equal(result.picture, undefined);
      result.trace.dispose();
    }
    const matrix = await run({ kind: 'text', text: '[[0, 255, 51], [0, 0, 0]]' }, layers);
    assert.deepEqual([...flat(matrix, 'input.image')].slice(0, 2), [0, 1]);
    matrix.trace.dispose();
  });

  it('says which numbers a network wants', async () => {
    const two = tinyNetwork({}, [2, 2, 2]);
    const given = (text: string, layers = two): Promise<LensRun> => run({ kind: 'text', text }, layers);
    await refused(given('1 2; 3 4'), /reads images of 2 channels/);
    await refused(
      given('[[[1, 2, 3], [3, 4, 5]]]'),
      /reads images of 2 rows, 2 columns and 2 channels; here are 1 × 2 × 3/,
    );
    await refused(given('[[[[1], [2]], [[3], [4]]], [[[1], [2]], [[3], [4]]]]'), /here are 2 × 2 × 2 × 1/);
    await refused(given('[[[1, 2], [3]], [[5, 6], [7, 8]]]'), /List \[0\]\[1\] has 1 entry/);
    const open = tinyNetwork({}, [null, null, 2]);
    await refused(
      given('[[[1]]]', tinyNetwork({}, [2, 1, 1])),
      /2 rows, 1 column and 1 channel; here are 1 × 1 × 1/,
    );
    await refused(given('[[[1]]]', open), /any number of rows, any number of columns and 2 channels/);
    const any = await given('[[[1, 2], [3, 4], [5, 6]]]', open);
    assert.deepEqual(
      nodeOf(any.trace, 'layer.conv.output').axes.map(({ size }) => size),
      [2, 1, 3],
    );
    any.trace.dispose();
  });

  it('reads a long row of numbers for a vector, and rows for a sequence', async () => {
    const reading = (shape: readonly number[]): LoadedLayers => {
      const input = layer('input_1', 'InputLayer', { batch_shape: [null, ...shape] }, []);
      const settings = { units: 1, activation: 'linear', use_bias: false };
      const dense = layer('dense', 'Dense', settings, ['input_1'], ['dense']);
      const graph = { title: 'tiny', inputs: ['input_1'], outputs: ['dense'], layers: [input, dense] };
      return {
        ...tinyNetwork(),
        network: buildNetwork(graph, weightsOf({ dense: [shape.at(-1)!, 1] }, inTurn)),
      };
    };
    const long = Array.from({ length: 2500 }, (_, at) => at / 10);
    const given = (text: string, layers: LoadedLayers): Promise<LensRun> =>
      run({ kind: 'text', text }, layers);
    for (const text of [long.join(' '), long.join('\n'), JSON.stringify(long), JSON.stringify([long])]) {
      const result = await given(text, reading([2500]));
      assert.deepEqual(flat(result, 'input.numbers'), Float32Array.from(long));
      result.trace.dispose();
    }
    await refused(given('1 2 3', reading([4])), /This network reads 4 numbers; here are 3/);
    await refused(given('Words.', reading([4])), /^This network reads 4 numbers\. There are no numbers/);
    const sequence = await given('1 2\n3 4\n5 6', reading([3, 2]));
    assert.deepEqual([...flat(sequence, 'layer.dense.output')], [-1, -3, -5]);
    sequence.trace.dispose();
    await refused(given('1 2 3', reading([3, 2])), /reads 3 rows of 2 numbers; here are 1 × 3/);
    await refused(run(PICTURE, reading([3, 2])), /reads numbers, not images/);
  });

  it('says which inputs a network takes at once', async () => {
    const merged = buildNetwork(
      {
        title: 'two',
        inputs: ['left', 'right'],
        outputs: ['sum'],
        layers: [
          layer('left', 'InputLayer', { batch_shape: [null, 2] }, []),
          layer('right', 'InputLayer', { batch_shape: [null, 2] }, []),
          layer('sum', 'Add', {}, ['left', 'right']),
        ],
      },
      weightsOf({}),
    );
    await refused(
      run({ kind: 'text', text: '1 2' }, { ...tinyNetwork(), network: merged }),
      /takes 2 inputs at once \(left, right\)/,
    );
  });

  it('says what a network for images cannot read', async () => {
    await refused(run({ kind: 'ids', ids: [1] }, tinyNetwork()), /reads images/);
    await refused(
      run({ kind: 'text', text: 'A dog ate it.' }, tinyNetwork()),
      /no numbers|not a finite number/i,
    );
    await refused(run(PICTURE, tinyNetwork({}, [8, 8, 4])), /images of 4 channels/);
  });
});

describe('settings of feature maps', () => {
  before(startTensors);
  const BAD: readonly [Record<string, OptionValue>, RegExp][] = [
    [{ fit: 'squeeze' }, /“fit” is “squeeze”/],
    [{ scale: '0..2' }, /“scale”/],
    [{ mean: 'x' }, /“x” is not a number/],
    [{ mean: '1 2' }, /2 numbers for the mean/],
    [{ deviation: '0' }, /not a number above 0/],
    [{ rows: 5000 }, /“rows” is 5000/],
    [{ background: 'white' }, /no colour/],
  ];
  for (const [options, said] of BAD)
    it(`refuse ${JSON.stringify(options)}`, () => refused(run(PICTURE, tinyNetwork(), options), said));
});

describe('channels and filters switched off', () => {
  before(startTensors);
  const off = (kind: 'channel_off' | 'filter_off', stage: string, at: number): Intervention =>
    kind === 'channel_off' ? { kind, stage, channel: at } : { kind, stage, filter: at };

  it('are zeros, and all that follows is computed with them', async () => {
    const layers = tinyNetwork();
    const plain = await run(PICTURE, layers, { scale: '0..1' });
    const changed = await run(PICTURE, layers, { scale: '0..1' }, [
      off('channel_off', 'layer.relu.output', 1),
    ]);
    const node = nodeOf(changed.trace, 'layer.relu.output');
    assert.equal(node.edited, 'channel 1 switched off');
    assert.deepEqual(matrix(changed.trace, node, 0), matrix(plain.trace, node, 0));
    assert(
      matrix(plain.trace, node, 1).some((value) => value !== 0),
      'there was something to switch off',
    );
    assert(matrix(changed.trace, node, 1).every((value) => value === 0));
    assert.equal(flat(changed, 'layer.mean.output')[1], 0);
    assert.notDeepEqual(flat(changed, 'layer.predictions.output'), flat(plain, 'layer.predictions.output'));
    for (const each of [plain, changed]) each.trace.dispose();
  });

  it('are, of a filter, zeros before what follows the convolution', async () => {
    const changed = await run(PICTURE, tinyNetwork(), {}, [off('filter_off', 'layer.conv.output', 0)]);
    const { trace } = changed;
    assert(matrix(trace, nodeOf(trace, 'layer.conv.output'), 0).every((value) => value === 0));
    trace.dispose();
  });

  it('are refused where there is no such stage or channel, and leave no memory behind', async () => {
    const layers = tinyNetwork();
    (await run(PICTURE, layers)).trace.dispose();
    const { numTensors } = memory();
    const change = (intervention: Intervention): Promise<LensRun> => run(PICTURE, layers, {}, [intervention]);
    await assert.rejects(
      change(off('channel_off', 'layer.nowhere.output', 0)),
      /no stage “layer.nowhere.output”/,
    );
    await assert.rejects(
      change(off('channel_off', 'layer.relu.nowhere', 0)),
      /no stage “layer.relu.nowhere”/,
    );
    await refused(change(off('channel_off', 'layer.relu.output', 2)), /no channel 2: this layer has 2/);
    await refused(change(off('filter_off', 'layer.relu.output', 0)), /is no convolution: it has no filters/);
    await assert.rejects(change({ kind: 'no_scaling' }), /no attention heads/);
    assert.equal(memory().numTensors, numTensors);
  });
});
