/** Finds which of many texts start at a place, by halving a sorted list one code unit at a time. */
export class PrefixTable {
  private readonly texts: readonly string[];
  private readonly values: Int32Array;
  /** For a first code unit, where its texts begin and end in the sorted list. */
  private readonly ranges = new Map<number, readonly [number, number]>();

  /** Of equal texts the last one counts; an empty text is never found. */
  constructor(entries: Iterable<readonly [string, number]>) {
    const values = new Map(entries);
    values.delete('');
    this.texts = [...values.keys()].sort();
    this.values = Int32Array.from(this.texts, (text) => values.get(text)!);
    let begin = 0;
    for (let index = 1; index <= this.texts.length; index++) {
      const unit = this.texts[begin].charCodeAt(0);
      if (index === this.texts.length || this.texts[index].charCodeAt(0) !== unit) {
        this.ranges.set(unit, [begin, index]);
        begin = index;
      }
    }
  }

  /** The code units with which any text starts. */
  firstUnits(): Iterable<number> {
    return this.ranges.keys();
  }

  /** Calls back for every text that starts at `start`, shortest first. */
  visitPrefixes(text: string, start: number, visit: (value: number, end: number) => void): void {
    const range = start < text.length ? this.ranges.get(text.charCodeAt(start)) : undefined;
    if (range === undefined) {
      return;
    }
    let [low, high] = range;
    for (let depth = 1; low < high; depth++) {
      // Sorted, so the text that is exactly this long comes first.
      if (this.texts[low].length === depth) {
        visit(this.values[low], start + depth);
        low++;
      }
      if (start + depth >= text.length) {
        return;
      }
      const unit = text.charCodeAt(start + depth);
      low = this.firstAtLeast(unit, depth, low, high);
      high = this.firstAtLeast(unit + 1, depth, low, high);
    }
  }

  /** The first text in [low, high) whose code unit at `depth` is `unit` or more. */
  private firstAtLeast(unit: number, depth: number, low: number, high: number): number {
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.texts[middle].charCodeAt(depth) < unit) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
