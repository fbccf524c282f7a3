import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Recorder } from '../../../src/nn/recorder.ts';
import { ProblemError } from '../../../src/problem.ts';
import { mapFacts } from '../../../src/trace/mapFacts.ts';
import { statistics } from '../../../src/trace/statistics.ts';
import { thumbnails } from '../../../src/trace/thumbnails.ts';
import { channelsLast, imageAxes } from '../nn/images.ts';
import { startTensors } from '../tensors.ts';

/** An image of any numbers, stored channels last. */
function imageOf(channels: number, rows: number, columns: number, values: readonly number[]): Recorder {
  const trace = new Recorder({ retain: () => true });
  const stored = channelsLast(Float32Array.from(values), [channels, rows, columns]);
  trace.constant(
    'input',
    'x',
    imageAxes(channels, rows, columns),
    stored,
    { kind: 'input' },
    'channels_last',
  );
  return trace;
}

const size = fc.integer({ min: 1, max: 9 });
const images = fc.tuple(fc.integer({ min: 1, max: 6 }), size, size).chain(([channels, rows, columns]) =>
  fc.record({
    ...{ channels: fc.constant(channels), rows: fc.constant(rows), columns: fc.constant(columns) },
    values: fc.array(fc.oneof(fc.float({ min: -9, max: 9, noNaN: true }), fc.constant(0)), {
      minLength: channels * rows * columns,
      maxLength: channels * rows * columns,
    }),
  }),
);

describe('facts about feature maps', () => {
  before(startTensors);

  it('are those of each map by itself', () => {
    fc.assert(
      fc.property(images, ({ channels, rows, columns, values }) => {
        const trace = imageOf(channels, rows, columns, values);
        const facts = mapFacts(trace, 'x');
        assert.equal(facts.count, channels);
        for (let channel = 0; channel < channels; channel++) {
          const map = values.slice(channel * rows * columns, (channel + 1) * rows * columns);
          const { minimum, maximum, mean } = statistics(trace, 'x', [channel]);
          assert.deepEqual([facts.minimum[channel], facts.maximum[channel]], [minimum, maximum]);
          assert.ok(Math.abs(facts.mean[channel]! - mean) < 1e-5);
          assert.equal(
            facts.zeros[channel],
            Math.fround(map.filter((value) => value === 0).length / map.length),
          );
          assert.ok(Math.abs(facts.norm[channel]! - Math.hypot(...map)) < 1e-4);
        }
        trace.dispose();
      }),
    );
  });

  it('call a map of nothing but zeros dead, and have no numbers for one without finite ones', () => {
    const trace = imageOf(3, 1, 2, [0, 0, NaN, -Infinity, 3, NaN]);
    const { zeros, minimum, mean, norm } = mapFacts(trace, 'x');
    assert.deepEqual([...zeros], [1, 0, 0]);
    assert.deepEqual([...minimum], [0, NaN, 3]);
    assert.deepEqual([...mean], [0, NaN, 3]);
    assert.deepEqual([...norm], [0, NaN, 3]);
    trace.dispose();
  });
});

describe('small pictures of feature maps', () => {
  before(startTensors);

  it('are had for some of them, each on a scale of its own that gives the numbers back', () => {
    const chosen = images.chain((image) =>
      fc.tuple(fc.constant(image), fc.nat(image.channels - 1), fc.nat(image.channels - 1)),
    );
    fc.assert(
      fc.property(chosen, ([{ channels, rows, columns, values }, one, other]) => {
        const trace = imageOf(channels, rows, columns, values);
        const [from, to] = [Math.min(one, other), Math.max(one, other) + 1];
        const found = thumbnails(trace, { node: 'x', size: 16, parts: [from, to], own: true });
        assert.equal(found.count, to - from);
        assert.equal(found.bytes.length, (to - from) * rows * columns);
        found.bytes.forEach((byte, i) => {
          const part = Math.floor(i / (rows * columns));
          const [minimum, maximum] = found.ranges!.subarray(2 * part, 2 * part + 2);
          const value = values[from * rows * columns + i]!;
          const error = Math.abs(minimum! + (byte / 255) * (maximum! - minimum!) - value);
          assert.ok(error <= (maximum! - minimum!) / 255 / 2 + 1e-4, `${value} is off by ${error}`);
        });
        trace.dispose();
      }),
    );
  });

  it('on one scale have zero in the middle where both signs occur; by itself each has all of the bytes', () => {
    const trace = imageOf(2, 1, 2, [-1, 3, 0, 2]);
    const together = thumbnails(trace, { node: 'x', size: 16 });
    assert.deepEqual([together.minimum, together.maximum, together.ranges], [-3, 3, undefined]);
    const own = thumbnails(trace, { node: 'x', size: 16, own: true });
    assert.deepEqual([...own.bytes], [0, 255, 0, 255]);
    assert.deepEqual([...own.ranges!], [-1, 3, 0, 2]);
    assert.deepEqual([own.minimum, own.maximum], [-1, 3]);
    trace.dispose();
  });

  it('that are not there are refused', () => {
    const trace = imageOf(2, 1, 2, [-1, 3, 0, 2]);
    for (const parts of [
      [0, 3],
      [1, 1],
      [-1, 1],
    ] as const)
      assert.throws(() => thumbnails(trace, { node: 'x', size: 16, parts }), ProblemError);
    trace.dispose();
  });
});
