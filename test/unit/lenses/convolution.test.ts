import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { convolutionLens } from '../../../src/lenses/convolution.ts';
import type { LensInput, LensRun } from '../../../src/lenses/lens.ts';
import { optionsOf } from '../../../src/lenses/options.ts';
import { readSafetensors } from '../../../src/models/safetensors.ts';
import { ProblemError } from '../../../src/problem.ts';
import type { OptionValue } from '../../../src/trace/description.ts';
import { explain } from '../../../src/trace/explain/explain.ts';
import { nested, valuesOf } from '../../../src/trace/export.ts';
import { nodeOf } from '../../../src/trace/trace.ts';
import { largestDifference, referenceFolder } from '../references.ts';
import { startTensors } from '../tensors.ts';

type Options = Record<string, OptionValue>;
const IMAGE = '0 0 0 0 0 0\n0 1 2 2 1 0\n0 2 4 4 2 0\n0 1 3 3 1 0\n0 1 2 3 1 0\n0 0 1 1 0 0';

const convolve = (input: LensInput | string, options: Options = {}): Promise<LensRun> =>
  convolutionLens.run(
    typeof input === 'string' ? { kind: 'text', text: input } : input,
    optionsOf(convolutionLens, options),
    { interventions: [] },
  );

const values = ({ trace }: LensRun, node: string): unknown => nested(trace, nodeOf(trace, node));
const flat = ({ trace }: LensRun, node: string): Float32Array => valuesOf(trace, nodeOf(trace, node));
const notes = (run: LensRun): string => run.notes.map(({ text }) => text).join('\n');

const refused = (input: LensInput | string, options: Options, said: RegExp): Promise<void> =>
  assert.rejects(convolve(input, options), (thrown) => {
    assert.ok(thrown instanceof ProblemError, String(thrown));
    assert.equal(thrown.code, 'bad-input');
    assert.match(thrown.message, said);
    assert.ok(thrown.nextStep, 'names the next step');
    return true;
  });

interface ReferenceCase {
  readonly name: string;
  readonly operation: string;
  readonly input: string;
  readonly weight?: string;
  readonly kernel?: readonly [number, number];
  readonly stride: readonly [number, number];
  readonly padding: readonly [number, number];
  readonly true_convolution?: boolean;
}

/** Matrices under kernels and pooling windows, computed with PyTorch. */
const FOLDER = referenceFolder('convolution');
const CASES = (
  JSON.parse(readFileSync(`${FOLDER}/input.json`, 'utf8')) as { cases: ReferenceCase[] }
).cases.filter(({ name }) => name.startsWith('matrix.'));
/** Kernels that have a name here; the others are typed. */
const NAMES: Readonly<Record<string, string>> = {
  identity: 'identity', sharpen: 'sharpen', sobel_x: 'sobel_x', sobel_y: 'sobel_y', laplacian: 'edge',
  emboss: 'emboss', box: 'box',
}; // prettier-ignore
const POOLS: Readonly<Record<string, string>> = {
  'max pooling': 'max', 'min pooling': 'min', 'average pooling': 'mean', 'median pooling': 'median',
}; // prettier-ignore

describe('the lens convolution', () => {
  before(startTensors);

  const given = readSafetensors(readFileSync(`${FOLDER}/model.safetensors`));
  const expected = readSafetensors(readFileSync(`${FOLDER}/expected.safetensors`));

  const written = (name: string): string => {
    const columns = given.shape(name).at(-1)!;
    const numbers = [...given.read(name)];
    const rows = Array.from({ length: numbers.length / columns }, (_, row) =>
      numbers.slice(row * columns, (row + 1) * columns).join(' '),
    );
    return rows.join('\n');
  };

  for (const { name, input, weight, stride, padding, true_convolution: flipped } of CASES.filter(
    ({ operation }) => operation === 'conv2d',
  )) {
    it(`${name} is PyTorch’s`, async () => {
      const known = NAMES[name.split('.')[2]!];
      const run = await convolve(written(input), {
        ...(known ? { kernel: known } : { kernel: 'typed', weights: written(weight!) }),
        stride: stride[0],
        padding: String(padding[0]),
        operation: flipped ? 'convolution' : 'cross-correlation',
      });
      assert.ok(largestDifference(flat(run, 'kernel'), given.read(weight!)) < 1e-7, 'the kernel');
      const wanted = expected.read(`${name}.output`);
      assert.ok(largestDifference(flat(run, 'convolution.output'), wanted) < 1e-5, 'the output');
    });
  }

  for (const { name, operation, input, kernel, stride } of CASES.filter(
    ({ operation }) => operation in POOLS,
  )) {
    it(`${name} is PyTorch’s`, async () => {
      const run = await convolve(written(input), {
        kernel: 'identity',
        padding: 'same',
        pooling: POOLS[operation]!,
        window: kernel![0],
        pool_stride: stride[0],
      });
      const wanted = expected.read(`${name}.output`);
      assert.ok(largestDifference(flat(run, 'pooling.output'), wanted) < 1e-6);
    });
  }

  it('keeps what goes in under the identity, whatever it is', async () => {
    const number = fc.integer({ min: -999, max: 999 });
    const matrix = fc
      .tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }))
      .chain(([rows, columns]) =>
        fc.array(fc.array(number, { minLength: columns, maxLength: columns }), {
          minLength: rows,
          maxLength: rows,
        }),
      );
    await fc.assert(
      fc.asyncProperty(matrix, async (rows) => {
        const run = await convolve(JSON.stringify(rows), { kernel: 'identity', padding: 'same' });
        assert.deepEqual(values(run, 'convolution.output'), [rows]);
        run.trace.dispose();
      }),
      { numRuns: 40 },
    );
  });

  it('takes kernels of any shape', async () => {
    const wide = await convolve('1 2 3 4\n5 6 7 8', { kernel: 'typed', weights: '1 0 -1 2' });
    assert.deepEqual(values(wide, 'kernel'), [[[[1, 0, -1, 2]]]]);
    assert.deepEqual(values(wide, 'convolution.output'), [[[1 - 3 + 8], [5 - 7 + 16]]]);
    const even = await convolve(IMAGE, { kernel: 'typed', weights: '0 1; 1 -2', padding: 'same' });
    assert.deepEqual((values(even, 'convolution.output') as number[][][])[0]!.length, 6);
  });

  it('leaves gaps between the cells that a dilated kernel reads', async () => {
    const run = await convolve('1 2 3\n4 5 6\n7 8 9', { kernel: 'typed', weights: '1 1; 1 1', dilation: 2 });
    assert.deepEqual(values(run, 'convolution.output'), [[[1 + 3 + 7 + 9]]]);
  });

  it('adds the bias to each cell, and explains it', async () => {
    const run = await convolve(IMAGE, { kernel: 'edge', bias: 2.5 });
    const plain = await convolve(IMAGE, { kernel: 'edge' });
    const [biased, without] = [run, plain].map((each) => flat(each, 'convolution.output')) as [
      Float32Array,
      Float32Array,
    ];
    assert.deepEqual([...biased], [...without].map((value) => value + 2.5)); // prettier-ignore
    const { value, recomputed, sources } = explain(run.trace, 'convolution.output', [0, 2, 3]);
    assert.equal(value, 4.5);
    assert.equal(recomputed, 4.5);
    assert.deepEqual(sources.map(({ node }) => node).sort(), ['bias', 'input', 'kernel']);
  });

  it('says which of the two operations deep learning means', async () => {
    const text = async (operation: string): Promise<string> => {
      const { words, trace } = await convolve(IMAGE, { kernel: 'sobel_x', operation });
      return words(nodeOf(trace, 'convolution.output')).description;
    };
    assert.match(await text('cross-correlation'), /cross-correlation.*Deep learning calls it convolution/);
    assert.match(await text('convolution'), /turned by 180°, which deep learning does not/);
  });

  it('says where the order of ReLU and pooling matters, and where not', async () => {
    const said = async (pooling: string): Promise<string> =>
      notes(await convolve(IMAGE, { kernel: 'edge', pooling, activation: 'relu' }));
    assert.match(await said('max'), /max pooling gives the same numbers/);
    assert.match(await said('min'), /min pooling gives the same numbers/);
    assert.match(await said('mean'), /mean pooling the order matters.* 2 of 4 cells \(50 %\)/);
    const swapped = await convolve(IMAGE, {
      kernel: 'edge',
      pooling: 'mean',
      activation: 'relu',
      order: 'pooling_first',
    });
    assert.deepEqual(
      swapped.blocks.map(({ name }) => name),
      ['input', 'convolution', 'pooling', 'activation'],
    );
    assert.deepEqual(nodeOf(swapped.trace, 'activation.output').parents, ['pooling.output']);
  });

  it('says how much a shift by one cell changes', async () => {
    const run = await convolve('0 0 0 0\n0 9 0 0\n0 0 0 0\n0 0 0 0', {
      kernel: 'identity',
      padding: 'same',
      pooling: 'max',
      window: 2,
      shift: 'down',
    });
    assert.deepEqual(values(run, 'input'), [[[0, 0, 0, 0], [0, 0, 0, 0], [0, 9, 0, 0], [0, 0, 0, 0]]]); // prettier-ignore
    assert.match(notes(run), /one cell down.*2 of 16 cells \(13 %\) of the convolution, and 2 of 4 cells/);
    const right = await convolve('1 2\n3 4', { kernel: 'identity', padding: 'same', shift: 'right' });
    assert.deepEqual(values(right, 'input'), [[[0, 1], [0, 3]]]); // prettier-ignore
  });

  it('takes painted numbers, and shows them small', async () => {
    const painted: LensInput = {
      kind: 'pixels',
      rows: 2,
      columns: 3,
      values: Float32Array.of(0, 1, 2, 3, 4, -5),
    };
    const run = await convolve(painted, { kernel: 'identity', padding: 'same' });
    assert.deepEqual(values(run, 'input'), [[[0, 1, 2], [3, 4, -5]]]); // prettier-ignore
    assert.equal(run.picture!.drawn, true);
    const { width, height, rgba } = run.preview!(64);
    assert.deepEqual([width, height, rgba.length], [3, 2, 24]);
    assert.deepEqual([rgba[16], rgba[20]], [255, 0]);
  });

  const imageFile = (path: string): LensInput => ({
    kind: 'image',
    name: path,
    bytes: readFileSync(new URL(`../../fixtures/${path}`, import.meta.url)),
  });

  it('takes an image, colour by colour and summed', async () => {
    const run = await convolve(imageFile('images/controls/picture.png'), { kernel: 'sharpen' });
    const { axes } = nodeOf(run.trace, 'input');
    assert.deepEqual(axes.map(({ size }) => size), [3, 16, 16]); // prettier-ignore
    assert.deepEqual(run.trace.labels.get(axes[0]!.labels!), ['red', 'green', 'blue']);
    const each = values(run, 'convolution.channels') as number[][][];
    const [summed] = values(run, 'convolution.output') as number[][][];
    summed!.forEach((row, i) =>
      row.forEach((value, j) => {
        const sum = each.reduce((total, channel) => total + channel[i]![j]!, 0);
        assert.ok(Math.abs(value - sum) < 1e-2, `${value} is not ${sum}`);
      }),
    );
    const { recomputed, value } = explain(run.trace, 'convolution.channels', [2, 3, 4]);
    assert.ok(Math.abs(recomputed - value) < 1e-2);
    assert.deepEqual([run.picture!.width, run.picture!.rows, run.picture!.drawn], [16, 16, false]);
    assert.match(notes(run), /slides over red, green and blue; the three results are added/);
  });

  it('takes an image as grey', async () => {
    const run = await convolve(imageFile('images/controls/picture.png'), {
      kernel: 'identity',
      channels: 'grey',
    });
    const { axes } = nodeOf(run.trace, 'input');
    assert.deepEqual(axes.map(({ size }) => size), [1, 16, 16]); // prettier-ignore
    assert.ok(!run.trace.nodes.has('convolution.channels'));
  });

  it('makes a large image smaller, and says so', async () => {
    const run = await convolve(imageFile('pictures/wide_600x40.png'), { kernel: 'box' });
    const { axes } = nodeOf(run.trace, 'input');
    assert.deepEqual(axes.slice(1).map(({ size }) => size), [17, 256]); // prettier-ignore
    assert.match(notes(run), /600 × 40 pixels; it was made 256 × 17/);
    assert.equal(run.preview!(300).width, 300);
  });

  it('refuses what is no image in words', () =>
    refused({ kind: 'image', name: 'a.png', bytes: new TextEncoder().encode('no image') }, {}, /./));

  it('links each row of a short matrix with the text', async () => {
    const text = '# rows\n1 2\n3 4\n';
    const { tokens } = await convolve(text, { kernel: 'identity', padding: 'same' });
    assert.deepEqual(tokens.map(({ start, end }) => text.slice(start, end)), ['1 2', '3 4']); // prettier-ignore
  });

  const impossible: [string, Options, RegExp][] = [
    ['a kernel larger than the input', { kernel: 'typed', weights: '1 1 1 1 1 1 1' }, /covers 1 × 7 cells, the input has 6 × 6: it fits nowhere/],
    ['a dilation that is too wide', { dilation: 4 }, /covers 9 × 9 cells \(3 × 3 with dilation 4\), the input has 6 × 6/],
    ['too few zeros', { kernel: 'typed', weights: '1;'.repeat(9), padding: '1' }, /with its zeros 8 × 8/],
    ['stride 0', { stride: 0 }, /The stride is 0: the window would never move on/],
    ['half a stride', { stride: 0.5 }, /The stride is 0\.5; it counts cells/],
    ['dilation 0', { dilation: 0 }, /The dilation is 0: all of the kernel would look at one cell/],
    ['a window larger than the map', { pooling: 'max', window: 5 }, /window is 5 × 5, but the convolution leaves only 4 × 4/],
    ['window 0', { window: 0 }, /The pooling window is 0: it would hold nothing/],
    ['a pooling stride below 0', { pooling: 'max', pool_stride: -1 }, /pooling stride is -1/],
    ['padding in words', { padding: 'much' }, /The padding is “much”/],
    ['negative padding', { padding: '-1' }, /The padding is “-1”/],
    ['a typed kernel without numbers', { kernel: 'typed' }, /has no numbers yet/],
    ['a ragged kernel', { kernel: 'typed', weights: '1 2; 3' }, /The kernel: row 2 has 1 number, row 1 has 2/],
    ['an unknown kernel', { kernel: 'magic' }, /“kernel” is “magic”, which is not known/],
    ['an unknown pooling', { pooling: 'most' }, /“pooling” is “most”/],
  ]; // prettier-ignore
  for (const [what, options, said] of impossible) it(`explains ${what}`, () => refused(IMAGE, options, said));

  it('explains numbers that are too many to multiply', () => {
    const many: LensInput = {
      kind: 'pixels',
      rows: 1024,
      columns: 1024,
      values: new Float32Array(1024 * 1024),
    };
    const weights = `${'1 '.repeat(64)};`.repeat(64);
    return refused(many, { kernel: 'typed', weights, padding: 'same' }, /4,294,967,296 products/);
  });
});
