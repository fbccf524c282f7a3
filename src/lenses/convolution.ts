import { ProblemError } from '../problem.ts';
import type { Lens } from './lens.ts';

/** A kernel that slides over a matrix or an image, step by step (lecture 000). */
export const convolutionLens: Lens = {
  name: 'convolution',
  title: 'Convolution',
  description:
    'A kernel slides over a matrix or an image: every product, every sum; ReLU and pooling after it.',
  accepts: ['text', 'image', 'pixels'],
  usesModel: null,
  options: [],
  run: () => Promise.reject(new ProblemError('internal', 'Not built yet.')),
};
