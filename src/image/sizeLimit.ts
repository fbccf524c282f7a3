import { ProblemError } from '../problem.ts';
import { damaged, type FormatName } from './refusal.ts';

/** In pixels: what is larger is refused before memory is taken. */
const LONGEST_SIDE = 16_384;
export const MOST_PIXELS = 40_000_000;

/**
 * Looks at the size that a header gives.
 * @throws ProblemError `bad-input` for no pixels at all, or too many
 */
export function checkSize(format: FormatName, width: number, height: number): void {
  if (width === 0 || height === 0) {
    throw damaged(format, `its header says ${width} × ${height} pixels`);
  }
  if (width <= LONGEST_SIDE && height <= LONGEST_SIDE && width * height <= MOST_PIXELS) return;
  throw new ProblemError(
    'bad-input',
    `This ${format} image has ${width} × ${height} pixels (${megapixels(width * height)}). ` +
      `Images of up to ${LONGEST_SIDE} pixels a side and ${megapixels(MOST_PIXELS)} are read.`,
    'Save a smaller copy of it, 2000 pixels wide for example, and open that.',
  );
}

const megapixels = (pixels: number): string => `${Math.round(pixels / 1e6)} megapixels`;
