import { megabytes } from './plan.ts';

/** Says how far a download is: `12 MB of 91 MB, 3.4 MB/s`. */
export class ProgressText {
  private begin: { readonly at: number; readonly bytes: number } | undefined;
  private shownAt = -Infinity;

  /** @param total in bytes */
  constructor(
    private readonly total: number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /**
   * @param bytes that are there; those of an earlier try do not count for the speed
   * @returns `undefined` where the last text is too young to be read
   */
  at(bytes: number): string | undefined {
    const now = this.now();
    this.begin ??= { at: now, bytes };
    if (now - this.shownAt < 250 && bytes < this.total) return undefined;
    this.shownAt = now;
    const seconds = (now - this.begin.at) / 1000;
    const speed = (bytes - this.begin.bytes) / 1e6 / seconds;
    const rate = seconds >= 0.5 ? `, ${speed.toFixed(1)} MB/s` : '';
    return `${megabytes(bytes)} of ${megabytes(this.total)}${rate}`;
  }
}
