import assert from 'node:assert/strict';
import type { Memory } from '../../../src/trace/recurrentStudies.ts';
import {
  keepsMost,
  leftAt,
  LEAST_LOG,
  logsAt,
  memorySentence,
  ofUnit,
  stepsToHalf,
  unitPicture,
} from '../../../webview/app/stage/recurrent/memoryWords.ts';

const log = (...shares: number[]): Float32Array => Float32Array.from(shares, Math.log10);

/** Of step 1 of four; unit 0 halves at each step, unit 1 keeps nine tenths in all. */
const FORWARD: Memory = {
  layer: 'layer.0',
  kind: 'lstm',
  direction: 'forward',
  position: 1,
  from: 1,
  to: 4,
  units: 2,
  logOfUnits: log(1, 1, 0.5, 0.95, 0, 0.9),
  logOfMean: log(1, 0.725, 0.45),
  logOfLargest: log(1, 0.95, 0.9),
  formula: '',
  meaning: '',
};
const BACKWARD: Memory = {
  ...FORWARD,
  direction: 'backward',
  position: 3,
  logOfUnits: log(0.25, 0.9, 0.5, 0.95, 1, 1),
  logOfMean: log(0.575, 0.725, 1),
};

const near = (values: ArrayLike<number>, wanted: readonly number[]): void => {
  assert.equal(values.length, wanted.length);
  wanted.forEach((value, at) =>
    Number.isNaN(value)
      ? assert.ok(Number.isNaN(values[at]))
      : assert.ok(Math.abs(values[at]! - value) < 1e-6, `${values[at]} at ${at}`),
  );
};

describe('What is left of a state', () => {
  it('stands at the positions of the text', () => {
    near(leftAt(FORWARD, FORWARD.logOfMean, 5), [NaN, 1, 0.725, 0.45, NaN]);
    near(ofUnit(FORWARD, 1), [0, Math.log10(0.95), Math.log10(0.9)]);
    near(unitPicture(FORWARD, 4, false), [NaN, NaN, 1, 1, 0.5, 0.95, 0, 0.9]);
    near(unitPicture(FORWARD, 4, true).subarray(6), [LEAST_LOG, Math.log10(0.9)]);
    near(logsAt(FORWARD, Float32Array.of(0, -2, -Infinity), 5), [NaN, 0, -2, NaN, NaN]);
  });

  it('is half after some steps, forwards or backwards, or never', () => {
    assert.equal(stepsToHalf(FORWARD, FORWARD.logOfMean), 2);
    assert.equal(stepsToHalf(FORWARD, ofUnit(FORWARD, 0)), 1);
    assert.equal(stepsToHalf(FORWARD, ofUnit(FORWARD, 1)), undefined);
    assert.equal(stepsToHalf(BACKWARD, ofUnit(BACKWARD, 0)), 1);
    assert.equal(keepsMost(FORWARD), 1);
    assert.equal(keepsMost(BACKWARD), 1);
  });

  it('is told in a sentence', () => {
    assert.equal(
      memorySentence(FORWARD, 1),
      'On average over 2 units half is gone after 2 steps; of unit 1 more than half stays for all 2 steps. After 2 steps 45.0 % is left on average.',
    );
    assert.equal(
      memorySentence({ ...FORWARD, from: 1, to: 2, logOfMean: log(1) }, 0),
      'There is no step after position 1.',
    );
    const far = { ...FORWARD, kind: 'rnn', logOfMean: Float32Array.of(0, -4, -12) } as const;
    assert.match(memorySentence(far, 0), /^On average over all directions .* 10⁻¹² is left/);
  });
});
