import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ProblemError } from '../../../../src/problem.ts';
import { gateMemory } from '../../../../src/studies/recurrent/gateMemory.ts';
import { largestSingularValue } from '../../../../src/nn/recurrent/largestSingularValue.ts';
import { stateMemory } from '../../../../src/studies/recurrent/stateMemory.ts';
import { recurrentLayersOf } from '../../../../src/trace/recurrentLayers.ts';
import type { Trace } from '../../../../src/trace/trace.ts';
import { startTensors } from '../../tensors.ts';
import { characterRun, HELD, letGo, services } from './characterRun.ts';

const TEXT = 'abc "de" (cab) eda';
const UNITS = 4;

/** [position][unit] */
function rowsOf(trace: Trace, node: string): number[][] {
  const values = trace.rows(node, 0, 0, TEXT.length);
  return Array.from({ length: TEXT.length }, (_, at) => [...values.subarray(at * UNITS, (at + 1) * UNITS)]);
}

function assertClose(actual: number, expected: number, what = ''): void {
  assert.ok(
    actual === expected || Math.abs(actual - expected) <= 1e-4 * Math.max(1, Math.abs(expected)),
    `${what} ${actual}, not ${expected}`,
  );
}

describe('what is left of a state', () => {
  before(startTensors);

  it('is the product of the gates, kept as a logarithm where it is too small to be written down', () => {
    const steps = 2000;
    const gates = Float64Array.from({ length: 2 * steps }, (_, at) => (at % 2 === 0 ? 0.5 : 1));
    const { ofUnits, ofMean, ofLargest } = gateMemory(gates, 2);
    // 0.5²⁰⁰⁰ is about 10⁻⁶⁰², below every float64.
    assertClose(ofUnits[2 * steps]!, steps * Math.log(0.5));
    assert.equal(ofUnits[2 * steps + 1], 0);
    assertClose(ofMean[steps]!, Math.log(0.5));
    assert.equal(ofLargest[steps], 0);
    assert.equal(ofMean[0], 0);
  });

  it('of a closed gate is nothing, and stays nothing', () => {
    const { ofUnits, ofMean } = gateMemory(Float64Array.of(0.5, 0, 0.5), 1);
    assert.deepEqual([...ofUnits], [0, Math.log(0.5), -Infinity, -Infinity]);
    assert.deepEqual([...ofMean], [0, Math.log(0.5), -Infinity, -Infinity]);
  });

  for (const [kind, gate] of [
    ['lstm', 'forget_gate'],
    ['gru', 'update_gate'],
  ] as const) {
    it(`of an ${kind} multiplies the gates between two steps, both ways`, async () => {
      const studied = await characterRun({ kind }, TEXT);
      const gates = rowsOf(studied.run.trace, `layer.1.${gate}`);
      const between = (from: number, to: number, unit: number): number =>
        gates.slice(from + 1, to + 1).reduce((product, row) => product * row[unit]!, 1);
      for (const direction of ['forward', 'backward'] as const) {
        const position = 7;
        const answer = await stateMemory(studied, { layer: 'layer.1', position, direction }, services);
        const forward = direction === 'forward';
        assert.deepEqual([answer.from, answer.to], forward ? [7, TEXT.length] : [0, 8]);
        for (let at = answer.from; at < answer.to; at++) {
          const products = Array.from({ length: UNITS }, (_, unit) =>
            forward ? between(position, at, unit) : between(at, position, unit),
          );
          const row = at - answer.from;
          products.forEach((product, unit) =>
            assertClose(answer.logOfUnits[row * UNITS + unit]!, Math.log10(product), `${at}, ${unit}`),
          );
          const mean = products.reduce((sum, product) => sum + product, 0) / UNITS;
          assertClose(answer.logOfMean[row]!, Math.log10(mean));
          assertClose(answer.logOfLargest[row]!, Math.log10(Math.max(...products)));
        }
      }
      letGo(studied);
    });
  }

  for (const [said, interventions, held] of [
    ['', [], -1],
    [', but of a unit that is held', HELD.rnn, 2],
  ] as const)
    it(`of an RNN is what a small change of an earlier state changes, by the chain rule entry by entry${said}`, async () => {
      const studied = await characterRun({ kind: 'rnn' }, TEXT, interventions);
      const { trace } = studied.run;
      const states = rowsOf(trace, 'layer.0.hidden_state');
      const kernel = [...trace.rows('layer.0.hidden_state.recurrent_kernel', 0, 0, UNITS)];
      // ∂h_to[j] / ∂h_from[i] by the chain rule, entry by entry.
      const jacobian = (from: number, to: number): number[][] => {
        let product = Array.from({ length: UNITS }, (_, i) =>
          Array.from({ length: UNITS }, (_each, j) => Number(i === j)),
        );
        for (let step = from + 1; step <= to; step++)
          product = product.map((row) =>
            Array.from({ length: UNITS }, (_, j) => {
              const sum = row.reduce((all, value, i) => all + value * kernel[i * UNITS + j]!, 0);
              return j === held ? 0 : sum * (1 - states[step]![j]! ** 2);
            }),
          );
        return product;
      };
      for (const direction of ['forward', 'backward'] as const) {
        const position = 9;
        const answer = await stateMemory(studied, { layer: 'layer.0', position, direction }, services);
        for (let at = answer.from; at < answer.to; at++) {
          const product = direction === 'forward' ? jacobian(position, at) : jacobian(at, position);
          const lengths = product.map((row) => Math.hypot(...row));
          const row = at - answer.from;
          lengths.forEach((length, unit) =>
            assertClose(answer.logOfUnits[row * UNITS + unit]!, Math.log10(length), `${direction} ${at}`),
          );
          assertClose(answer.logOfMean[row]!, Math.log10(Math.hypot(...lengths) / Math.sqrt(UNITS)));
          assert.ok(answer.logOfLargest[row]! >= answer.logOfMean[row]! - 1e-6);
          assert.ok(10 ** answer.logOfLargest[row]! <= Math.hypot(...lengths) * (1 + 1e-6));
        }
        assert.equal(answer.logOfMean[position - answer.from], 0);
      }
      letGo(studied);
    });

  it('of an RNN with many units is followed for as long as takes a second, or to the end', async () => {
    const studied = await characterRun({ kind: 'rnn', units: 300, layers: 1 }, TEXT.repeat(2));
    const request = { layer: 'layer.0', position: 0, direction: 'forward' } as const;
    const some = await stateMemory(studied, request, services);
    assert.equal(some.to, 33);
    assert.match(some.truncated!, /^Followed for 32 of 35 steps, .* 300 × 300/);
    const all = await stateMemory(studied, { ...request, all: true }, services);
    assert.deepEqual([all.to, all.truncated], [36, undefined]);
    assert.deepEqual(all.logOfMean.subarray(0, 33), some.logOfMean);
    letGo(studied);
  });

  it('that is held is nothing after a step', async () => {
    for (const [kind, state] of [
      ['lstm', 'cell_state'],
      ['gru', 'hidden_state'],
    ] as const) {
      const hold = { kind: 'hold', stage: `layer.0.${state}`, unit: 3, value: 0.5 } as const;
      const studied = await characterRun({ kind }, TEXT, [hold]);
      const request = { layer: 'layer.0', position: 4, direction: 'forward' } as const;
      const { logOfUnits } = await stateMemory(studied, request, services);
      assert.equal(logOfUnits[3], 0);
      for (let at = UNITS; at < logOfUnits.length; at += UNITS) {
        assert.equal(logOfUnits[at + 3], -Infinity);
        assert.ok(Number.isFinite(logOfUnits[at + 2]));
      }
      letGo(studied);
    }
  });

  it('of a layer that reads from the end goes the other way', async () => {
    const studied = await characterRun({ kind: 'lstm', layers: 1, settings: { go_backwards: true } }, TEXT);
    const [layer] = recurrentLayersOf(studied.run.trace.nodes);
    assert.deepEqual([layer!.backwards, layer!.kind, layer!.units], [true, 'lstm', UNITS]);
    const request = { layer: 'layer.0', position: 7, direction: 'forward' } as const;
    const answer = await stateMemory(studied, request, services);
    assert.deepEqual([answer.from, answer.to], [0, 8]);
    const gates = rowsOf(studied.run.trace, 'layer.0.forget_gate');
    assertClose(answer.logOfUnits[5 * UNITS + 1]!, Math.log10(gates[6]![1]! * gates[5]![1]!));
    letGo(studied);
  });

  it('is refused where there is no such layer or position', async () => {
    const studied = await characterRun({ kind: 'gru' }, TEXT);
    for (const request of [
      { layer: 'layer.2', position: 0 },
      { layer: 'layer.0', position: TEXT.length },
    ])
      await assert.rejects(
        stateMemory(studied, { ...request, direction: 'forward' }, services),
        (thrown) => thrown instanceof ProblemError && thrown.code === 'bad-request',
      );
    letGo(studied);
  });
});

describe('the largest singular value', () => {
  it('is that of a matrix which turns and stretches, and bounds every stretching', () => {
    // A rotation by 0.3 times a stretching by 3 and 0.5.
    const [c, s] = [Math.cos(0.3), Math.sin(0.3)];
    assertClose(largestSingularValue(Float64Array.of(3 * c, -0.5 * s, 3 * s, 0.5 * c), 2), 3);
    assert.equal(largestSingularValue(new Float64Array(9), 3), 0);
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 9, maxLength: 9 }),
        fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 3, maxLength: 3 }),
        (entries, vector) => {
          const image = [0, 1, 2].map((row) =>
            vector.reduce((sum, value, i) => sum + value * entries[3 * row + i]!, 0),
          );
          const largest = largestSingularValue(Float64Array.from(entries), 3);
          // Of two that are nearly alike power iteration may stop at a mixture.
          assert.ok(Math.hypot(...image) <= largest * Math.hypot(...vector) * 1.01 + 1e-9);
        },
      ),
    );
  });
});
