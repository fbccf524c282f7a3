import type { Preset } from './preset.ts';

/** The lectures' examples of positional encoding. */
export const POSITION_PRESETS: readonly Preset[] = [
  {
    name: 'pe_20x512',
    lecture: '004',
    title: 'Positions: 20 words × 512 dimensions',
    description:
      'The matrix of the lecture’s figure, which “appears split in half”: all sines on the left, all cosines on the right. Set the layout to “interleaved” for the paper’s order.',
    lens: 'positions',
    options: { length: 20, dimensions: 512, layout: 'halves' },
    text: 'As aliens entered our planet and began to colonize Earth, a certain group of people began to hide.',
  },
  {
    name: 'pe_4x4',
    lecture: '000',
    title: 'Positions: 4 × 4, every number by hand',
    description: 'Small enough to check each cell with a calculator: click one to see its sine or cosine.',
    lens: 'positions',
    options: { length: 4, dimensions: 4, layout: 'interleaved' },
    text: 'Hi how are you',
    correction:
      'The lecture prints sin(k/√(2i/d)), which divides by zero for i = 0. Right is sin(k/10000^(2i/d)), with i from 0 to d/2 − 1. The stage “Misprinted formula” shows what comes of the print.',
  },
  {
    name: 'naive_position',
    lecture: '001',
    title: 'Positions: simply 0, 1, 2, 3',
    description: 'Why not just count? Compare the stages “Naive” and “Sinusoidal”, and their dot products.',
    lens: 'positions',
    options: { length: 4, dimensions: 4, layout: 'interleaved' },
    text: 'My name is Pedram',
  },
  {
    name: 'permutation_equivariance',
    lecture: '003',
    title: 'Shuffle: “I am good”, “good am I”',
    description:
      'Does order count? Open the stage “Learnt” and its tab “Shuffle”: without positions the rows are merely permuted, with positions every row changes.',
    lens: 'positions',
    options: {},
    text: 'I am good',
    correction:
      'The lecture says “good am I” gives the same z “due to positional embedding”. It is the other way round: only without positions are the rows the same, in another order; positions make the order count.',
  },
];
