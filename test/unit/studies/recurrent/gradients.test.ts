import assert from 'node:assert/strict';
import fc from 'fast-check';
import { GATES } from '../../../../src/nn/recurrent/cell.ts';
import { clamped } from '../../../../src/nn/recurrent/clamps.ts';
import { runForward } from '../../../../src/nn/recurrent/forward.ts';
import { ProblemError } from '../../../../src/problem.ts';
import {
  type CharacterNetwork,
  characterNetwork,
} from '../../../../src/studies/recurrent/characterNetwork.ts';
import {
  clampedPart,
  cosineBetween,
  gradientSize,
  normFactor,
} from '../../../../src/studies/recurrent/clipping.ts';
import { gradientStep } from '../../../../src/studies/recurrent/gradientStep.ts';
import { logProbabilities } from '../../../../src/studies/recurrent/surprisal.ts';
import { textGradient } from '../../../../src/studies/recurrent/textGradient.ts';
import { throughTime } from '../../../../src/studies/recurrent/throughTime.ts';
import { startTensors } from '../../tensors.ts';
import { characterRun, HELD, KINDS, type Kind, letGo, services } from './characterRun.ts';

const TEXT = 'abc "de" (cab)';
const UNITS = 4;
const FEATURES = 3;
const SMALL = 1e-5;

/** What is added to one number of the network's inside, to see what the loss makes of it. */
interface Nudge {
  readonly layer: number;
  readonly state: 'hidden_state' | 'cell_state' | 'input';
  readonly position: number;
  readonly at: number;
  readonly by: number;
}

/** −ln p of the next characters at all positions, in float64, by the equations of the forward pass alone. */
function losses(network: CharacterNetwork, target?: number, nudge?: Nudge): number[] {
  const { ids, layers, table, kernel, bias } = network;
  let values = Float64Array.from(
    ids.flatMap((id) => [...table.values.subarray(id * FEATURES, (id + 1) * FEATURES)]),
  );
  if (nudge?.state === 'input') values[nudge.position * FEATURES + nudge.at]! += nudge.by;
  layers.forEach(({ cell, clamps }, at) => {
    const hold = clamped(clamps, cell.units);
    const run = runForward(
      cell,
      { steps: ids.length, rows: 1, values },
      {
        change: (name, step, row) => {
          if (nudge?.layer === at && nudge.state === name && nudge.position === step)
            row[nudge.at]! += nudge.by;
          hold(name, step, row);
        },
      },
    );
    values = run.values.hidden_state as Float64Array<ArrayBuffer>;
  });
  return ids.map((_, position) => {
    const logits = Array.from(bias!.values, (start, i) => {
      let sum = start;
      for (let unit = 0; unit < UNITS; unit++)
        sum += values[position * UNITS + unit]! * kernel.values[unit * bias!.values.length + i]!;
      return sum;
    });
    const next = target ?? ids[position + 1];
    return next === undefined ? NaN : -logProbabilities(logits)[next]!;
  });
}

describe('the gradient through time', () => {
  before(startTensors);

  for (const kind of Object.keys(KINDS) as Kind[]) {
    for (const { target, interventions, said } of [
      { target: null, interventions: [], said: 'target next' },
      { target: 4, interventions: [], said: 'target 4' },
      { target: null, interventions: HELD[kind], said: 'some of it held' },
    ])
      it(`of an ${kind} is what a small change does to the loss (${said})`, async () => {
        const studied = await characterRun({ kind }, TEXT, interventions);
        const network = characterNetwork(studied);
        const position = 9;
        const answer = await throughTime(studied, { position, target, chunk: 0 }, services);
        const lossAt = (nudge?: Nudge): number => losses(network, target ?? undefined, nudge)[position]!;
        assert.ok(Math.abs(answer.loss - lossAt()) < 1e-4);
        assert.equal(answer.meaning.includes('What you hold'), interventions.length > 0);
        const slope = (nudge: Omit<Nudge, 'by'>): number =>
          (lossAt({ ...nudge, by: SMALL }) - lossAt({ ...nudge, by: -SMALL })) / (2 * SMALL);
        const slopes = (nudge: Omit<Nudge, 'by' | 'at'>, count: number): number[] =>
          Array.from({ length: count }, (_, at) => slope({ ...nudge, at }));
        for (let at = 0; at <= position; at++) {
          answer.layers.forEach(({ logNorms, logCellNorms }, layer) => {
            const hidden = slopes({ layer, state: 'hidden_state', position: at }, UNITS);
            assertSameSize(10 ** logNorms[at]!, Math.hypot(...hidden), `${layer}, ${at}`);
            assert.equal(logCellNorms !== undefined, kind === 'lstm');
            if (!logCellNorms) return;
            const cells = slopes({ layer, state: 'cell_state', position: at }, UNITS);
            assertSameSize(10 ** logCellNorms[at]!, Math.hypot(...cells), `cell ${layer}, ${at}`);
          });
          const inputs = slopes({ layer: 0, state: 'input', position: at }, FEATURES);
          assertSameSize(10 ** answer.logConnectivity[at]!, Math.hypot(...inputs), `input ${at}`);
          const vector = network.table.values.subarray(network.ids[at]! * FEATURES);
          const expected = -inputs.reduce((sum, each, i) => sum + each * vector[i]!, 0);
          assert.ok(Math.abs(answer.contribution[at]! - expected) < 1e-4);
        }
        letGo(studied);
      });
  }

  it('stops at the border of a chunk and is the same behind it', async () => {
    const studied = await characterRun({ kind: 'lstm' }, TEXT);
    const full = await throughTime(studied, { position: 9, target: null, chunk: 0 }, services);
    const cut = await throughTime(studied, { position: 9, target: null, chunk: 4 }, services);
    assert.deepEqual([full.from, full.cutAt, cut.from, cut.cutAt], [0, null, 8, 8]);
    cut.layers.forEach(({ logNorms }, layer) =>
      assert.deepEqual([...logNorms], [...full.layers[layer]!.logNorms.subarray(8)]),
    );
    // A chunk that begins at the first character cuts nothing.
    const uncut = await throughTime(studied, { position: 3, target: null, chunk: 4 }, services);
    assert.deepEqual([uncut.from, uncut.cutAt], [0, null]);
    letGo(studied);
  });

  it('goes on where it is smaller than any number that can be written down', async () => {
    const studied = await characterRun({ kind: 'rnn', layers: 1, settings: {} }, 'abcde '.repeat(150));
    // Weights of a hundredth: every step takes more than a factor of ten away.
    const { trace } = studied.run;
    const shrunk = {
      nodes: trace.nodes,
      labels: trace.labels,
      blockOf: trace.blockOf,
      dispose: () => undefined,
      rows: (node: string, part: number, from: number, to: number) => {
        const rows = trace.rows(node, part, from, to);
        return node.endsWith('.recurrent_kernel') ? rows.map((value) => value / 100) : rows;
      },
    };
    const run = { ...studied.run, trace: shrunk };
    const answer = await throughTime({ ...studied, run }, { position: 899, target: 1, chunk: 0 }, services);
    const { logNorms } = answer.layers[0]!;
    assert.ok(logNorms.every(Number.isFinite));
    assert.ok(logNorms[0]! < -900, `${logNorms[0]}`);
    // It falls at one pace: no step of it was lost or counted twice.
    for (let at = 6; at < 899; at++) {
      const pace = logNorms[at]! - logNorms[at - 6]!;
      assert.ok(pace > 6 && pace < 30, `${at}: ${pace}`);
    }
    letGo(studied);
  });

  it('is refused outside of the text or the vocabulary', async () => {
    const studied = await characterRun({ kind: 'gru' }, TEXT);
    for (const request of [
      { position: TEXT.length, target: null },
      { position: 1, target: 10 },
    ])
      await assert.rejects(throughTime(studied, { ...request, chunk: 0 }, services), ProblemError);
    letGo(studied);
  });
});

function assertSameSize(actual: number, expected: number, what: string): void {
  assert.ok(Math.abs(actual - expected) < 1e-6 + 1e-4 * expected, `${what}: ${actual}, not ${expected}`);
}

describe('a step of training', () => {
  before(startTensors);

  const networks = [
    { kind: 'rnn' },
    { kind: 'lstm' },
    { kind: 'gru', settings: { reset_after: false } },
    { kind: 'gru', settings: { reset_after: true } },
  ] as const;
  const runs = networks.flatMap((settings) => [
    { settings, interventions: [], said: '' },
    { settings, interventions: HELD[settings.kind], said: ', some of it held' },
  ]);
  for (const { settings, interventions, said } of runs) {
    it(`of an ${settings.kind} has the gradient that small changes of the weights have (${JSON.stringify(settings)}${said})`, async () => {
      const studied = await characterRun(settings, TEXT, interventions);
      const { trace } = studied.run;
      const network = characterNetwork(studied);
      const stretch = { from: 0, to: TEXT.length - 1 };
      const { loss, weights } = await textGradient(trace, network, stretch, 0, services.pause);
      const mean = (): number =>
        losses(network)
          .slice(0, -1)
          .reduce((sum, each) => sum + each, 0) / stretch.to;
      assert.ok(Math.abs(loss - mean()) < 1e-4);
      for (const { node, values } of weights) {
        const { array, placeOf } = storedArray(network, node);
        for (const at of new Set([0, Math.floor(values.length / 2), values.length - 1])) {
          const place = placeOf(at);
          const before = array[place]!;
          array[place] = before + SMALL;
          const more = mean();
          array[place] = before - SMALL;
          const less = mean();
          array[place] = before;
          const expected = (more - less) / (2 * SMALL);
          assert.ok(Math.abs(values[at]! - expected) < 1e-5, `${node} ${at}: ${values[at]}, not ${expected}`);
        }
      }
      letGo(studied);
    });
  }

  it('truncated is the mean of the steps on its chunks, each with its state taken as given', async () => {
    const studied = await characterRun({ kind: 'gru' }, TEXT);
    const { trace } = studied.run;
    const network = characterNetwork(studied);
    const of = (from: number, to: number, chunk = 0) =>
      textGradient(trace, network, { from, to }, chunk, services.pause);
    const [both, first, second] = [await of(2, 10, 4), await of(2, 6), await of(6, 10)];
    assert.ok(Math.abs(both.loss - (first.loss + second.loss) / 2) < 1e-9);
    both.weights.forEach(({ values }, i) =>
      values.forEach((value, at) => {
        const mean = (first.weights[i]!.values[at]! + second.weights[i]!.values[at]!) / 2;
        assert.ok(Math.abs(value - mean) < 1e-6);
      }),
    );
    const step = { from: 2, to: 10, normThreshold: 1, valueThreshold: 1 };
    const truncated = await gradientStep(studied, { ...step, chunk: 4 }, services);
    const whole = await gradientStep(studied, { ...step, chunk: 0 }, services);
    assert.equal(whole.whole, undefined);
    assert.deepEqual(truncated.whole!.size, whole.before);
    assert.ok(truncated.whole!.cosine < 1 && truncated.whole!.cosine > 0);
    letGo(studied);
  });

  it('is clipped by its norm, which keeps its direction, and by value on both sides', async () => {
    const studied = await characterRun({ kind: 'lstm' }, TEXT);
    const request = { from: 0, to: 100, chunk: 0, normThreshold: 0.01, valueThreshold: 0.002 };
    const { before, byNorm, byValue, plane, weights, to } = await gradientStep(studied, request, services);
    assert.equal(to, TEXT.length - 1);
    assert.ok(before.norm > 0.01);
    assert.ok(Math.abs(byNorm.factor - 0.01 / before.norm) < 1e-9);
    assert.ok(Math.abs(byNorm.after.norm - 0.01) < 1e-9);
    assert.equal(byValue.after.largest, 0.002);
    assert.equal(
      weights.reduce((sum, { clamped }) => sum + clamped, 0),
      byValue.clamped,
    );
    assert.ok(byValue.clamped > 0 && byValue.cosine < 1);
    assert.equal(Math.abs(plane.before[0]), before.largest);
    plane.before.forEach((value, at) => {
      assert.ok(Math.abs(plane.byNorm[at]! - value * byNorm.factor) < 1e-12);
      assert.equal(plane.byValue[at], Math.sign(value) * 0.002);
    });
    const [first] = plane.axes;
    assert.equal(studied.run.trace.nodes.get(first.node)!.axes.length, first.index.length);
    await assert.rejects(
      gradientStep(studied, { ...request, from: TEXT.length - 1 }, services),
      ProblemError,
    );
    letGo(studied);
  });
});

/** The array of a network that a node's numbers stand in, and where. */
function storedArray({ layers, kernel, bias, table }: CharacterNetwork, node: string) {
  const plain = [kernel, bias!, table].find((each) => each.node === node);
  if (plain) return { array: plain.values, placeOf: (at: number) => at };
  const [, layer, gate, part] = /^layer\.(\d)\.(\w+)\.(\w+)$/.exec(node)!;
  const { cell, kind, units } = layers[Number(layer)]!;
  const parts = {
    kernel: cell.kernel,
    recurrent_kernel: cell.recurrent,
    bias: cell.bias!,
    recurrent_bias: cell.recurrentBias!,
  };
  const place = GATES[kind].findIndex((name) => name === gate);
  const width = GATES[kind].length * units;
  const placeOf = (at: number): number => Math.floor(at / units) * width + place * units + (at % units);
  return { array: parts[part as keyof typeof parts], placeOf };
}

describe('clipping', () => {
  it('by norm never lengthens and leaves a short gradient as it is; by value keeps every entry within its bounds', () => {
    assert.equal(normFactor(5, 1), 0.2);
    assert.equal(normFactor(0.5, 1), 1);
    assert.equal(normFactor(0, 1), 1);
    // (3, −4) has the length 5.
    assert.deepEqual(gradientSize([Float64Array.of(3), Float64Array.of(-4)]), {
      count: 2,
      norm: 5,
      sumOfSizes: 7,
      largest: 4,
    });
    assert.deepEqual([...clampedPart(Float64Array.of(3, -4, 0.5), 1)], [1, -1, 0.5]);
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: 1, maxLength: 20 }),
        fc.double({ min: 0.01, max: 5, noNaN: true }),
        (entries, threshold) => {
          const part = Float64Array.from(entries);
          const { norm } = gradientSize([part]);
          assert.ok(norm * normFactor(norm, threshold) <= threshold * (1 + 1e-12) || norm <= threshold);
          const clamped = clampedPart(part, threshold);
          clamped.forEach((value, at) => {
            assert.ok(Math.abs(value) <= threshold);
            assert.equal(Math.sign(value), Math.sign(part[at]!));
          });
          // It turns by less than a right angle.
          assert.ok(cosineBetween([part], [clamped]) > 0);
        },
      ),
    );
  });
});
