/** Acts once for all that changes in one turn of the event loop. */
export class Coalesced {
  private pending = false;
  private later: NodeJS.Timeout | undefined;
  private disposed = false;

  /** @param patienceMilliseconds so long a person waits without wondering */
  constructor(
    private readonly act: () => void,
    private readonly patienceMilliseconds: number,
  ) {}

  changed(): void {
    if (this.pending || this.disposed) return;
    this.pending = true;
    setImmediate(() => {
      this.pending = false;
      this.now();
    });
  }

  /** For what is of no interest once the next thing has happened: that something goes on. */
  changedInPassing(): void {
    if (this.pending || this.later || this.disposed) return;
    this.later = setTimeout(() => this.now(), this.patienceMilliseconds);
  }

  dispose(): void {
    this.disposed = true;
    clearTimeout(this.later);
  }

  private now(): void {
    clearTimeout(this.later);
    this.later = undefined;
    if (!this.disposed) this.act();
  }
}
