import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { readNested } from '../../../src/lenses/numbers/nestedNumbers.ts';
import { optionsOf } from '../../../src/lenses/options.ts';
import type { LensInput, LensRun } from '../../../src/lenses/lens.ts';
import { tensorLens } from '../../../src/lenses/tensor.ts';
import { ProblemError } from '../../../src/problem.ts';
import type { OptionValue } from '../../../src/trace/description.ts';
import { explain } from '../../../src/trace/explain/explain.ts';
import { shapeOf, valuesOf } from '../../../src/trace/export.ts';
import { nodeOf } from '../../../src/trace/trace.ts';
import { startTensors } from '../tensors.ts';

type Nested = number | readonly Nested[];

const sizes = fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 0, maxLength: 5 });

/** 1, 2, 3 … in lists in lists. */
function counting(shape: readonly number[], from = 1): Nested {
  const [count, ...rest] = shape;
  if (count === undefined) return from;
  const size = rest.reduce((product, each) => product * each, 1);
  return Array.from({ length: count }, (_, i) => counting(rest, from + i * size));
}

const numpyText = (nested: Nested): string =>
  Array.isArray(nested)
    ? `[${nested.map(numpyText).join(typeof nested[0] === 'number' ? ' ' : '\n\n ')}]`
    : `${nested as number}.`;

/** The innermost pairs of lists with semicolons. */
function matlabText(nested: Nested): string {
  if (!Array.isArray(nested)) return String(nested);
  const inner = nested[0] as Nested;
  if (Array.isArray(inner) && typeof inner[0] === 'number')
    return `[${(nested as number[][]).map((row) => row.join(' ')).join('; ')}]`;
  return `[${nested.map(matlabText).join(', ')}]`;
}

function run(input: string | LensInput, options: Record<string, OptionValue> = {}): Promise<LensRun> {
  const given: LensInput = typeof input === 'string' ? { kind: 'text', text: input } : input;
  return tensorLens.run(given, optionsOf(tensorLens, options), { interventions: [] });
}

const flat = ({ trace }: LensRun, node = 'vector'): number[] => [...valuesOf(trace, nodeOf(trace, node))];

async function refused(
  text: string,
  words: RegExp,
  options: Record<string, OptionValue> = {},
): Promise<void> {
  await assert.rejects(run(text, options), (thrown: unknown) => {
    assert.ok(thrown instanceof ProblemError, String(thrown));
    assert.equal(thrown.code, 'bad-input');
    assert.match(thrown.message, words);
    return true;
  });
}

describe('numbers in lists in lists', () => {
  it('are read as JSON, Python, NumPy and MATLAB write them', () => {
    fc.assert(
      fc.property(sizes, (shape) => {
        const nested = counting(shape);
        const count = shape.reduce((product, size) => product * size, 1);
        const json = JSON.stringify(nested, null, 1);
        const texts = [
          json,
          `x = np.array(${json}, dtype=float)`,
          numpyText(nested),
          // A single row is written like a vector.
          ...((shape.at(-2) ?? 1) > 1 ? [matlabText(nested)] : []),
          ...(shape.length > 1 ? [`# made up\nconst x = ${json};\n`] : []),
        ];
        for (const text of texts) {
          const read = readNested(text);
          assert.deepEqual(read.sizes, shape, text);
          assert.deepEqual(
            [...read.values],
            Array.from({ length: count }, (_, i) => i + 1),
            text,
          );
        }
      }),
    );
  });

  it('know where each innermost list stands', () => {
    const text = 'x = [[[1, 2], [3, 4]],\n [[5, 6], [7, 8]]]';
    const { rowPlaces } = readNested(text);
    assert.deepEqual(
      rowPlaces.map(({ start, end }) => text.slice(start, end)),
      ['1, 2', '3, 4', '5, 6', '7, 8'],
    );
    const matlab = '[[1 2; 3 4], [5 6; 7 8]]';
    assert.deepEqual(
      readNested(matlab).rowPlaces.map(({ start, end }) => matlab.slice(start, end)),
      ['1 2', '3 4', '5 6', '7 8'],
    );
  });

  it('are a scalar, a row or rows without brackets', () => {
    assert.deepEqual(readNested('5').sizes, []);
    assert.deepEqual(readNested('1, 2, 3').sizes, [3]);
    assert.deepEqual(readNested('1 2 3\n4 5 6').sizes, [2, 3]);
    assert.deepEqual(readNested('[[1, 2, 3]]').sizes, [1, 3]);
  });

  it('are refused in words where they are no tensor', async () => {
    await refused('[[[1, 2], [3]], [[4, 5], [6, 7]]]', /List \[0\]\[1\] has 1 entry, list \[0\]\[0\] has 2/);
    await refused('[[[1, 2]], [3, 4]]', /has numbers where the others have lists/);
    await refused('[[1, 2], 3]', /stands? beside|side by side|where the others/);
    await refused('[[[1, a]]]', /“a” is not a finite number/);
    await refused('[[[1, ..., 3]]]', /leaves numbers out/);
    await refused('[[], []]', /empty|no numbers/);
    await refused('[[[1, 2], [3, 4]]', /not closed/);
    await refused('[[1, 2]] [[3, 4]]', /several lists beside each other/);
    await refused('[[[[[[1]]]]]]', /order 6; at most 5/);
    await refused('words', /no numbers/);
    await refused('shape 3 × many', /“many” is no size/);
    await refused('shape 1 1 1 1 1 1', /order 6/);
  });
});

describe('the tensor lens', () => {
  before(startTensors);

  it('flattens any order row by row as the text stands, and column by column matrix after matrix', async () => {
    await fc.assert(
      fc.asyncProperty(sizes, async (shape) => {
        const text = JSON.stringify(counting(shape));
        const count = shape.reduce((product, size) => product * size, 1);
        const rows = await run(text);
        assert.deepEqual(
          flat(rows),
          Array.from({ length: count }, (_, i) => i + 1),
        );
        const columns = await run(text, { order: 'column_first' });
        const [height = 1, width = 1] = shape.length > 1 ? shape.slice(-2) : [1, count];
        const expected = Array.from({ length: count }, (_, place) => {
          const matrix = Math.floor(place / (height * width));
          const inMatrix = place % (height * width);
          return matrix * height * width + (inMatrix % height) * width + Math.floor(inMatrix / height) + 1;
        });
        assert.deepEqual(flat(columns), expected);
        for (const made of [rows, columns]) {
          const index = [count - 1];
          const { value, recomputed } = explain(made.trace, 'vector', index);
          assert.equal(value, recomputed);
          made.trace.dispose();
        }
      }),
      { numRuns: 40 },
    );
  });

  it('goes down the columns channel by channel where the channel is the last index', async () => {
    // [row 2][column 2][channel 2] with 1 … 8: channel 0 is 1 3 / 5 7, channel 1 is 2 4 / 6 8.
    const made = await run(JSON.stringify(counting([2, 2, 2])), {
      axes: 'row, column, channel',
      order: 'column_first',
    });
    assert.deepEqual(flat(made), [1, 5, 3, 7, 2, 6, 4, 8]);
    made.trace.dispose();
  });

  it('names the axes as the person does, and counts the order in words', async () => {
    const made = await run(JSON.stringify(counting([2, 1, 3, 2, 2])), {
      axes: 'film, frame, row, column, colour channel',
    });
    const node = nodeOf(made.trace, 'tensor');
    assert.deepEqual(
      node.axes.map(({ name }) => name),
      ['film', 'frame', 'row', 'column', 'colour_channel'],
    );
    assert.match(
      made.words(node).description,
      /^Order 5: five indices .* 2 × 1 × 3 × 2 × 2 \(film × frame × row × column × colour channel\) = 24 numbers\.$/,
    );
    // 1 · 3 · 2 · 2 features of each of two films.
    assert.deepEqual(flat(made, 'count.features'), [12]);
    assert.deepEqual(flat(made, 'count.numbers'), [24]);
    made.trace.dispose();
    await refused('1 2; 3 4', /order 2; 3 names were given/, { axes: 'a, b, c' });
    await refused('1 2; 3 4', /the same name/, { axes: 'row, row' });
    await refused('1 2; 3 4', /no name for an axis/, { axes: 'row, <b>' });
    await refused('1 2; 3 4', /“window” is 0/, { window: 0 });
  });

  it('counts what layers would learn: a dense one for every feature, a convolution for every place alike', async () => {
    const made = await run('shape 200 × 200 × 3', { axes: 'row, column, channel', units: 64, window: 5 });
    assert.equal(made.opening, 'count.features');
    assert.ok(!made.trace.nodes.has('tensor'));
    assert.deepEqual(flat(made, 'count.features'), [120_000]);
    assert.deepEqual(flat(made, 'dense.parameters'), [120_000 * 64 + 64]);
    assert.deepEqual(flat(made, 'convolution.parameters'), [5 * 5 * 3 * 64 + 64]);
    const { value, recomputed, sources } = explain(made.trace, 'convolution.weights', [0]);
    assert.deepEqual([value, recomputed], [4800, 4800]);
    assert.deepEqual(
      sources.map(({ node }) => node),
      ['size.window', 'size.window', 'size.channel', 'size.units'],
    );
    assert.deepEqual(
      made.tokens.map(({ piece }) => piece),
      ['200', '200', '3'],
    );
    made.trace.dispose();
  });

  it('shows an image as a tensor of order 3', async () => {
    const bytes = readFileSync(
      new URL('../../../test/fixtures/images/unusual/rgba.png', import.meta.url),
    ).subarray();
    const made = await run({ kind: 'image', name: 'image', bytes: new Uint8Array(bytes) });
    const node = nodeOf(made.trace, 'tensor');
    const [channels, rows, columns] = shapeOf(node);
    assert.equal(channels, 3);
    assert.ok(made.picture && made.preview);
    assert.deepEqual(made.words(node).views, ['maps', 'over_image']);
    assert.deepEqual(shapeOf(nodeOf(made.trace, 'vector')), [channels! * rows! * columns!]);
    made.trace.dispose();
  });
});
