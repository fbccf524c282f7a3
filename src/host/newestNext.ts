/** Does one thing at a time; of those that come meanwhile only the newest is done next. */
export class NewestNext {
  private underWay: Promise<void> | undefined;
  private waiting: (() => Promise<void>) | undefined;

  /**
   * @param task which does not reject
   * @returns when it was done, or when a newer one took its place
   */
  async add(task: () => Promise<void>): Promise<void> {
    this.waiting = task;
    while (this.underWay) {
      await this.underWay;
      if (this.waiting !== task) return;
    }
    this.waiting = undefined;
    this.underWay = task().finally(() => (this.underWay = undefined));
    await this.underWay;
  }
}
