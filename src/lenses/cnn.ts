import { ProblemError } from '../problem.ts';
import type { Lens } from './lens.ts';

/** What every layer of a trained network makes of an image (lecture 000). */
export const cnnLens: Lens = {
  name: 'cnn',
  title: 'Feature maps',
  description: 'What every layer of a trained network makes of an image, a drawing, or numbers.',
  accepts: ['image', 'pixels', 'text', 'ids'],
  usesModel: 'layers',
  changeable: true,
  options: [],
  run: () => Promise.reject(new ProblemError('internal', 'Not built yet.')),
};
