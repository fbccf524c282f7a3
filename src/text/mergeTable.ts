/**
 * The merges of a byte-pair encoding, found by the ids of their two parts. An open hash table in typed arrays: a
 * `Map` of 60,000 numbers beyond 31 bits takes several times as long to fill.
 */
export class MergeTable {
  private readonly lefts: Int32Array;
  private readonly rights: Int32Array;
  private readonly results: Int32Array;
  /** Rank + 1 of the merge in each slot; 0 is free. */
  private readonly slots: Int32Array;
  private count = 0;

  constructor(capacity: number) {
    this.lefts = new Int32Array(capacity);
    this.rights = new Int32Array(capacity);
    this.results = new Int32Array(capacity);
    this.slots = new Int32Array(2 ** Math.ceil(Math.log2(2 * capacity + 1)));
  }

  /** Adds the merge of the next rank. Of equal pairs the last one counts, as in Hugging Face. */
  add(left: number, right: number, result: number): void {
    const rank = this.count++;
    this.lefts[rank] = left;
    this.rights[rank] = right;
    this.results[rank] = result;
    this.slots[this.slotOf(left, right)] = rank + 1;
  }

  /** The rank of the merge of two ids, the lower the earlier; -1 when they do not merge. */
  rankOf(left: number, right: number): number {
    return this.slots[this.slotOf(left, right)] - 1;
  }

  /** The id that the merge of a rank makes. */
  resultOf(rank: number): number {
    return this.results[rank];
  }

  /** The slot that has the pair, or the free one where it belongs. */
  private slotOf(left: number, right: number): number {
    const mask = this.slots.length - 1;
    let slot = scrambled(left, right) & mask;
    for (;;) {
      const rank = this.slots[slot] - 1;
      if (rank < 0 || (this.lefts[rank] === left && this.rights[rank] === right)) {
        return slot;
      }
      slot = (slot + 1) & mask;
    }
  }
}

function scrambled(left: number, right: number): number {
  let hash = Math.imul(left, 0x9e3779b1) ^ Math.imul(right, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return hash ^ (hash >>> 13);
}
