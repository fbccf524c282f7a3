import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import type { LensInput, LensRun } from '../../../src/lenses/lens.ts';
import { optionsOf } from '../../../src/lenses/options.ts';
import { positionsLens } from '../../../src/lenses/positions.ts';
import { readSafetensors } from '../../../src/models/safetensors.ts';
import { POSITION_PRESETS } from '../../../src/presets/positions.ts';
import { ProblemError } from '../../../src/problem.ts';
import { explain } from '../../../src/trace/explain/explain.ts';
import { valuesOf } from '../../../src/trace/export.ts';
import { numpyCode } from '../../../src/trace/numpy.ts';
import { cell, matrix, nodeOf } from '../../../src/trace/trace.ts';
import { hasNumpy, runPython, WITHOUT_NUMPY } from '../python.ts';
import {
  expectedTensors,
  largestDifference,
  loadReference,
  referenceFolder,
  referenceInputs,
} from '../references.ts';
import { startTensors } from '../tensors.ts';

const TOLERANCE = 1e-6;

interface WorkedExample {
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly expected: unknown;
}

function workedExample<Expected>(name: string): Omit<WorkedExample, 'expected'> & { expected: Expected } {
  const file = new URL('../../fixtures/lectures/worked-examples.json', import.meta.url);
  const all = JSON.parse(readFileSync(file, 'utf8')) as WorkedExample[];
  const found = all.find((example) => example.name === name);
  assert.ok(found, name);
  return found as WorkedExample & { expected: Expected };
}

/** The main input of a reference model, as ids: what the reference's own numbers belong to. */
const mainInput = (name: string): LensInput => ({
  kind: 'ids',
  ids: referenceInputs(name).cases['main']!.input_ids,
});

type Options = Readonly<Record<string, string | number>>;

async function runOn(name: string, options: Options = {}): Promise<LensRun> {
  await startTensors();
  const model = await loadReference(name);
  const run = await positionsLens.run(mainInput(name), optionsOf(positionsLens, options), {
    model,
    interventions: [],
  });
  model.network.dispose();
  return run;
}

const numbersOf = ({ trace }: LensRun, node: string): Float32Array => matrix(trace, nodeOf(trace, node), 0);

describe('sinusoidal positions', () => {
  it('are those of the lectures’ 4 × 4 example', async () => {
    const { input, expected } = workedExample<number[][]>('pe_4x4');
    const run = await runOn('bert', {
      length: Number(input['L']),
      dimensions: Number(input['d_model']),
      base: Number(input['base']),
    });
    const found = numbersOf(run, 'positions.sinusoidal');
    assert.equal(found.length, 16);
    assert.ok(largestDifference(found, Float32Array.from(expected.flat())) < TOLERANCE);
  });

  interface Parts {
    readonly shape: [number, number];
    readonly interleaved: Readonly<Record<string, number[]>>;
    readonly 'concat(sin|cos)': Readonly<Record<string, number>>;
    readonly row_norm_squared: number;
  }

  it('are those of the lectures’ 20 × 512 example, in both layouts', async () => {
    const { input, expected } = workedExample<Parts>('pe_20x512');
    const size = { length: Number(input['L']), dimensions: Number(input['d_model']) };
    const interleaved = await runOn('bert', size);
    const row = (run: LensRun, at: number): number[] =>
      Array.from(numbersOf(run, 'positions.sinusoidal').subarray(at * 512, (at + 1) * 512));
    const near = (found: readonly number[], wanted: readonly number[]): void =>
      assert.ok(
        largestDifference(Float32Array.from(found), Float32Array.from(wanted)) < TOLERANCE,
        `${found.join()}, not ${wanted.join()}`,
      );
    assert.deepEqual(
      nodeOf(interleaved.trace, 'positions.sinusoidal').axes.map((axis) => axis.size),
      expected.shape,
    );
    near(row(interleaved, 0).slice(0, 4), expected.interleaved['[0][:4]']!);
    near(row(interleaved, 1).slice(0, 4), expected.interleaved['[1][:4]']!);
    near(row(interleaved, 19).slice(510), expected.interleaved['[19][510:]']!);

    const halves = await runOn('bert', { ...size, layout: 'halves' });
    near([row(halves, 1)[0]!], [expected['concat(sin|cos)']['[1][0]']!]);
    near([row(halves, 1)[256]!], [expected['concat(sin|cos)']['[1][256]']!]);
    near(row(halves, 0).slice(0, 256), new Array<number>(256).fill(0));
    near(row(halves, 0).slice(256), new Array<number>(256).fill(1));
    const products = numbersOf(halves, 'positions.dot_product');
    for (let p = 0; p < 20; p++)
      assert.ok(Math.abs(products[p * 20 + p]! - expected.row_norm_squared) < 1e-3, 'length of a row');
  });

  for (const layout of ['interleaved', 'halves']) {
    it(`agree with float64 NumPy, ${layout}`, async () => {
      const folder = referenceFolder('normalisation');
      const { positional } = JSON.parse(readFileSync(`${folder}/input.json`, 'utf8')) as {
        positional: { positions: number; width: number; base: number };
      };
      const expected = readSafetensors(readFileSync(`${folder}/expected.safetensors`));
      const { positions: length, width: dimensions, base } = positional;
      const run = await runOn('bert', { length, dimensions, base, layout });
      const found = numbersOf(run, 'positions.sinusoidal');
      assert.ok(largestDifference(found, expected.read(`positional.${layout}`)) < TOLERANCE);
    });
  }

  it('have dot products that depend on the distance alone', async () => {
    const run = await runOn('bert', { length: 30, dimensions: 32 });
    const products = numbersOf(run, 'positions.dot_product');
    fc.assert(
      fc.property(fc.nat(29), fc.nat(29), fc.nat(29), (p, other, shift) => {
        fc.pre(p + shift < 30 && other + shift < 30);
        const here = products[p * 30 + other]!;
        assert.ok(Math.abs(here - products[(p + shift) * 30 + other + shift]!) < 1e-4);
      }),
    );
  });

  it('say in their formula which base they are of', async () => {
    const run = await runOn('bert', { base: 500 });
    const { formula } = run.words(nodeOf(run.trace, 'positions.sinusoidal'));
    assert.match(formula, /\{500\^\{2i\/d\}\}/);
    assert.doesNotMatch(formula, /10000/);
    run.trace.dispose();
  });

  it('stand beside the naive 0, 1, 2, 3', async () => {
    const { input, expected } = workedExample<number[]>('naive_position');
    const run = await runOn('bert', { length: (input['tokens'] as string[]).length });
    assert.deepEqual([...numbersOf(run, 'positions.naive')], expected);
    assert.deepEqual(
      [...numbersOf(run, 'positions.naive_dot_product')],
      expected.flatMap((p) => expected.map((other) => p * other)),
    );
  });

  it('stand beside what the misprinted formula gives: nothing for the first pair, and nothing slow', async () => {
    const run = await runOn('bert', { length: 6, dimensions: 8 });
    const printed = numbersOf(run, 'positions.misprinted');
    for (let k = 0; k < 6; k++) {
      assert.deepEqual([...printed.subarray(k * 8, k * 8 + 2)], [NaN, NaN]);
      // As printed: sin(k / √(2i/d)) for i = 1, 2, 3 of d = 8.
      for (const i of [1, 2, 3])
        assert.ok(Math.abs(printed[k * 8 + 2 * i]! - Math.sin(k / Math.sqrt((2 * i) / 8))) < TOLERANCE);
    }
    const note = explain(run.trace, 'positions.misprinted', [3, 0]).note!;
    assert.match(note, /divides by √0/);
    const words = run.words(nodeOf(run.trace, 'positions.misprinted'));
    assert.match(words.lectureNote!, /sin\(k\/√\(2i\/d\)\).*10000/);
  });
});

describe('learnt positions', () => {
  for (const name of ['bert', 'distilbert', 'roberta', 'gpt2', 'opt']) {
    it(`are those of ${name}`, async () => {
      const run = await runOn(name);
      const expected = expectedTensors(name, 'main').get('embedding.position')!;
      assert.ok(largestDifference(numbersOf(run, 'positions.learned'), expected.values) < TOLERANCE);
      const [rows, columns] = expected.shape as [number, number];
      const vector = (p: number): number[] =>
        Array.from(expected.values.subarray(p * columns, (p + 1) * columns));
      const product = vector(1).reduce((sum, x, i) => sum + x * vector(rows - 1)[i]!, 0);
      const found = cell(run.trace, nodeOf(run.trace, 'positions.learned_dot_product'), [1, rows - 1]);
      assert.ok(Math.abs(found - product) < 1e-4, `${found}, not ${product}`);
      assert.deepEqual(
        run.blocks.map((block) => block.title),
        ['Sinusoidal', `Learnt (${name})`],
      );
    });
  }
});

describe('rotary positions', () => {
  for (const name of ['llama', 'gpt_neox']) {
    it(`turn by the angles of ${name}`, async () => {
      const run = await runOn(name);
      const expected = expectedTensors(name, 'main');
      for (const part of ['cos', 'sin']) {
        const found = numbersOf(run, `positions.${part}`);
        assert.ok(largestDifference(found, expected.get(`rotary.${part}`)!.values) < 1e-5, part);
      }
    });

    it(`give the products of ${name}’s own turned queries and keys, and of those not yet turned`, async () => {
      const expected = expectedTensors(name, 'main');
      const read = (which: string) => {
        const { values, shape } = expected.get(`layer.0.attention.${which}`)!;
        const [heads, tokens, size] = shape as [number, number, number];
        const vector = (head: number, token: number): Float32Array =>
          values.subarray((head * tokens + token) * size, (head * tokens + token + 1) * size);
        return { heads, tokens, vector };
      };
      const product = (a: Float32Array, b: Float32Array): number =>
        a.reduce((sum, x, i) => sum + x * b[i]!, 0);
      const [query, key] = [read('query'), read('key')];
      const [plainQuery, plainKey] = [read('query_before_rotary'), read('key_before_rotary')];
      for (const [q, k] of [
        [9, 1],
        [3, 7],
      ] as const) {
        const run = await runOn(name, { query: q, key: k });
        const node = nodeOf(run.trace, 'positions.turned_dot_product');
        for (let head = 0; head < query.heads; head++) {
          const group = Math.floor(head / (query.heads / key.heads));
          const near = (found: number, wanted: number): void =>
            assert.ok(Math.abs(found - wanted) < 1e-4, `head ${head}: ${found}, not ${wanted}`);
          near(cell(run.trace, node, [head, q, k]), product(query.vector(head, q), key.vector(group, k)));
          // At the same place nothing is turned against anything: the product before turning.
          near(
            cell(run.trace, node, [head, 5, 5]),
            product(plainQuery.vector(head, q), plainKey.vector(group, k)),
          );
          // Only the distance counts.
          near(cell(run.trace, node, [head, 6, 2]), cell(run.trace, node, [head, 8, 4]));
        }
      }
    });
  }
});

for (const name of ['bert', 'llama', 'gpt_neox']) {
  it(`every cell of the positions lens on ${name} is explained from its parents`, async () => {
    const run = await runOn(name, { dimensions: 10 });
    const blocks = new Set(run.blocks.map((block) => block.name));
    const shown = [...run.trace.nodes.values()].filter((node) =>
      blocks.has(run.trace.blockOf.get(node.name)!),
    );
    assert.ok(shown.length >= 7);
    for (const node of shown) {
      assert.ok(run.words(node).description !== '', `${node.name} has no words`);
      const index = fc.tuple(...node.axes.map((axis) => fc.nat(axis.size - 1)));
      fc.assert(
        fc.property(index, (at) => {
          const { value, recomputed, sources } = explain(run.trace, node.name, at);
          const near = Math.abs(value - recomputed) <= 1e-4 * Math.max(1, Math.abs(value));
          assert.ok(
            Object.is(value, recomputed) || near,
            `${node.name}[${at.join()}]: ${value}, ${recomputed}`,
          );
          for (const source of sources) explain(run.trace, source.node, source.index);
        }),
        { numRuns: 20 },
      );
    }
    run.trace.dispose();
  });
}

describe('NumPy code for positions', () => {
  it(`gives the run’s numbers in Python, cell by cell and stage by stage${WITHOUT_NUMPY}`, async function () {
    if (!hasNumpy) this.skip();
    for (const [name, layout] of [
      ['bert', 'interleaved'],
      ['gpt_neox', 'halves'],
    ] as const) {
      const { trace } = await runOn(name, { dimensions: 10, layout });
      const nodes = [...trace.nodes.values()].filter((node) => node.name.startsWith('positions.'));
      const cells = nodes.map((node) => node.axes.map((axis) => Math.floor(axis.size * 0.6)));
      const pieces = [
        ...nodes.map((node, i) => numpyCode(trace, node.name, cells[i])),
        ...nodes.map((node) => numpyCode(trace, node.name)),
      ];
      runPython(pieces).forEach((result, i) => {
        const node = nodes[i % nodes.length]!;
        const wanted =
          i < nodes.length ? Float32Array.of(cell(trace, node, cells[i]!)) : valuesOf(trace, node);
        const scale = wanted.filter(Number.isFinite).reduce((most, x) => Math.max(most, Math.abs(x)), 1);
        const difference = largestDifference(Float32Array.from(result), wanted);
        assert.ok(difference <= 1e-5 * scale, `${node.name} differs by ${difference}`);
      });
      trace.dispose();
    }
  });
});

describe('the positions lens', () => {
  it('refuses options that make no sense, and says what would', async () => {
    const refused: readonly Options[] = [
      { dimensions: 7 },
      { dimensions: 0 },
      { length: -1 },
      { length: 1.5 },
      { length: 100_000 },
      { base: 1 },
      { layout: 'diagonal' },
      { query: 0.5 },
    ];
    for (const options of refused)
      await assert.rejects(
        runOn('bert', options),
        (thrown) =>
          thrown instanceof ProblemError && thrown.code === 'bad-input' && thrown.nextStep !== undefined,
        JSON.stringify(options),
      );
  });

  it('has presets that run as they are', async () => {
    const model = await loadReference('bert');
    for (const preset of POSITION_PRESETS.filter(({ lens }) => lens === 'positions')) {
      const run = await positionsLens.run(
        { kind: 'text', text: preset.text },
        optionsOf(positionsLens, preset.options),
        { model, interventions: [] },
      );
      assert.ok(run.trace.nodes.has(run.opening), preset.name);
      run.trace.dispose();
    }
    model.network.dispose();
  });
});
