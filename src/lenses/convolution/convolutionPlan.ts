import { ProblemError } from '../../problem.ts';
import type { Padding } from '../../trace/operation.ts';
import { NO_PADDING, placesOf, reachOf, samePadding, type SlidingWindow } from '../../trace/window.ts';
import type { ConvolutionSettings, Pooling } from './convolutionSettings.ts';

export interface Size {
  readonly rows: number;
  readonly columns: number;
}

/** The settings on an input of a certain size, on which they all fit. */
export interface ConvolutionPlan extends ConvolutionSettings {
  readonly input: Size;
  readonly sliding: SlidingWindow;
  readonly convolved: Size;
  /** Of the pooling, where there is one. */
  readonly pooled: { readonly sliding: SlidingWindow; readonly size: Size } | null;
}

/** Products of one run; more would keep the machine busy for long. */
const MOST_PRODUCTS = 2e9;

/** @throws ProblemError `bad-input`, with the numbers, where the kernel or the pooling window fits nowhere */
export function planFor(settings: ConvolutionSettings, input: Size, channels: number): ConvolutionPlan {
  const { kernel, stride, dilation, pooling } = settings;
  const sliding: SlidingWindow = {
    window: [kernel.rows, kernel.columns],
    stride: [stride, stride],
    padding: zerosAround(settings, input),
    dilation: [dilation, dilation],
  };
  const convolved = sizeAfter(input, sliding);
  checkKernelFits(sliding, input, convolved);
  checkProducts(convolved.rows * convolved.columns * kernel.rows * kernel.columns * channels);
  return { ...settings, input, sliding, convolved, pooled: pooling && pooledFrom(convolved, pooling) };
}

function zerosAround({ kernel, stride, dilation, padding }: ConvolutionSettings, input: Size): Padding {
  if (padding !== 'same') return [padding, padding, padding, padding];
  const window = [kernel.rows, kernel.columns] as const;
  return samePadding([input.rows, input.columns], window, [stride, stride], [dilation, dilation]);
}

function sizeAfter({ rows, columns }: Size, sliding: SlidingWindow): Size {
  return { rows: placesOf(0, rows, sliding), columns: placesOf(1, columns, sliding) };
}

const fits = ({ rows, columns }: Size): boolean => rows > 0 && columns > 0;

function checkKernelFits({ window, dilation, padding }: SlidingWindow, input: Size, output: Size): void {
  if (fits(output)) return;
  const [top, bottom, left, right] = padding;
  const reach = `${reachOf(window[0], dilation[0])} × ${reachOf(window[1], dilation[1])}`;
  const spread = dilation[0] > 1 ? ` (${window.join(' × ')} with dilation ${dilation[0]})` : '';
  const zeros =
    top + bottom + left + right > 0
      ? `, with its zeros ${input.rows + top + bottom} × ${input.columns + left + right}`
      : '';
  throw new ProblemError(
    'bad-input',
    `The kernel covers ${reach} cells${spread}, the input has ${input.rows} × ${input.columns}${zeros}: it fits nowhere.`,
    'Set padding to same, or take a smaller kernel, a smaller dilation or a larger input.',
  );
}

function pooledFrom(convolved: Size, { window, stride }: Pooling): ConvolutionPlan['pooled'] {
  const sliding: SlidingWindow = {
    window: [window, window],
    stride: [stride, stride],
    padding: NO_PADDING,
    dilation: [1, 1],
  };
  const size = sizeAfter(convolved, sliding);
  if (fits(size)) return { sliding, size };
  throw new ProblemError(
    'bad-input',
    `The pooling window is ${window} × ${window}, but the convolution leaves only ${convolved.rows} × ${convolved.columns} cells.`,
    'Take a smaller window, or set padding to same.',
  );
}

function checkProducts(products: number): void {
  if (products <= MOST_PRODUCTS) return;
  const [asked, most] = [products, MOST_PRODUCTS].map((count) => count.toLocaleString('en'));
  throw new ProblemError(
    'bad-input',
    `This would take ${asked} products; at most ${most} are computed.`,
    'Take a smaller kernel, a larger stride or a smaller input.',
  );
}
