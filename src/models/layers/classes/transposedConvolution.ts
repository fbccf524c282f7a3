import { add, conv2dTranspose, type Tensor2D, transpose } from '@tensorflow/tfjs-core';
import { matrixOf, pixelsOf } from '../../../nn/convolve.ts';
import { recordActivation } from './activations.ts';
import { biasOf, ownActivation, planeSizes, slidingOf, storedSizes } from './convolutions.ts';
import type { KerasWindow } from './kerasWindow.ts';
import type { LayerClass } from '../layer.ts';
import { badLayer, settingsOf, size, sizesOr } from '../settings.ts';
import { inputOf, lastSize, type Shape } from '../shape.ts';

/** Each cell of the input writes a kernel into the larger output: the gradient of a convolution (Zeiler et al. 2010). */
export const transposedConvolution: LayerClass = (source) => {
  const { description, inputs, weights } = source;
  const { filters, output_padding: extra } = settingsOf(description, {
    filters: size,
    output_padding: sizesOr(2, undefined),
  });
  const sliding = slidingOf(source, 2);
  if (extra) throw badLayer(description, 'sets its output_padding, which is not computed.');
  if (sliding.windows.some((window) => window.dilation > 1))
    throw badLayer(description, 'is dilated, which is not computed where a convolution is transposed.');
  const channels = lastSize(description, inputOf(description, inputs, 3));
  const [rows, columns] = storedSizes(sliding) as [number, number];
  const { read } = weights.take('kernel', [rows, columns, filters, channels]);
  const kernel = weights.kernel('kernel', {
    rows,
    columns,
    channels,
    filters,
    read: () => filtersLast(read(), filters, channels),
  });
  const bias = biasOf(source, filters);
  const activation = ownActivation(source);
  const output = (shape: Shape): Shape => [
    ...shape.slice(0, -1).map((cells, i) => (cells === null ? null : widened(cells, sliding.windows[i]!))),
    filters,
  ];
  return {
    detail: sliding.detail,
    folds: activation.kind !== 'linear',
    output: (shapes) => output(inputOf(description, shapes, 3)),
    record: (at, [input]) => {
      const x = input!.traced;
      const [height, width] = output([...planeSizes(x), channels]) as [number, number];
      const axes = [
        { name: 'channel', size: filters },
        { name: 'row', size: height },
        { name: 'column', size: width },
      ];
      const parents = bias ? [x, kernel, bias] : [x, kernel];
      const what = 'A transposed convolution: each cell of the input adds its kernels to the larger output.';
      const name = activation.kind === 'linear' ? 'output' : 'convolution';
      const [vertical, horizontal] = sliding.windows as [KerasWindow, KerasWindow];
      const convolved = at.images.opaque(
        name,
        axes,
        parents,
        what,
        () => {
          const filter = transpose(kernel.kernel(), [0, 1, 3, 2]);
          const result = conv2dTranspose(
            pixelsOf(x),
            filter,
            [1, height, width, filters],
            [vertical.stride, horizontal.stride],
            vertical.padding === 'same' ? 'same' : 'valid',
          );
          return bias ? add<Tensor2D>(matrixOf(result), bias.vector()) : matrixOf(result);
        },
        'channels_last',
      );
      return name === 'output' ? convolved : recordActivation(at, 'output', convolved, activation);
    },
    mask: 'none',
  };
};

const widened = (cells: number, { size: kernel, stride, padding }: KerasWindow): number =>
  padding === 'same' ? cells * stride : cells * stride + Math.max(kernel - stride, 0);

/** [row, column, filter, channel] → [row, column, channel, filter] */
function filtersLast(values: Float32Array, filters: number, channels: number): Float32Array {
  const result = new Float32Array(values.length);
  for (let start = 0; start < values.length; start += filters * channels)
    for (let filter = 0; filter < filters; filter++)
      for (let channel = 0; channel < channels; channel++)
        result[start + channel * filters + filter] = values[start + filter * channels + channel]!;
  return result;
}
