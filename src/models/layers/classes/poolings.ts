import { type Tensor2D, tensor2d, matMul } from '@tensorflow/tfjs-core';
import type { PoolFunction } from '../../../trace/operation.ts';
import { asPair, detailOf, explicitPaddingOf, slidShape } from './convolutions.ts';
import type { KerasWindow } from './kerasWindow.ts';
import type { Layer, LayerClass, Mask } from '../layer.ts';
import { channelsLast, flag, oneOf, settingsOf, sizesOr } from '../settings.ts';
import { inputOf, lastSize, onlyInput, type Shape } from '../shape.ts';

const GIVEN: Readonly<Record<string, PoolFunction>> = { Max: 'max', Average: 'mean' };

const functionNamed = (className: string): PoolFunction =>
  GIVEN[className.includes('Max') ? 'Max' : 'Average']!;

/** MaxPooling and AveragePooling: windows beside each other unless the stride says otherwise; padding does not count. */
export const pooling =
  (directions: 1 | 2): LayerClass =>
  ({ description }) => {
    const settings = settingsOf(description, {
      pool_size: sizesOr(directions, new Array<number>(directions).fill(2)),
      strides: sizesOr(directions, undefined),
      padding: oneOf('valid', 'same'),
      data_format: channelsLast,
    });
    const strides = settings.strides ?? settings.pool_size;
    const windows = settings.pool_size.map((size, i): KerasWindow => {
      return { size, stride: strides[i]!, dilation: 1, padding: settings.padding };
    });
    const chosen = functionNamed(description.className);
    const output = (shapes: readonly Shape[]): Shape => {
      const shape = inputOf(description, shapes, directions === 1 ? 2 : 3);
      return slidShape(shape, windows, lastSize(description, shape));
    };
    return {
      detail: detailOf(windows),
      output,
      record: (at, [input]) => {
        const x = input!.traced;
        return at.images.pool('output', x, chosen, {
          window: asPair(settings.pool_size, 1),
          stride: asPair(strides, 1),
          padding: explicitPaddingOf(x, windows),
          countPadding: false,
        });
      },
      mask: 'none',
    };
  };

/** GlobalMaxPooling and GlobalAveragePooling: one number for each channel. */
export const globalPooling =
  (directions: 1 | 2): LayerClass =>
  ({ description }): Layer => {
    const { keepdims: keeps } = settingsOf(description, { keepdims: flag(false), data_format: channelsLast });
    const chosen = description.className.includes('Max') ? 'max' : 'mean';
    return {
      output: (shapes) => {
        inputOf(description, shapes, directions === 1 ? 2 : 3);
        const channels = lastSize(description, onlyInput(description, shapes));
        return keeps ? [...new Array<number>(directions).fill(1), channels] : [channels];
      },
      record: (at, [input]) => {
        const { traced: x, mask } = input!;
        if (!mask?.includes(0) || chosen === 'max') return at.images.globalPool('output', x, chosen, keeps);
        const feature = x.node.axes.at(-1)!;
        const what = 'The mean over the positions that are not masked.';
        const axes = keeps ? [{ name: 'position', size: 1 }, feature] : [feature];
        return at.images.opaque('output', axes, [x], what, () => meanOfCounted(x.matrix(), mask));
      },
      mask: 'none',
    };
  };

function meanOfCounted(x: Tensor2D, mask: Mask): Tensor2D {
  const count = mask.reduce((sum, counts) => sum + counts, 0);
  const shares = tensor2d(
    mask.map((counts) => counts / Math.max(count, 1)),
    [1, mask.length],
  );
  return matMul(shares, x);
}
