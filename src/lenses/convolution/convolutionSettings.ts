import { ProblemError } from '../../problem.ts';
import type { LensOption, OptionValue } from '../../trace/description.ts';
import type { PoolFunction } from '../../trace/operation.ts';
import { choiceOf } from '../options.ts';
import { type Kernel, kernelOf, KERNELS } from './convolutionKernels.ts';

const OPERATIONS = ['cross-correlation', 'convolution'] as const;
const ACTIVATIONS = ['none', 'relu'] as const;
const POOLINGS = ['none', 'max', 'min', 'mean', 'median'] as const;
const ORDERS = ['activation_first', 'pooling_first'] as const;
const SHIFTS = ['none', 'right', 'down'] as const;
const CHANNELS = ['auto', 'grey', 'rgb'] as const;

export type Shift = (typeof SHIFTS)[number];
export type ChannelChoice = (typeof CHANNELS)[number];

/** Wider borders of zeros show nothing more. */
const LARGEST_PADDING = 256;

export const CONVOLUTION_OPTIONS: readonly LensOption[] = [
  {
    name: 'kernel',
    title: 'Kernel',
    description: 'What slides over the input; “typed” takes the numbers in “Weights”.',
    default: 'edge',
    choices: KERNELS,
  },
  {
    name: 'weights',
    title: 'Weights',
    description: 'The numbers of a typed kernel of any size, rows parted by semicolons: 0 1 2; 2 2 0; 0 1 2.',
    default: '',
  },
  {
    name: 'stride',
    title: 'Stride',
    description: 'How many cells the window moves on at each step.',
    default: 1,
  },
  {
    name: 'padding',
    title: 'Padding',
    description: 'Zeros around the input: valid (none), same (as many as keep the size), or their number.',
    default: 'valid',
  },
  {
    name: 'dilation',
    title: 'Dilation',
    description: 'How far apart the cells are that the kernel looks at: 1 for neighbours.',
    default: 1,
  },
  {
    name: 'operation',
    title: 'Operation',
    description:
      'cross-correlation is what deep learning calls convolution; convolution proper turns the kernel by 180° first.',
    default: 'cross-correlation',
    choices: OPERATIONS,
  },
  { name: 'bias', title: 'Bias', description: 'A number that is added to every cell.', default: 0 },
  {
    name: 'activation',
    title: 'Activation',
    description: 'relu sets negative numbers to 0.',
    default: 'none',
    choices: ACTIVATIONS,
  },
  {
    name: 'pooling',
    title: 'Pooling',
    description: 'Keeps one number of each window: the largest, the smallest, the mean or the median.',
    default: 'none',
    choices: POOLINGS,
  },
  { name: 'window', title: 'Window', description: 'Rows and columns of a pooling window.', default: 2 },
  {
    name: 'pool_stride',
    title: 'Pooling stride',
    description: 'How many cells the pooling window moves on; 0 for as many as it is wide.',
    default: 0,
  },
  {
    name: 'order',
    title: 'Order',
    description: 'Whether ReLU or pooling comes first.',
    default: 'activation_first',
    choices: ORDERS,
  },
  {
    name: 'shift',
    title: 'Shift',
    description: 'Moves the input by one cell, to see what that changes.',
    default: 'none',
    choices: SHIFTS,
  },
  {
    name: 'channels',
    title: 'Channels',
    description: 'An image as red, green and blue, or as grey; auto: as it is.',
    default: 'auto',
    choices: CHANNELS,
  },
];

export interface Pooling {
  readonly function: PoolFunction;
  readonly window: number;
  readonly stride: number;
}

/** What is done to the input, as far as it can be told without the input. */
export interface ConvolutionSettings {
  readonly kernel: Kernel;
  /** A text in “weights” that no typed kernel reads. */
  readonly unreadWeights: boolean;
  readonly stride: number;
  readonly padding: 'same' | number;
  readonly dilation: number;
  readonly flipped: boolean;
  readonly bias: number;
  readonly relu: boolean;
  readonly pooling: Pooling | null;
  readonly poolingFirst: boolean;
  readonly shift: Shift;
  readonly channels: ChannelChoice;
}

/** @throws ProblemError `bad-input` for a setting that means nothing, with the next step */
export function settingsOf(options: ReadonlyMap<string, OptionValue>): ConvolutionSettings {
  const chosen = <Choice extends string>(name: string, choices: readonly Choice[]): Choice =>
    choiceOf(options, name, choices);
  const name = chosen('kernel', KERNELS);
  const weights = String(options.get('weights'));
  const pooling = chosen('pooling', POOLINGS);
  const window = steps(options, 'window', 'The pooling window', 'it would hold nothing');
  return {
    kernel: kernelOf(name, weights),
    unreadWeights: name !== 'typed' && weights.trim() !== '',
    stride: steps(options, 'stride', 'The stride', 'the window would never move on'),
    padding: paddingOf(String(options.get('padding'))),
    dilation: steps(options, 'dilation', 'The dilation', 'all of the kernel would look at one cell'),
    flipped: chosen('operation', OPERATIONS) === 'convolution',
    bias: finite(options.get('bias')),
    relu: chosen('activation', ACTIVATIONS) === 'relu',
    pooling:
      pooling === 'none'
        ? null
        : { function: pooling, window, stride: poolingStride(options.get('pool_stride'), window) },
    poolingFirst: chosen('order', ORDERS) === 'pooling_first',
    shift: chosen('shift', SHIFTS),
    channels: chosen('channels', CHANNELS),
  };
}

/** A whole number from 1. @param otherwise what 0 would mean */
function steps(
  options: ReadonlyMap<string, OptionValue>,
  name: string,
  title: string,
  otherwise: string,
): number {
  const number = Number(options.get(name));
  if (Number.isSafeInteger(number) && number >= 1) return number;
  const because = number === 0 ? `: ${otherwise}` : '; it counts cells';
  throw new ProblemError('bad-input', `${title} is ${number}${because}.`, 'Give a whole number from 1.');
}

function paddingOf(text: string): 'same' | number {
  const given = text.trim().toLowerCase();
  if (given === 'valid') return 0;
  if (given === 'same') return 'same';
  if (/^\d+$/.test(given) && Number(given) <= LARGEST_PADDING) return Number(given);
  throw new ProblemError(
    'bad-input',
    `The padding is “${text.slice(0, 40)}”.`,
    `Give valid (no zeros), same (the output keeps the size), or how many zeros: 0 to ${LARGEST_PADDING}.`,
  );
}

function poolingStride(given: OptionValue | undefined, window: number): number {
  const stride = Number(given);
  if (stride === 0) return window;
  if (Number.isSafeInteger(stride) && stride >= 1) return stride;
  throw new ProblemError(
    'bad-input',
    `The pooling stride is ${stride}; it counts cells.`,
    'Give a whole number, or 0 for as many as the window is wide.',
  );
}

function finite(given: OptionValue | undefined): number {
  const bias = Math.fround(Number(given));
  if (Number.isFinite(bias)) return bias;
  throw new ProblemError('bad-input', 'The bias is not a finite number.', 'Give a number, 0 for none.');
}
