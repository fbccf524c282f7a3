import type { Preset } from './preset.ts';

const TENSORS: readonly Omit<Preset, 'lens' | 'lecture'>[] = [
  {
    name: 'tensor_orders',
    title: 'Tensors of order 0 to 5',
    description:
      'Two films of two frames in red, green and blue: five indices. Take brackets away, down to a single number, and run it again.',
    options: { axes: 'film, frame, channel, row, column' },
    text: `# numbers made up: films, frames, channels, rows, columns
[
  [[[[1, 2], [3, 4]], [[5, 6], [7, 8]], [[9, 10], [11, 12]]],
   [[[13, 14], [15, 16]], [[17, 18], [19, 20]], [[21, 22], [23, 24]]]],
  [[[[25, 26], [27, 28]], [[29, 30], [31, 32]], [[33, 34], [35, 36]]],
   [[[37, 38], [39, 40]], [[41, 42], [43, 44]], [[45, 46], [47, 48]]]]
]
`,
    correction:
      'The lecture prints that a matrix is an order-3 tensor; it has two indices, so its order is 2. Opacity is a fourth channel of an image, not a fourth index: the order stays 3.',
  },
  {
    name: 'tensor_3x4x6_picture',
    title: 'A tensor of 3 × 4 × 6 numbers',
    description: 'Three matrices of four rows and six columns, one behind the other: 72 numbers.',
    options: {},
    text: `# the numbers of the slide cannot be read any more: these only count them
[
  [[ 1,  2,  3,  4,  5,  6],
   [ 7,  8,  9, 10, 11, 12],
   [13, 14, 15, 16, 17, 18],
   [19, 20, 21, 22, 23, 24]],
  [[25, 26, 27, 28, 29, 30],
   [31, 32, 33, 34, 35, 36],
   [37, 38, 39, 40, 41, 42],
   [43, 44, 45, 46, 47, 48]],
  [[49, 50, 51, 52, 53, 54],
   [55, 56, 57, 58, 59, 60],
   [61, 62, 63, 64, 65, 66],
   [67, 68, 69, 70, 71, 72]]
]
`,
  },
  {
    name: 'flatten_row_major',
    title: 'Flattening: row by row',
    description:
      'a11, a12, a13, a21, a22, a23 become b1 to b6. Neighbours in a column come to stand three places apart.',
    options: { order: 'row_first' },
    text: `11 12 13
21 22 23
`,
  },
  {
    name: 'vectorize_column_first',
    title: 'Flattening: column by column',
    description: 'MATLAB’s A(:) goes down the columns: 1, 3, 2, 4. Switch the order to compare.',
    options: { order: 'column_first' },
    text: `[1 2; 3 4]
`,
  },
  {
    name: 'feature_count',
    title: 'How many features an image has',
    description:
      'One colour image of 200 × 200 pixels is 120 000 numbers: a dense layer has a weight for each, a convolution does not.',
    options: { axes: 'image, row, column, channel' },
    text: `# too many numbers to write: only how many there are along each index
shape 100 × 200 × 200 × 3
`,
    correction:
      'The lecture calls the 12 000 000 numbers of 100 images features. They are 100 samples of 120 000 features: more images are more samples, not more features.',
  },
];

export const TENSOR_PRESETS: readonly Preset[] = TENSORS.map((preset) => ({
  ...preset,
  lecture: '000',
  lens: 'tensor',
}));
