import type { Preset } from './preset.ts';

type ConvolutionPreset = Omit<Preset, 'lens' | 'lecture'>;

const IMAGE_6X6 = `0 0 0 0 0 0
0 1 2 2 1 0
0 2 4 4 2 0
0 1 3 3 1 0
0 1 2 3 1 0
0 0 1 1 0 0
`;

/** The 4 × 4 numbers that the lecture pools, with its misprinted 3. */
const PRINTED_4X4 = ` 0 -1 -1  0
-2 -5 -5 -2
 2 -2 -1  3
-1  0 -5  0
`;
const FROM_PRINT = `# what the lecture prints as the convolved image; the 3 should be a 2\n${PRINTED_4X4}`;
const KEPT_AS_IT_IS = { kernel: 'identity', padding: 'same' };
const SLIDE_KERNEL = { kernel: 'typed', weights: '0 1 2; 2 2 0; 0 1 2' };

const CONVOLUTION: readonly ConvolutionPreset[] = [
  {
    name: 'conv5x5_topleft_dot',
    title: 'Convolution: one window, one number',
    description: 'Nine products and their sum, 12: the first cell of a convolution.',
    options: SLIDE_KERNEL,
    text: `# the top left patch of a 5 × 5 image
3 3 2
0 0 1
3 1 2
`,
    correction:
      'The slide prints the last term as 1, but it is 2·2 = 4: the printed terms come to 9, the right ones to 12, the sum that is printed. In the third row the image has 3, not 2; times 0 it makes no difference.',
  },
  {
    name: 'conv5x5_full',
    title: 'Convolution: 5 × 5 under a 3 × 3 kernel',
    description: 'The window slides over the whole image: nine places, so 3 × 3 numbers. Press play.',
    options: SLIDE_KERNEL,
    text: `3 3 2 1 0
0 0 1 3 1
3 1 2 2 3
2 0 0 2 2
2 0 0 0 1
`,
  },
  {
    name: 'kernels',
    title: 'Kernels: edge, sharpen, box blur',
    description:
      'Set the kernel to each of the three. Numbers that sum to 0 turn flat regions into 0, numbers that sum to 1 keep the brightness.',
    options: { kernel: 'box', padding: 'same' },
    text: IMAGE_6X6,
  },
  {
    name: 'conv6x6_edge_first_cell',
    title: 'Edges: the first window',
    description: 'Four neighbours without four times the middle: 0.',
    options: { kernel: 'edge' },
    text: `# the top left patch of the 6 × 6 image
0 0 0
0 1 2
0 2 4
`,
  },
  {
    name: 'conv6x6_edge',
    title: 'Edges: 6 × 6 under the Laplacian',
    description: 'Sixteen places. Go to row 2, column 3 and count for yourself.',
    options: { kernel: 'edge' },
    text: IMAGE_6X6,
    correction:
      'Three slides print 3 in row 2, column 3 (counted from 0). Right is 2 = 2 + 1 + 3 + 0 − 4·1; the other fifteen numbers are right.',
  },
  {
    name: 'pipeline_conv_relu_maxpool',
    title: 'Convolution, max pooling, ReLU',
    description:
      'The whole chain from the image. Set the pooling to mean, or ReLU first, and see what changes.',
    options: { kernel: 'edge', pooling: 'max', activation: 'relu', order: 'pooling_first' },
    text: IMAGE_6X6,
    correction: 'From the misprinted 3 the last pooled cell would be 3. From the image itself it is 2.',
  },
  {
    name: 'conv6x6_sharpen',
    title: 'Sharpen: 6 × 6',
    description: 'Identity − edge: each cell of the image without its edges’ number.',
    options: { kernel: 'sharpen' },
    text: IMAGE_6X6,
  },
  {
    name: 'conv6x6_edge_same_padding',
    title: 'Padding: nothing shrinks',
    description: 'With a border of zeros the window stands on every cell: 6 × 6 stays 6 × 6.',
    options: { kernel: 'edge', padding: 'same' },
    text: IMAGE_6X6,
    correction:
      'The lecture calls convolution “an operation to reduce the number of pixels”. That holds only without padding.',
  },
  {
    name: 'conv6x6_k2_stride2',
    title: 'Stride 2 with a 2 × 2 kernel',
    description: 'The window moves two cells at a time: 6 × 6 becomes 3 × 3.',
    options: { kernel: 'typed', weights: '0 1; 1 -2', stride: 2 },
    text: IMAGE_6X6,
  },
  {
    name: 'conv_output_sizes',
    title: 'Output size: ⌊(n + 2p − k) / s⌋ + 1',
    description:
      '6 cells, 1 zero on each side, a kernel of 3, stride 1: 6. Change padding, stride and kernel, and read the formula with the numbers put in.',
    options: { kernel: 'edge', padding: '1' },
    text: IMAGE_6X6,
  },
  {
    name: 'maxpool_2x2_s2',
    title: 'Max pooling: 2 × 2, stride 2',
    description: 'Of each window the largest number is kept; the winning cell is marked.',
    options: { ...KEPT_AS_IT_IS, pooling: 'max' },
    text: FROM_PRINT,
    correction:
      'The scan of the second panel reads “0 1 −1 −0”; it is 0 −1 −1 0. From the rightly convolved image the last cell is 2.',
  },
  {
    name: 'meanpool_2x2_s2',
    title: 'Mean pooling: 2 × 2, stride 2',
    description: 'Of each window the mean is kept, as in LeNet.',
    options: { ...KEPT_AS_IT_IS, pooling: 'mean' },
    text: FROM_PRINT,
  },
  {
    name: 'minpool_2x2_s2',
    title: 'Min pooling: 2 × 2, stride 2',
    description: 'Of each window the smallest number is kept.',
    options: { ...KEPT_AS_IT_IS, pooling: 'min' },
    text: FROM_PRINT,
  },
  {
    name: 'relu_pool_order_max',
    title: 'ReLU before or after max pooling',
    description: 'The same numbers in both orders. With mean pooling they differ: read the note.',
    options: { ...KEPT_AS_IT_IS, pooling: 'max', activation: 'relu', order: 'pooling_first' },
    text: FROM_PRINT,
  },
];

/** The lectures' examples of convolution and pooling. */
export const CONVOLUTION_PRESETS: readonly Preset[] = CONVOLUTION.map((preset) => ({
  ...preset,
  lens: 'convolution',
  lecture: '000',
}));
