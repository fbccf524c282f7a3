import assert from 'node:assert/strict';
import fc from 'fast-check';
import { byHandLens } from '../../../src/lenses/byHand.ts';
import type { LensRun } from '../../../src/lenses/lens.ts';
import { ATTENTION_PRESETS } from '../../../src/presets/attention.ts';
import { ProblemError } from '../../../src/problem.ts';
import { explain } from '../../../src/trace/explain/explain.ts';
import { valuesOf } from '../../../src/trace/export.ts';
import { numpyCode } from '../../../src/trace/numpy.ts';
import { nodeOf } from '../../../src/trace/trace.ts';
import { hasNumpy, runPython } from '../python.ts';
import { startTensors } from '../tensors.ts';

const { raw } = String;
const byHand = (text: string): Promise<LensRun> =>
  byHandLens.run({ kind: 'text', text }, new Map(), { interventions: [] });
const numbers = ({ trace }: LensRun, node: string): Float32Array => valuesOf(trace, nodeOf(trace, node));

type Rows = readonly (readonly number[])[];
const written = (rows: Rows): string => rows.map((row) => row.join(' ')).join('; ');
const matrixOf = (rows: number, columns: number): fc.Arbitrary<number[][]> =>
  fc.array(
    fc.array(fc.integer({ min: -30, max: 30 }).map((n) => n / 10), { minLength: columns, maxLength: columns }),
    { minLength: rows, maxLength: rows },
  ); // prettier-ignore

const product = (a: Rows, b: Rows): number[][] =>
  a.map((row) => b[0]!.map((_, column) => row.reduce((sum, x, i) => sum + x * b[i]![column]!, 0)));
const transposed = (a: Rows): number[][] => a[0]!.map((_, column) => a.map((row) => row[column]!));

/** softmax(QKᵀ/√d + mask)V in float64, as the paper has it (Vaswani et al. 2017, equation 1). */
function attention(q: Rows, k: Rows, v: Rows, seen: (query: number, key: number) => boolean): number[][] {
  const scores = product(q, transposed(k)).map((row, query) =>
    row.map((score, key) => (seen(query, key) ? score / Math.sqrt(q[0]!.length) : -Infinity)),
  );
  const weights = scores.map((row) => {
    const exponentials = row.map((score) => Math.exp(score - Math.max(...row)));
    const sum = exponentials.reduce((total, each) => total + each, 0);
    return exponentials.map((each) => each / sum);
  });
  return product(weights, v);
}

function assertClose(actual: ArrayLike<number>, expected: readonly number[]): void {
  assert.equal(actual.length, expected.length);
  expected.forEach((value, at) =>
    assert.ok(Math.abs(actual[at]! - value) <= 1e-4 * Math.max(1, Math.abs(value)), `${actual[at]} ${value}`),
  );
}

const sizes = fc.record({
  queries: fc.integer({ min: 1, max: 5 }),
  keys: fc.integer({ min: 1, max: 5 }),
  size: fc.integer({ min: 1, max: 6 }),
  width: fc.integer({ min: 1, max: 4 }),
});

describe('attention by hand', () => {
  before(() => startTensors());

  it('gives what the equation gives, for any Q, K and V, also of unequal numbers', async () => {
    const cases = sizes.chain(({ queries, keys, size, width }) =>
      fc.tuple(matrixOf(queries, size), matrixOf(keys, size), matrixOf(keys, width)),
    );
    await fc.assert(
      fc.asyncProperty(cases, fc.boolean(), async ([q, k, v], causal) => {
        const run = await byHand(
          `Q = ${written(q)}\nK = ${written(k)}\nV = ${written(v)}\n${causal ? 'mask = causal' : ''}`,
        );
        const expected = attention(q, k, v, (query, key) => !causal || key <= query);
        assertClose(numbers(run, 'attention.head_output'), expected.flat());
        run.trace.dispose();
      }),
      { numRuns: 60 },
    );
  });

  it('gives what the equation gives for X and weights, each head by itself', async () => {
    const cases = fc.tuple(matrixOf(4, 3), matrixOf(3, 4), matrixOf(3, 4), matrixOf(3, 6), matrixOf(6, 2));
    await fc.assert(
      fc.asyncProperty(cases, async ([x, wq, wk, wv, wo]) => {
        const run = await byHand(
          ['X', 'WQ', 'WK', 'WV', 'WO']
            .map((name, at) => `${name} = ${written([x, wq, wk, wv, wo][at]!)}`)
            .join('\n') + '\nheads = 2',
        );
        const part = (w: Rows, head: number): number[][] =>
          product(x, w).map((row) => row.slice((head * row.length) / 2, ((head + 1) * row.length) / 2));
        const [first, second] = [0, 1].map((head) =>
          attention(part(wq, head), part(wk, head), part(wv, head), () => true),
        );
        const joined = first!.map((row, at) => [...row, ...second![at]!]);
        assertClose(numbers(run, 'attention.joined'), joined.flat());
        assertClose(numbers(run, 'attention.output'), product(joined, wo).flat());
        run.trace.dispose();
      }),
      { numRuns: 30 },
    );
  });

  it('permutes its rows with the tokens, since nothing tells their places', async () => {
    const { text } = ATTENTION_PRESETS.find(({ name }) => name === 'permutation_by_hand')!;
    const rows = ['0.176 0.222 0.379', '0.777 0.063 0.986', '1.144 1.010 1.904'];
    const marked = text.replace(rows[0]!, 'a').replace(rows[2]!, rows[0]!).replace('a\n', `${rows[2]}\n`);
    assert.notEqual(marked, text);
    const [before, after] = await Promise.all([byHand(text), byHand(marked)]);
    const output = (run: LensRun): number[][] => {
      const all = [...numbers(run, 'attention.head_output')];
      return [0, 1, 2].map((row) => all.slice(3 * row, 3 * row + 3));
    };
    const [one, other] = [output(before), output(after)];
    assertClose(one.flat(), [other[2]!, other[1]!, other[0]!].flat());
    assert.notDeepEqual(one[0], other[0]);
  });

  it('explains every cell of every example', async () => {
    for (const { name, text } of ATTENTION_PRESETS) {
      const { trace } = await byHand(text);
      for (const node of trace.nodes.values()) {
        const index = node.axes.map(({ size }) => size - 1);
        const { value, recomputed } = explain(trace, node.name, index);
        assert.ok(
          Object.is(value, recomputed) || Math.abs(value - recomputed) <= 1e-4 * Math.max(1, Math.abs(value)),
          `${name}, ${node.name}: ${value} ${recomputed}`,
        );
      }
      trace.dispose();
    }
  });

  it('writes a root where scores are divided by one, and the factor where another is typed', async () => {
    for (const [scaling, formula, substituted] of [
      ['', raw`s = \frac{q \cdot k}{\sqrt{d}}`, raw`\sqrt{2}`],
      ['scale = 0.3', raw`s = c\,(q \cdot k)`, raw`0.3000 \cdot 5.000 = 1.500`],
    ] as const) {
      const { trace } = await byHand(`Q = 1 2\nK = 1 2\n${scaling}`);
      const explained = explain(trace, 'attention.scores', [0, 0, 0]);
      assert.equal(explained.formula, formula);
      assert.ok(explained.substituted.includes(substituted), explained.substituted);
      trace.dispose();
    }
  });

  it('writes stages of unequal lengths as NumPy that agrees', async function () {
    if (!hasNumpy) this.skip();
    const { trace } = await byHand('Q = 1 2; 0 1\nK = 1 0; 2 1; 1 1\nV = 1; 2; 4');
    const nodes = [
      'attention.dot_products',
      'attention.scores',
      'attention.weights',
      'attention.head_output',
    ];
    const computed = runPython(nodes.map((node) => numpyCode(trace, node)));
    nodes.forEach((node, at) => assertClose(valuesOf(trace, nodeOf(trace, node)), computed[at]!));
  });

  it('has words of its own for each stage', async () => {
    for (const { text } of ATTENTION_PRESETS) {
      const run = await byHand(text);
      for (const node of run.trace.nodes.values()) {
        const { title, description } = run.words(node);
        assert.ok(title !== node.name && description.length > 10, node.name);
      }
    }
  });

  it('names rows by the words given, which are the chips, each in its place of the text', async () => {
    const text = '# a comment = 1\ntokens = Hi How  # more\nproducts = 1 2\n  3 4\nd = 4';
    const { tokens, trace } = await byHand(text);
    assert.deepEqual(tokens.map(({ piece, start, end }) => [piece, text.slice(start, end)]), [
      ['Hi', 'Hi'],
      ['How', 'How'],
    ]); // prettier-ignore
    assert.deepEqual(nodeOf(trace, 'attention.weights').axes.map(({ labels }) => labels), [undefined, 'tokens', 'tokens']); // prettier-ignore
    const rows = 'Q = 1 0\r\n    0 1 # second\r\nK = 1 1; 0 0; 2 2';
    const unnamed = await byHand(rows);
    assert.deepEqual(unnamed.tokens.map(({ start, end }) => rows.slice(start, end)), ['1 0', '0 1']); // prettier-ignore
    assert.deepEqual(unnamed.trace.labels.get('keys'), ['1', '2', '3']);
    const row = 'scores = 1, 2, -inf';
    assert.deepEqual((await byHand(row)).tokens.map(({ start, end }) => row.slice(start, end)), ['1', '2', '-inf']); // prettier-ignore
  });

  it('reads numbers as people write them', async () => {
    const run = await byHand('scores = 1/2 −1.5 .5 1e-3; 1, 2, 3, -∞');
    assertClose(numbers(run, 'attention.scores').subarray(0, 7), [0.5, -1.5, 0.5, 1e-3, 1, 2, 3]);
    assert.equal(numbers(run, 'attention.scores')[7], -Infinity);
    assert.equal(numbers(run, 'attention.weights')[7], 0);
  });

  it('says which matrices are random, and with which seed', async () => {
    const { notes } = await byHand('X = random 3 4\nWQ = random 4 2\nWK = random 4 2\nseed = 3');
    assert.match(notes[0]!.text, /X, WQ and WK are random, seed 3/);
    const one = await byHand('X = random 3 4');
    const again = await byHand('X = random 3 4');
    const other = await byHand('X = random 3 4\nseed = 8');
    assert.deepEqual(numbers(one, 'X'), numbers(again, 'X'));
    assert.notDeepEqual(numbers(one, 'X'), numbers(other, 'X'));
  });

  const COMPLAINTS: readonly (readonly [string, string, RegExp, RegExp])[] = [
    ['no matrix', 'Once upon a time there was a dog.', /Line 1 names nothing/, /scores = 1 1 1 5/],
    ['only a comment', '# hello', /no matrix/, /Open Lecture Example/],
    ['an unknown name', 'QQ = 1', /Line 1: “QQ” is no name/, /Known are X, Y, WQ/],
    ['a name twice', 'Q = 1\nK = 1\nq = 2', /Line 3, Q: .*line 1/, /Take one/],
    ['no number', 'scores = 1 two', /Line 1, scores: “two” is not a number/, /spaces/],
    ['a number that is too large', 'Q = 1e39\nK = 1', /“1e39” is larger than any float32/, /spaces/],
    ['+∞', 'scores = inf 1', /“inf” is not a number/, /spaces/],
    ['a setting alone', 'mask = causal', /nothing to attend with: given are only settings/, /Give scores/],
    ['division by zero', 'scores = 1/0', /“1\/0” is not a number/, /spaces/],
    ['rows of unequal length', '\nQ = 1 2; 3\nK = 1 2', /Line 2, Q: the length of row 2 is 1, that of row 1 is 2/, /same length/],
    ['an empty matrix', 'scores =', /Line 1, scores: there are no numbers/, /at least one/],
    ['Q without K', 'Q = 1', /Line 1, Q: K is missing/, /Add a line K/],
    ['Q and K that do not fit', 'Q = 1 2 3; 4 5 6\nK = 1 2', /Line 2, K: Q is 2 × 3 and K is 1 × 2; q·k/, /Give K 3 columns \(Q stands in line 1\)/],
    ['X and WQ that do not fit', 'X = 1 2\nWQ = 1; 2; 3\nWK = 1; 2', /Line 2, WQ: X is 1 × 2 and WQ is 3 × 1; X·WQ/, /Give WQ 2 rows/],
    ['queries and keys of unequal length', 'X = 1 2\nWQ = 1; 2\nWK = 1 2; 3 4', /queries become 1 × 1 and keys 1 × 2/, /as many columns/],
    ['V of another length', 'Q = 1\nK = 1; 2\nV = 1', /Line 3, V: it is 1 × 1, but K \(line 2\) has 2 rows/, /Give V 2 rows/],
    ['values of another length', 'scores = 1 1 1 5\nvalues = 1; 2', /Line 2, V: .*scores \(line 1\) has 4 columns/, /Give V 4 rows/],
    ['WO that does not fit', 'Q = 1\nK = 1\nV = 1 2\nWO = 1', /Line 4, WO: it is 1 × 1, and the joined heads are 1 × 2/, /2 rows/],
    ['WO without values', 'scores = 1 2\nWO = 1', /no values/, /Add V/],
    ['heads that do not divide', 'X = 1 2\nWQ = 1 2 3; 1 2 3\nWK = 1 2 3; 1 2 3\nheads = 2', /cannot be cut into 2 heads/, /multiple of 2/],
    ['heads without weights', 'Q = 1 2\nK = 1 2\nheads = 2', /2 heads need weights/, /Add WQ/],
    ['what does not go together', 'scores = 1 2\nQ = 1', /Line 2, Q: it is not read beside scores/, /Take it out/],
    ['V alone', 'V = 1', /nothing to attend with/, /Give scores/],
    ['a mask of another size', 'scores = 1 2\nmask = 1 0 1', /Line 2, mask: it is 1 × 3, but the scores are 1 × 2/, /2 columns/],
    ['padding of another size', 'scores = 1 2\nmask = padding 1 0 1', /names 3 of the keys, but their number is 2/, /as many numbers: 2/],
    ['no mask', 'scores = 1 2\nmask = 1 7', /is no mask/, /causal/],
    ['a mask that hides all', 'scores = 1 2\nmask = padding 0 0', /query 1 may see no key/, /usually itself/],
    ['scores that are all −∞', 'scores = -inf -inf', /query 1 may see no key/, /usually itself/],
    ['a mask without softmax', 'scores = 1 2\nmask = causal\nsoftmax = off', /softmax, which is off/, /softmax = on/],
    ['a scale that is none', 'scores = 1 2\nscale = perhaps', /Line 2, scale: “perhaps”/, /on .*off/],
    ['scale and d', 'products = 1 2\nscale = 2\nd = 4', /scale is given in line 2/, /Take one/],
    ['words of another number', 'tokens = a b c\nscores = 1 2; 3 4', /words after tokens = is 3, but that of the rows to name is 2/, /as there are rows: 2/],
    ['random without a shape', 'X = random', /has no shape/, /random 3 512/],
    ['too many rows', 'X = random 65 4', /65 × 4 is too large/, /fewer/],
    ['too many columns', 'X = random 2 2000', /too large/, /fewer/],
    ['no rows', 'X = random 0 3', /no numbers/, /at least one/],
    ['a seed that is none', 'X = 1\nseed = x', /Line 2, seed/, /seed = 7/],
  ]; // prettier-ignore
  for (const [what, text, message, nextStep] of COMPLAINTS) {
    it(`complains of ${what} with the line and the next step`, () =>
      assert.rejects(byHand(text), (thrown) => {
        assert.ok(thrown instanceof ProblemError, String(thrown));
        assert.equal(thrown.code, 'bad-input');
        assert.match(thrown.message, message);
        assert.match(thrown.nextStep ?? '', nextStep);
        return true;
      }));
  }

  it('answers any text with a run or a problem, never with a defect', async () => {
    const line = fc.oneof(
      fc.constantFrom('Q = 1 2', 'K = 3 4', 'scores = 1 2; 3 4', 'mask = causal', 'tokens = a b', 'heads = 2', 'X = random 2 3', 'V = 1; 2', 'WQ = 1 2 3', '0 1', 'd = 4', 'V = diagonal 1 2', 'K = identity 2', 'X = identity 99999999', 'mask = padding 1 0'), // prettier-ignore
      fc.string({ maxLength: 20 }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 6 }), async (lines) => {
        const run = await byHand(lines.join('\n')).catch((thrown: unknown) => {
          assert.ok(thrown instanceof ProblemError, `${lines.join('\n')}: ${String(thrown)}`);
          return undefined;
        });
        if (!run) return;
        for (const weight of numbers(run, 'attention.weights')) assert.ok(!Number.isNaN(weight));
        run.trace.dispose();
      }),
      { numRuns: 300 },
    );
  });
});
