import type { NetworkPlan, PlannedLayer, Squashing } from './plan.ts';

/**
 * Which maps of S2 each of the 16 filters of C3 reads (LeCun et al. 1998, Gradient-based learning applied to document
 * recognition, table I): 60 connections of 5 × 5 weights, and 16 biases, are 1,516 numbers.
 */
const READS_OF_C3 = [
  [0, 1, 2],
  [1, 2, 3],
  [2, 3, 4],
  [3, 4, 5],
  [0, 4, 5],
  [0, 1, 5],
  [0, 1, 2, 3],
  [1, 2, 3, 4],
  [2, 3, 4, 5],
  [0, 3, 4, 5],
  [0, 1, 4, 5],
  [0, 1, 2, 5],
  [0, 1, 3, 4],
  [1, 2, 4, 5],
  [0, 2, 3, 5],
  [0, 1, 2, 3, 4, 5],
];

/**
 * LeNet-5 as its paper has it, but for three things: the squashing is tanh(x) instead of 1.7159 · tanh(2x/3), the last
 * layer is a softmax instead of distances to drawn digits, and pixels are 0 to 1 instead of −0.1 to 1.175.
 */
const CLASSIC: readonly PlannedLayer[] = [
  { kind: 'padding', name: 'pad', by: 2 },
  { kind: 'convolution', name: 'c1', size: 5, filters: 6 },
  { kind: 'squashing', name: 'c1_tanh', by: 'tanh' },
  { kind: 'pooling', name: 's2_mean', of: 'mean' },
  { kind: 'gain', name: 's2' },
  { kind: 'squashing', name: 's2_tanh', by: 'tanh' },
  { kind: 'convolution', name: 'c3', size: 5, filters: 16, reads: READS_OF_C3 },
  { kind: 'squashing', name: 'c3_tanh', by: 'tanh' },
  { kind: 'pooling', name: 's4_mean', of: 'mean' },
  { kind: 'gain', name: 's4' },
  { kind: 'squashing', name: 's4_tanh', by: 'tanh' },
  ...lastLayers('tanh'),
];

/** As it is taught today: pooling learns nothing, every filter of C3 reads all maps. */
function plain(squashing: Squashing, pooling: 'mean' | 'max'): readonly PlannedLayer[] {
  return [
    { kind: 'padding', name: 'pad', by: 2 },
    { kind: 'convolution', name: 'c1', size: 5, filters: 6 },
    { kind: 'squashing', name: `c1_${squashing}`, by: squashing },
    { kind: 'pooling', name: 's2', of: pooling },
    { kind: 'convolution', name: 'c3', size: 5, filters: 16 },
    { kind: 'squashing', name: `c3_${squashing}`, by: squashing },
    { kind: 'pooling', name: 's4', of: pooling },
    ...lastLayers(squashing),
  ];
}

function lastLayers(squashing: Squashing): readonly PlannedLayer[] {
  return [
    { kind: 'convolution', name: 'c5', size: 5, filters: 120 },
    { kind: 'squashing', name: `c5_${squashing}`, by: squashing },
    { kind: 'flattening', name: 'flatten' },
    { kind: 'dense', name: 'f6', units: 84 },
    { kind: 'squashing', name: `f6_${squashing}`, by: squashing },
    { kind: 'dense', name: 'output', units: 10, softmax: true },
  ];
}

const DIGIT = [28, 28, 1] as const;

/** The networks that `npm run train` knows. */
export const LENETS: readonly NetworkPlan[] = [
  { name: 'lenet', inputShape: DIGIT, squashing: 'tanh', layers: CLASSIC },
  { name: 'lenet-sigmoid', inputShape: DIGIT, squashing: 'sigmoid', layers: plain('sigmoid', 'mean') },
  { name: 'lenet-relu', inputShape: DIGIT, squashing: 'relu', layers: plain('relu', 'max') },
];
