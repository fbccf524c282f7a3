import { ProblemError } from '../problem.ts';

/** Formats by the names that people know. */
export type FormatName = 'PNG' | 'JPEG' | 'WebP' | 'GIF' | 'BMP';

/** @param what a clause: `its header has a wrong checksum` */
export function damaged(format: FormatName, what: string, cause?: unknown): ProblemError {
  return new ProblemError(
    'bad-input',
    `This ${format} image is damaged: ${what}.`,
    'Choose another image, or open it in an image program and save it again.',
    { cause },
  );
}

/** @param what a clause after the format: `whose pixels are compressed by runs are not read` */
export function notRead(format: FormatName, what: string): ProblemError {
  return new ProblemError('bad-input', `${format} images ${what}.`, 'Save it as PNG and open that.');
}
