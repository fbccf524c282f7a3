import { ProblemError } from '../problem.ts';
import type { DecodedImage } from './image.ts';

/**
 * Reads an image file by its content, whatever its name says. Sizes are looked at before memory is taken.
 * @throws ProblemError `bad-input` with what is wrong and the next step
 */
export function decodeImage(_bytes: Uint8Array): Promise<DecodedImage> {
  return Promise.reject(new ProblemError('internal', 'Not built yet.'));
}
