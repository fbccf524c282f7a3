/** Positions fit below this, ranks above it, and both together in the 53 bits of a number. */
const POSITIONS = 2 ** 31;

/** More merges than this do not fit. */
export const LARGEST_RANK = 2 ** 22;

/** A binary heap of possible merges: the lowest rank first, of equal ranks the leftmost. */
export class MergeQueue {
  /** What `next` has found. */
  rank = 0;
  position = 0;
  private keys = new Float64Array(64);
  private size = 0;

  push(rank: number, position: number): void {
    if (this.size === this.keys.length) {
      const larger = new Float64Array(2 * this.size);
      larger.set(this.keys);
      this.keys = larger;
    }
    const key = rank * POSITIONS + position;
    let index = this.size++;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (this.keys[parent] <= key) {
        break;
      }
      this.keys[index] = this.keys[parent];
      index = parent;
    }
    this.keys[index] = key;
  }

  /** Removes the first merge into `rank` and `position`; false when there is none. */
  next(): boolean {
    if (this.size === 0) {
      return false;
    }
    const first = this.keys[0];
    this.sink(this.keys[--this.size]);
    this.rank = Math.floor(first / POSITIONS);
    this.position = first - this.rank * POSITIONS;
    return true;
  }

  /** Puts a key where it belongs, from the free root downwards. */
  private sink(key: number): void {
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= this.size) {
        break;
      }
      if (child + 1 < this.size && this.keys[child + 1] < this.keys[child]) {
        child++;
      }
      if (this.keys[child] >= key) {
        break;
      }
      this.keys[index] = this.keys[child];
      index = child;
    }
    this.keys[index] = key;
  }
}
