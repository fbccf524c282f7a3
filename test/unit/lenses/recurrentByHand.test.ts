import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { LensRun } from '../../../src/lenses/lens.ts';
import { optionsOf } from '../../../src/lenses/options.ts';
import { recurrentByHandLens } from '../../../src/lenses/recurrentByHand.ts';
import { RECURRENT_PRESETS } from '../../../src/presets/recurrent.ts';
import { ProblemError } from '../../../src/problem.ts';
import type { OptionValue } from '../../../src/trace/description.ts';
import { explain } from '../../../src/trace/explain/explain.ts';
import { valuesOf } from '../../../src/trace/export.ts';
import { numpyCode } from '../../../src/trace/numpy.ts';
import { nodeOf } from '../../../src/trace/trace.ts';
import { startTensors } from '../tensors.ts';

type Options = Readonly<Record<string, OptionValue>>;

const byHand = (text: string, options: Options = {}): Promise<LensRun> =>
  recurrentByHandLens.run({ kind: 'text', text }, optionsOf(recurrentByHandLens, options), {
    interventions: [],
  });
const numbers = ({ trace }: LensRun, node: string): number[] => [...valuesOf(trace, nodeOf(trace, node))];
const notes = ({ notes: all }: LensRun): string => all.map(({ text }) => text).join(' ');

function assertClose(actual: ArrayLike<number>, expected: readonly number[], what = ''): void {
  assert.equal(actual.length, expected.length, what);
  expected.forEach((value, at) =>
    assert.ok(
      Math.abs(actual[at]! - value) <= 1e-4 * Math.max(1, Math.abs(value)),
      `${what} ${at}: ${actual[at]} ${value}`,
    ),
  );
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
const tenth = fc.integer({ min: -20, max: 20 }).map((n) => n / 10);
const row = (size: number): fc.Arbitrary<number[]> => fc.array(tenth, { minLength: size, maxLength: size });
const matrix = (rows: number, columns: number): fc.Arbitrary<number[][]> =>
  fc.array(row(columns), { minLength: rows, maxLength: rows });
const written = (rows: readonly (readonly number[])[]): string =>
  rows.map((each) => each.join(' ')).join('; ');
/** A matrix times a column, as the lectures write it. */
const times = (rows: readonly (readonly number[])[], column: readonly number[]): number[] =>
  rows.map((each) => each.reduce((sum, value, i) => sum + value * column[i]!, 0));
const added = (...terms: readonly (readonly number[])[]): number[] =>
  terms[0]!.map((_, i) => terms.reduce((sum, term) => sum + term[i]!, 0));

describe('recurrent networks by hand', () => {
  before(() => startTensors());

  it('computes h = g(U h + W x + b) and y = V h + b for matrices of any size', async () => {
    const cases = fc
      .record({ units: fc.integer({ min: 1, max: 3 }), inputs: fc.integer({ min: 1, max: 3 }), steps: fc.integer({ min: 1, max: 4 }) })
      .chain(({ units, inputs, steps }) =>
        fc.tuple(matrix(steps, inputs), matrix(units, inputs), matrix(units, units), row(units), matrix(2, units), row(units)),
      ); // prettier-ignore
    await fc.assert(
      fc.asyncProperty(cases, async ([x, w, u, b, v, h0]) => {
        const text = `x = ${written(x)};\nW = ${written(w)}\nU = ${written(u)}\nb = ${b.join(' ')}\nV = ${written(v)}\nh0 = ${h0.join(' ')}`;
        const run = await byHand(text);
        let h = h0;
        const states = x.map((input) => (h = added(times(u, h), times(w, input), b).map(Math.tanh)));
        assertClose(numbers(run, 'layer.0.hidden_state'), states.flat(), text);
        assertClose(numbers(run, 'output.linear'), states.flatMap((state) => times(v, state)), text); // prettier-ignore
        run.trace.dispose();
      }),
      { numRuns: 40 },
    );
  });

  it('computes an LSTM from matrices that meet [h, x]', async () => {
    const cases = fc.tuple(
      matrix(3, 2),
      fc.record({ f: matrix(2, 4), i: matrix(2, 4), C: matrix(2, 4), o: matrix(2, 4) }),
      row(2),
    );
    await fc.assert(
      fc.asyncProperty(cases, async ([x, w, forgetBias]) => {
        const weights = Object.entries(w).map(([gate, values]) => `W_${gate} = ${written(values)}`);
        const run = await byHand(`x = ${written(x)}\n${weights.join('\n')}\nb_f = ${forgetBias.join(' ')}`);
        let [h, c] = [
          [0, 0],
          [0, 0],
        ] as [number[], number[]];
        const [states, cells] = [[], []] as [number[], number[]];
        for (const input of x) {
          const read = [...h, ...input];
          const f = added(times(w.f, read), forgetBias).map(sigmoid);
          const [i, g, o] = [w.i, w.C, w.o].map((gate) => times(gate, read)) as [
            number[],
            number[],
            number[],
          ];
          c = c.map((value, at) => f[at]! * value + sigmoid(i[at]!) * Math.tanh(g[at]!));
          h = c.map((value, at) => sigmoid(o[at]!) * Math.tanh(value));
          cells.push(...c);
          states.push(...h);
        }
        assertClose(numbers(run, 'layer.0.cell_state'), cells);
        assertClose(numbers(run, 'layer.0.hidden_state'), states);
        run.trace.dispose();
      }),
      { numRuns: 25 },
    );
  });

  it('has a GRU in four conventions, and says which one', async () => {
    const text = 'x = 1 0.5 -1\nW_z = 0.5 1\nW_r = 0.4 0.8\nW_h = 0.7 0.6\nb_z = 0.2\nh0 = 0.3';
    for (const update_gate of ['keeps', 'writes'])
      for (const reset_gate of ['before', 'after']) {
        const run = await byHand(`${text}\nb'_h = 0.4`, { update_gate, reset_gate });
        let h = 0.3;
        const expected = [1, 0.5, -1].map((x) => {
          const z = sigmoid(0.5 * h + x + 0.2);
          const r = sigmoid(0.4 * h + 0.8 * x);
          const fromState = reset_gate === 'before' ? 0.7 * (r * h) + 0.4 : r * (0.7 * h + 0.4);
          const n = Math.tanh(0.6 * x + fromState);
          h = update_gate === 'keeps' ? z * h + (1 - z) * n : (1 - z) * h + z * n;
          return h;
        });
        assertClose(numbers(run, 'layer.0.hidden_state'), expected, `${update_gate} ${reset_gate}`);
        assert.match(notes(run), update_gate === 'keeps' ? /Cho et al\. 2014, Keras/ : /Chung et al\. 2014/);
        assert.match(notes(run), new RegExp(`works ${reset_gate} the product`));
      }
  });

  it('agrees with finite differences in every weight of every cell', async () => {
    const texts = [
      'x = 1 0.2 -1\nW = 1\nU = 0.5\nb = 0.1',
      'x = 1 0.2 -1\nW = 1\nU = 0.5\nb = 2\nactivation = relu',
      'x = 1 0.2 -1\nW = 1\nU = 0.5\nactivation = sigmoid\nh0 = 0.7',
      'x = 1 0; 0 1; 1 1\nW = .1 .2; .3 -.4\nU = .5 -.6; .7 .8',
      RECURRENT_PRESETS.find(({ name }) => name === 'lstm_scalar')!.text,
      RECURRENT_PRESETS.find(({ name }) => name === 'gru_cho')!.text,
    ];
    for (const text of texts)
      for (const options of text.includes('W_z')
        ? [{ update_gate: 'writes' }, { reset_gate: 'after' }, {}]
        : [{}]) {
        const run = await byHand(text, options);
        const pairs = numbers(run, 'through_time.check');
        assert.equal(pairs.length, 2 * run.trace.labels.get('weights')!.length);
        assert.ok(pairs.some((value) => Math.abs(value) > 0.01), text); // prettier-ignore
        for (let i = 0; i < pairs.length; i += 2) assertClose([pairs[i]!], [pairs[i + 1]!], text);
      }
  });

  it('names weights in the check as they stand in the text', async () => {
    const run = await byHand('x = 1 0; 0 1\nW = .1 .2; .3 -.4\nU = .5 -.6; .7 .8');
    const labels = run.trace.labels.get('weights')!;
    const checked = (label: string): number => numbers(run, 'through_time.check')[2 * labels.indexOf(label)]!;
    // The first row of W belongs to the first unit, its second number to the second input; x₂ = (0, 1).
    const a = added(times([[0.5, -0.6], [0.7, 0.8]], [Math.tanh(0.1), Math.tanh(0.3)]), [0.2, -0.4]); // prettier-ignore
    assertClose([checked('W[1, 2]')], [1 - Math.tanh(a[0]!) ** 2]);
  });

  it('goes on after the inputs with zero, the last input, or its own prediction, and says so', async () => {
    const text = 'x = 1 2\nW = 0.5\nU = 0.4\nV = 1.5\nb_y = 0.1\nactivation = linear';
    const states = (inputs: readonly number[]): number[] => {
      let h = 0;
      return inputs.map((x) => (h = 0.4 * h + 0.5 * x));
    };
    for (const [after, inputs, said] of [
      ['zero', [1, 2, 0, 0], /Steps 3 to 4 read 0\./],
      ['last', [1, 2, 2, 2], /Steps 3 to 4 read the last input again\./],
    ] as const) {
      const run = await byHand(text, { steps: 4, after });
      assertClose(numbers(run, 'layer.0.hidden_state'), states(inputs), after);
      assert.match(notes(run), said);
    }
    const free = await byHand(text, { steps: 4, after: 'prediction' });
    const read = [1, 2];
    for (let step = 2; step < 4; step++) read.push(1.5 * states(read).at(-1)! + 0.1);
    assertClose(numbers(free, 'x'), read);
    assertClose(numbers(free, 'layer.0.hidden_state'), states(read));
    assert.match(notes(free), /what the network said at the step before/);
    const off = await byHand(text, { teacher_forcing: false });
    assertClose(numbers(off, 'x'), [1, 1.5 * 0.5 + 0.1]);
    assert.match(notes(off), /Teacher forcing is off/);
  });

  it('shares ∂h/∂W₂ out over the steps as the right recursion does, also where ReLU cuts a step off', async () => {
    const run = await byHand('x = 1 -5 1 1\nW1 = 1\nW2 = 0.5\nactivation = relu');
    const [x, weight] = [[1, -5, 1, 1], 0.5];
    let [h, derivative, product] = [0, 0, 1];
    const [expected, byFirst] = [[], []] as [number[], number[]];
    x.forEach((input, step) => {
      const a = input + weight * h;
      const open = a > 0 ? 1 : 0;
      derivative = open * (h + weight * derivative);
      product = step === 0 ? 1 : product * open * weight;
      h = Math.max(0, a);
      expected.push(derivative);
      byFirst.push(product);
    });
    assertClose(numbers(run, 'through_time.state_by_weight'), expected);
    assertClose(numbers(run, 'through_time.state_by_first_state'), byFirst);
    assert.equal(byFirst[3], 0);
  });

  it('explains every number of every example with its sources, and writes it as NumPy', async () => {
    for (const { name, text, options } of RECURRENT_PRESETS) {
      const run = await byHand(text, options);
      for (const node of run.trace.nodes.values()) {
        for (const index of [node.axes.map(() => 0), node.axes.map(({ size }) => size - 1)]) {
          const { value, recomputed } = explain(run.trace, node.name, index);
          assert.ok(
            Math.abs(value - recomputed) <= 1e-4 * Math.max(1, Math.abs(value)),
            `${name} ${node.name}: ${value} ${recomputed}`,
          );
        }
        assert.ok(numpyCode(run.trace, node.name).length > 0);
        const words = run.words(node);
        assert.ok(
          words.description.length > 0 && words.formula.length > 0,
          `${name}: no words for ${node.name}`,
        );
        assert.notEqual(words.title, node.name);
      }
      run.trace.dispose();
    }
  });

  it('writes equations in the lectures’ notation or in that of frameworks', async () => {
    const formulas = async (
      notation: string,
      of: string,
      more: Options = {},
    ): Promise<Record<string, string>> => {
      const { text } = RECURRENT_PRESETS.find(({ name }) => name === of)!;
      const run = await byHand(text, { notation, ...more });
      return Object.fromEntries(
        [...run.trace.nodes.values()].map((node) => [node.name, run.words(node).formula]),
      );
    };
    const lecture = await formulas('lecture', 'lstm_scalar');
    assert.equal(lecture['layer.0.forget_gate'], String.raw`f_t = \sigma(W_f\,[h_{t-1},\ x_t] + b_f)`);
    assert.equal(lecture['layer.0.cell_state'], String.raw`C_t = f_t * C_{t-1} + i_t * \tilde C_t`);
    const framework = await formulas('framework', 'lstm_scalar');
    assert.equal(framework['layer.0.forget_gate'], String.raw`f = \sigma(x W_f + h^- U_f + b_f)`);
    assert.equal(framework['layer.0.cell_state'], String.raw`c = f \odot c^- + i \odot g`);
    assert.match(
      (await formulas('lecture', 'gru_cho'))['layer.0.hidden_state']!,
      /z_t \* h_\{t-1\} \+ \(1 - z_t\)/,
    );
    assert.match((await formulas('lecture', 'gru_chung', { update_gate: 'writes' }))['layer.0.hidden_state']!, /\(1 - z_t\) \* h_\{t-1\}/); // prettier-ignore
    assert.match((await formulas('framework', 'gru_cho', { reset_gate: 'after' }))['layer.0.candidate']!, /r \\odot \(h\^- U_h\)/); // prettier-ignore
  });

  it('links steps with their numbers in the text, brackets and all', async () => {
    const text = '# two steps\nx = [[1, 0],\n [0.25, 1]]\nW = 1 1\nU = 0\ntokens = today tomorrow';
    const { tokens } = await byHand(text);
    assert.deepEqual(
      tokens.map(({ piece, start, end }) => [piece, text.slice(start, end)]),
      [['today', '1, 0'], ['tomorrow', '0.25, 1']], // prettier-ignore
    );
  });

  const complaints: readonly (readonly [string, RegExp, Options?])[] = [
    ['A dog ate the food.', /Line 1 names nothing/],
    ['x = 1\nW = 1', /There is no U, and a network without gates needs one/],
    ['W = 1\nU = 1', /There is no x/],
    ['x = 1 two\nW = 1\nU = 1', /Line 1, x: “two” is not a number/],
    ['x = 1\nW = 1\nU = 1 2', /Line 3, U: it is 1 × 2, but its rows and columns are both units/],
    ['x = 1\nW = 1\nU = 1\nW = 2', /Line 4, W: it is given in line 2 already/],
    ['x = 1\nW = 1\nW1 = 1\nU = 1', /Line 3, W: it is given in line 2 already/],
    ['x = 1\nW = 1\nU = 1\nW_f = 1', /Line 2, W: an LSTM has no such weight/],
    ['x = 1\nW_z = 1 1\nW_r = 1 1\nW_h = 1 1 1', /Line 4, W_h: it is 1 × 3, but W_z is 1 × 2/],
    ['x = 1 2; 3 4\nW = 1\nU = 1', /Line 1, x: it is 2 × 2, but W reads one number at a step/],
    ['x = 1\nW = 1\nU = 1\nh0 = 1 2', /Line 4, h0: there are 2 numbers, but the state has 1/],
    ['x = 1\nW = 1\nU = 1\nC0 = 1', /Line 4, C0: only an LSTM has a cell state/],
    ['x = 1\nW = 1\nU = 1\nb_y = 1', /Line 4, b_y: there is no output/],
    ['x = 1\nW = 1\nU = 1\nV = 1 2', /Line 4, V: it is 1 × 2, but h has one unit/],
    ['x = 1\nW = 1\nU = 1\ncell = transformer', /Line 4, cell: “transformer” is not known here/],
    ['x = 1\nW = 1\nU = 1\ntokens = a b', /Line 4, tokens: there are 2 words for one step/],
    [
      'x = 1\nW = 1\nU = 1',
      /cannot read its own predictions: it has no V/,
      { steps: 2, after: 'prediction' },
    ],
    ['x = 1\nW = 1\nU = 1\nV = 1; 2', /y has 2 numbers, and x has 1/, { steps: 2, after: 'prediction' }],
    ['x = 1\nW = 1\nU = 1', /51 is no number of steps/, { steps: 51 }],
    [`x = ${'1 '.repeat(51)}\nW = 1\nU = 1`, /there are 51 steps; at most 50/],
    ['gradient = 1 2\nclip norm 0', /Line 2, clip norm: it is not above 0/],
    ['J = 1 2', /Line 1, J: it is 1 × 2; only a square matrix/],
    ['power = 3', /nothing that could be taken to a power/],
    ['x = 1\nQ = 1', /Line 2: “Q” is no name that is known here/],
  ];
  for (const [text, message, options = {}] of complaints)
    it(`says what is wrong: ${JSON.stringify(text.slice(0, 60))} ${JSON.stringify(options)}`, async () => {
      await assert.rejects(byHand(text, options), (thrown: unknown) => {
        assert.ok(thrown instanceof ProblemError, String(thrown));
        assert.match(thrown.message, message);
        assert.ok(thrown.nextStep, 'no next step');
        return true;
      });
    });
});
