import assert from 'node:assert/strict';
import type { Engine } from '../../../src/engine/engine.ts';
import { LENSES } from '../../../src/lenses/catalogue.ts';
import { ProblemError } from '../../../src/problem.ts';
import { cellsOf, shapeOf, valuesOf } from '../../../src/trace/export.ts';
import type { TraceNode } from '../../../src/trace/node.ts';
import type { OperationKind } from '../../../src/trace/operation.ts';
import { cell, type Trace } from '../../../src/trace/trace.ts';
import { hasNumpy, type Ran, runPrograms, WITHOUT_NUMPY } from '../python.ts';
import { during, engineHere } from './engineHere.ts';
import { type Asked, ASKED } from './numpyRuns.ts';

/** Of the numbers shown, relative to the largest of the stage. */
const TOLERANCE = 1e-4;

/** A program as it is copied, and what the panel shows beside it. */
interface Program {
  readonly what: string;
  readonly code: string;
  readonly shown: Float32Array;
  /** What the stage's largest number is, without its sign. */
  readonly scale: number;
  /** Of a whole stage; one cell is one number. */
  readonly shape?: readonly number[];
}

/** Kinds that no network here has; the random networks of other tests have them. */
const NOT_IN_A_LENS: readonly OperationKind[] = ['upsample'];

/** Every kind, as the compiler knows them all. */
const KINDS: Readonly<Record<OperationKind, true>> = {
  input: true,
  parameter: true,
  replaced: true,
  lookup: true,
  add: true,
  difference: true,
  multiply: true,
  scale: true,
  linear: true,
  matmul: true,
  mask: true,
  softmax: true,
  layer_norm: true,
  rms_norm: true,
  activation: true,
  rotary: true,
  sinusoid: true,
  angle: true,
  trigonometric: true,
  repeat_row: true,
  join_heads: true,
  mean: true,
  convolution: true,
  pool: true,
  global_pool: true,
  batch_norm: true,
  rescale: true,
  pad: true,
  upsample: true,
  flatten: true,
  concatenate: true,
  combine: true,
  delayed: true,
  recurrent_sum: true,
  interpolate: true,
  held: true,
  rows: true,
  pool_stretches: true,
  opaque: true,
};

/** Stages that are computed alike, on arrays of the same form: the first of them stands for all. */
function likeness(trace: Trace, node: TraceNode): string {
  const heads = ({ axes }: TraceNode): number => (axes.length > 2 ? axes[0]!.size : 0);
  const parents = node.parents.flatMap((name) => trace.nodes.get(name) ?? []);
  const forms = [node, ...parents].map((each) => [each.axes.length, heads(each) / (heads(node) || 1)]);
  return JSON.stringify([{ ...node.operation, of: '', what: '' }, node.parents.length, forms]);
}

describe(`programs copied as NumPy, run by Python${WITHOUT_NUMPY}`, function () {
  this.timeout(120_000);
  let engine: Engine;
  const kinds = new Set<OperationKind>();
  let lenses = 0;

  before(function () {
    if (!hasNumpy) this.skip();
    engine = engineHere();
  });

  async function traceOf({ title: _, ...request }: Asked): Promise<string> {
    return (await engine.handlers.run(request, during)).trace;
  }

  const copied = async (trace: string, node: string, index?: number[]): Promise<string> =>
    (await engine.handlers.numpy({ trace, node, ...(index && { index }) }, during)).code;

  /** The first, the last and a middle cell of a stage, and all of it. */
  async function programsOf(id: string, title: string, node: TraceNode): Promise<Program[]> {
    const { trace } = engine.open(id).run;
    const what = `${title}: ${node.name} (${node.operation.kind})`;
    const large = cellsOf(node) > 4_000_000;
    const all = large ? new Float32Array() : valuesOf(trace, node);
    const scale = all.reduce((most, value) => (Number.isFinite(value) ? Math.max(most, Math.abs(value)) : most), 0); // prettier-ignore
    const programs: Program[] = large
      ? []
      : [{ what, code: await copied(id, node.name), shown: all, scale, shape: shapeOf(node) }];
    for (const share of [0, 0.6, 0.999]) {
      const index = shapeOf(node).map((size) => Math.floor(size * share));
      const shown = Float32Array.of(cell(trace, node, index));
      const code = await copied(id, node.name, index);
      programs.push({
        what: `${what}[${index.join(', ')}]`,
        code,
        shown,
        scale: scale || Math.abs(shown[0]!),
      });
    }
    return programs;
  }

  /** One stage of each kind and form; what was changed by hand follows no formula. */
  async function programsOfRun(id: string, title: string, seen = new Set<string>()): Promise<Program[]> {
    const { trace } = engine.open(id).run;
    const programs: Program[] = [];
    for (const node of trace.nodes.values()) {
      const like = likeness(trace, node);
      if (node.edited !== undefined || seen.has(like)) continue;
      seen.add(like);
      kinds.add(node.operation.kind);
      programs.push(...(await programsOf(id, title, node)));
    }
    return programs;
  }

  async function programsOfRequest(asked: Asked, seen: Set<string>): Promise<Program[]> {
    const trace = await traceOf(asked);
    const programs = await programsOfRun(trace, asked.title, seen);
    await engine.handlers.close({ trace }, during);
    return programs;
  }

  for (const { name } of LENSES) {
    it(`give what the lens ${name} shows`, async () => {
      const asked = ASKED.filter(({ lens }) => lens === name);
      assert.ok(asked.length > 0);
      const programs: Program[] = [];
      const seen = new Set<string>();
      for (const each of asked) programs.push(...(await programsOfRequest(each, seen)));
      compare(programs);
      lenses++;
    });
  }

  it('give the difference of two runs', async () => {
    const [first] = ASKED as [Asked];
    const [one, other] = [await traceOf(first), await traceOf({ ...first, interventions: [] })];
    const { trace } = (await engine.handlers.compare({ trace: one, other }, during))!;
    compare(await programsOfRun(trace, 'difference'));
  });

  it('are of every kind of operation', function () {
    // Nothing can be said where some of the lenses were left out.
    if (lenses < LENSES.length) this.skip();
    const missing = (Object.keys(KINDS) as OperationKind[]).filter((kind) => !kinds.has(kind));
    assert.deepEqual(missing.sort(), [...NOT_IN_A_LENS].sort());
  });

  it('say where the numbers were changed by hand', async () => {
    const trace = await traceOf(ASKED.find(({ title }) => title === 'lstm, held')!);
    const code = await copied(trace, 'layer.0.forget_gate');
    assert.match(code, /^# edited in the run \(.+\): the formula's own numbers differ$/m);
    const [ran] = runPrograms([code]);
    const node = engine.open(trace).run.trace.nodes.get('layer.0.forget_gate')!;
    const shown = valuesOf(engine.open(trace).run.trace, node);
    const differing = new Set([...shown.keys()].filter((at) => Math.abs(shown[at]! - ran!.values[at]!) > TOLERANCE).map((at) => at % 128)); // prettier-ignore
    assert.deepEqual([...differing], [2], 'only the unit that is held');
  });

  it('of a table too large for a clipboard are refused; one cell of it and what is looked up in it are not', async () => {
    const trace = await traceOf(ASKED[0]!);
    await assert.rejects(
      copied(trace, 'embedding.token.table'),
      (thrown) =>
        thrown instanceof ProblemError &&
        thrown.message === 'embedding.token.table has 11.7 million numbers: too many for the clipboard.' &&
        /one cell/.test(thrown.nextStep!),
    );
    const cellOfTable = await copied(trace, 'embedding.token.table', [2000, 7]);
    const lookedUp = await copied(trace, 'embedding.token');
    assert.ok(cellOfTable.length < 1000, `${cellOfTable.length} characters for one number`);
    assert.ok(lookedUp.length < 40_000, `${lookedUp.length} characters for the rows of 14 tokens`);
  });
});

/** @throws AssertionError with every program that differs from what is shown, by how much */
function compare(programs: readonly Program[]): void {
  const problems = runPrograms(programs.map(({ code }) => code)).flatMap((ran, i) =>
    problemsOf(programs[i]!, ran),
  );
  assert.deepEqual(problems, []);
}

function problemsOf({ what, shown, scale, shape }: Program, ran: Ran): string[] {
  if (ran.values.length !== shown.length)
    return [`${what}: ${ran.values.length} numbers, not ${shown.length}`];
  if (shape && ran.shape.join() !== shape.join())
    return [`${what}: ${ran.shape.join(' × ')}, not ${shape.join(' × ')}`];
  if (!/^computed:[^]*^in the run:/m.test(ran.printed)) return [`${what} prints ${ran.printed}`];
  const largest = shown.reduce((most, value, at) => Math.max(most, differenceOf(value, ran.values[at]!)), 0);
  return largest <= TOLERANCE * scale ? [] : [`${what} differs by ${largest}; the largest is ${scale}`];
}

/** NaN and infinities must be the same. */
function differenceOf(one: number, other: number): number {
  if (Object.is(one, other) || one === other) return 0;
  const difference = Math.abs(one - other);
  return Number.isFinite(difference) ? difference : Infinity;
}
