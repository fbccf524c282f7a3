import { ProblemError } from '../problem.ts';
import type { Lens } from './lens.ts';

/** Tensors of order 0 to 5, and how they become a row of numbers (lecture 000). */
export const tensorLens: Lens = {
  name: 'tensor',
  title: 'Tensors',
  description:
    'Nested lists of numbers as a tensor of order 0 to 5, slice by slice, and flattened row by row or column by column.',
  accepts: ['text', 'image'],
  usesModel: null,
  options: [],
  run: () => Promise.reject(new ProblemError('internal', 'Not built yet.')),
};
