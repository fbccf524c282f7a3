import type { SourceWords } from './sourceWords.ts';

/** Where the image of a run comes from: a file, which is read anew for each run. */
export interface ImageSource extends SourceWords {
  readonly kind: 'image';
  /** What is kept over a window reload, and tells one image from another. */
  readonly uri: string;
  /**
   * The file as it is now.
   * @throws ProblemError where it is gone, no file, or larger than any image that is read
   */
  read(): Promise<Uint8Array<ArrayBuffer>>;
}
