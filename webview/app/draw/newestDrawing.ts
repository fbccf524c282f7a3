/** A run that shows nothing for so long does not hold up the next one. */
const LONGEST_WAIT_MILLISECONDS = 300;

/**
 * Has a drawing run while it changes, one run at a time: the next one begins when the one before was run and seen, with
 * the drawing as it is then. So every run is also shown, however fast somebody draws.
 */
export class NewestDrawing {
  private waiting = false;
  private underWay = false;
  private seen: () => void = () => undefined;

  /** @param run runs the drawing as it is now; resolves when that is done, or was refused */
  constructor(private readonly run: () => Promise<void>) {}

  changed(): void {
    this.waiting = true;
    if (!this.underWay) void this.goOn();
  }

  /** A run was painted. */
  painted(): void {
    this.seen();
  }

  private async goOn(): Promise<void> {
    this.underWay = true;
    while (this.waiting) {
      this.waiting = false;
      // Asked for before the run, since its picture may be there before the answer is.
      const painted = new Promise<void>((resolve) => (this.seen = resolve));
      await this.run();
      await Promise.race([painted, after(LONGEST_WAIT_MILLISECONDS)]);
    }
    this.underWay = false;
  }
}

const after = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));
