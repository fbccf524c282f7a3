import assert from 'node:assert/strict';
import { Recorder } from '../../../src/nn/recorder.ts';
import { explain } from '../../../src/trace/explain/explain.ts';
import type { Explanation } from '../../../src/trace/node.ts';
import { channelsLast, imageAxes } from '../nn/images.ts';
import { startTensors } from '../tensors.ts';

/** 1 … 18: two channels of three rows and three columns. */
const IMAGE = Float32Array.from({ length: 18 }, (_, i) => i + 1);
/** Two filters of 2 × 2 for each of two channels: 1 … 16. */
const KERNEL = Float32Array.from({ length: 16 }, (_, i) => i + 1);

describe('what is said of a cell of an image', () => {
  let trace: Recorder;
  before(async () => {
    await startTensors();
    trace = new Recorder({ retain: () => false });
    const stored = channelsLast(IMAGE, [2, 3, 3]);
    const x = trace.constant(
      'input',
      'image',
      imageAxes(2, 3, 3),
      stored,
      { kind: 'input' },
      'channels_last',
    );
    const kernel = trace.constant(
      'input',
      'kernel',
      [{ name: 'filter', size: 2 }, ...imageAxes(2, 2, 2)],
      KERNEL,
    );
    const bias = trace.constant('input', 'bias', [{ name: 'filter', size: 2 }], Float32Array.of(0.5, -0.5));
    await trace.block('layer', x, ({ images }, input) => {
      const padding = [1, 0, 1, 0] as const;
      const y = images.convolution('y', input!, { kernel, bias }, { padding, stride: [2, 1] });
      images.pool('largest', input!, 'max', { window: [2, 2], stride: [1, 1] });
      images.pool('middle', input!, 'median', { window: [2, 2], stride: [1, 1] });
      images.pool('mean', input!, 'mean', { window: [2, 2], padding: [1, 0, 1, 0] });
      images.pad('padded', input!, [1, 1, 1, 1]);
      images.concatenate('joined', [input!, y], 1);
      return images.flatten('row', y, [1, 2, 0]);
    });
  });
  after(() => trace.dispose());

  const labels = ({ table }: Explanation): string[] => table!.rows.map(({ label }) => label);

  it('a convolution: which cells meet which numbers of the kernel, zeros in the padding', () => {
    const found = explain(trace, 'y', [1, 0, 1]);
    // Row −1 is padding: channel 0 meets 11 and 12, channel 1 meets 15 and 16.
    assert.equal(found.value, 1 * 11 + 2 * 12 + 10 * 15 + 11 * 16 - 0.5);
    assert.deepEqual(labels(found), [
      '0, −1, 0 (padding)',
      '0, −1, 1 (padding)',
      '0, 0, 0',
      '0, 0, 1',
      '1, −1, 0 (padding)',
      '1, −1, 1 (padding)',
      '1, 0, 0',
      '1, 0, 1',
      'bias',
    ]);
    assert.equal(found.table!.columns[0], 'channel, row, column');
    assert.deepEqual(found.sources, [
      { role: 'image', node: 'image', index: [1, 0, 1] },
      { role: 'kernel', node: 'kernel', index: [1, 1, 1, 1] },
      { role: 'bias', node: 'bias', index: [1] },
    ]);
    assert.equal(
      found.formula,
      String.raw`y_{f,i,j} = \sum_{c,u,v} x_{c,\,2i+u-1,\,j+v-1}\, w_{f,\,c,\,u,\,v} + b_f`,
    );
    assert.equal(found.note, '4 of 8 cells of the window lie in the padding, where zeros stand.');
  });

  it('pooling: the winner, the middle, the sum and what it is divided by', () => {
    const largest = explain(trace, 'largest', [1, 1, 0]);
    assert.deepEqual(labels(largest), ['1, 0', '1, 1', '2, 0', '▸ 2, 1']);
    assert.equal(largest.table!.columns[0], 'row, column', 'pooling stays in its channel');
    assert.match(largest.substituted, /^\\max\(17\.00/);
    assert.match(
      largest.note!,
      /^The largest of 4 cells is at channel 1, row 2, column 1; the others have no say\.$/,
    );
    const middle = explain(trace, 'middle', [0, 0, 0]);
    assert.equal(middle.value, 3);
    assert.deepEqual(
      labels(middle).map((label) => label.startsWith('▸')),
      [false, true, true, false],
    );
    assert.equal(middle.table!.columns[0], 'row, column, sorted');
    const mean = explain(trace, 'mean', [0, 0, 0]);
    assert.equal(mean.substituted, String.raw`\frac{1.000}{1} = 1.000`);
    assert.match(mean.note!, /^3 places of the window lie in the padding and are not counted: n = 1\.$/);
  });

  it('flattening: how the place is counted, and whose cell it is', () => {
    // y is [filter 2, row 2, column 3]; row · 3 + column, then · 2 + filter.
    const { substituted, sources, note } = explain(trace, 'row', [9]);
    assert.match(substituted, /\(1 \\cdot 3 \+ 1\) \\cdot 2 \+ 1 = 9/);
    assert.deepEqual(sources[0]!.index, [1, 1, 1]);
    assert.match(
      note!,
      /^Place 9 of the row is channel 1, row 1, column 1\. .* the channel changes first\.$/,
    );
  });

  it('a zero of the padding has no source, a joined cell the one of its own part', () => {
    assert.deepEqual(explain(trace, 'padded', [0, 0, 2]).sources, []);
    assert.match(explain(trace, 'padded', [0, 0, 2]).note!, /a zero stands here/);
    const joined = explain(trace, 'joined', [1, 4, 2]);
    assert.deepEqual(joined.sources, [{ role: 'y', node: 'y', index: [1, 1, 2] }]);
    assert.equal(joined.note, 'Row 4 is row 1 of y: 3 stand before it.');
  });
});
