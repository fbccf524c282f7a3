/**
 * A text on its way through a tokenizer, where every UTF-16 code unit knows the range of the source text that it
 * stands for. Both units of a surrogate pair have the range of the whole pair, so no range ever cuts a character.
 */
export class AlignedText {
  private constructor(
    readonly text: string,
    private readonly starts: Int32Array,
    private readonly ends: Int32Array,
    private readonly base: number,
  ) {}

  /** The source text itself. A lone surrogate is no character: it is read as U+FFFD, as on the way to UTF-8. */
  static of(source: string): AlignedText {
    const length = source.length;
    const starts = new Int32Array(length);
    const ends = new Int32Array(length);
    for (let unit = 0; unit < length; unit++) {
      starts[unit] = unit;
      ends[unit] = unit + 1;
      if (isLowSurrogate(source.charCodeAt(unit)) && unit > 0 && isPairAt(source, unit - 1)) {
        starts[unit] = unit - 1;
        ends[unit - 1] = unit + 1;
      }
    }
    return new AlignedText(source.replace(/\p{Surrogate}/gu, '\ufffd'), starts, ends, 0);
  }

  /** Made by `AlignedTextBuilder`. */
  static fromParts(text: string, starts: Int32Array, ends: Int32Array): AlignedText {
    return new AlignedText(text, starts, ends, 0);
  }

  get length(): number {
    return this.text.length;
  }

  /** Where in the source the code unit at `index` starts. */
  sourceStart(index: number): number {
    return this.starts[this.base + index];
  }

  /** Where in the source the code unit at `index` ends. */
  sourceEnd(index: number): number {
    return this.ends[this.base + index];
  }

  /** A part of this text, without copying the ranges. */
  slice(start: number, end: number): AlignedText {
    return new AlignedText(this.text.slice(start, end), this.starts, this.ends, this.base + start);
  }

  /** Other characters in the same places. */
  withText(text: string): AlignedText {
    if (text.length !== this.length) {
      throw new RangeError('Aligned text can only be exchanged for text of the same length.');
    }
    return new AlignedText(text, this.starts, this.ends, this.base);
  }

  /** Text that the source does not have, in front; it stands for the first character, as in Hugging Face. */
  prepended(prefix: string): AlignedText {
    const builder = new AlignedTextBuilder(prefix.length + this.length);
    builder.add(prefix, this.sourceStart(0), this.sourceEnd(0));
    builder.copy(this, 0, this.length);
    return builder.build();
  }

  /** Exchanges every match; what takes its place stands for the whole match. Empty matches are left alone. */
  rewritten(pattern: RegExp, replacement: (found: string) => string): AlignedText {
    let builder: AlignedTextBuilder | undefined;
    let copied = 0;
    for (const match of this.text.matchAll(pattern)) {
      const found = match[0];
      const replaced = replacement(found);
      if (found.length === 0 || replaced === found) {
        continue;
      }
      const end = match.index + found.length;
      builder ??= new AlignedTextBuilder(this.length);
      builder.copy(this, copied, match.index);
      builder.add(replaced, this.sourceStart(match.index), this.sourceEnd(end - 1));
      copied = end;
    }
    builder?.copy(this, copied, this.length);
    return builder?.build() ?? this;
  }
}

/** Puts an `AlignedText` together from front to back. */
export class AlignedTextBuilder {
  private text = '';
  private length = 0;
  private starts: Int32Array;
  private ends: Int32Array;

  constructor(expectedLength: number) {
    this.starts = new Int32Array(expectedLength);
    this.ends = new Int32Array(expectedLength);
  }

  /** Appends a part of another text with its ranges. */
  copy(from: AlignedText, start: number, end: number): void {
    if (start >= end) {
      return;
    }
    this.reserve(end - start);
    this.text += from.text.slice(start, end);
    for (let index = start; index < end; index++) {
      this.starts[this.length] = from.sourceStart(index);
      this.ends[this.length++] = from.sourceEnd(index);
    }
  }

  /** Appends text of which every code unit stands for the same range of the source. */
  add(text: string, sourceStart: number, sourceEnd: number): void {
    this.reserve(text.length);
    this.text += text;
    for (let count = text.length; count > 0; count--) {
      this.starts[this.length] = sourceStart;
      this.ends[this.length++] = sourceEnd;
    }
  }

  build(): AlignedText {
    return AlignedText.fromParts(this.text, this.starts, this.ends);
  }

  private reserve(more: number): void {
    if (this.length + more > this.starts.length) {
      const capacity = 2 * (this.length + more);
      this.starts = grown(this.starts, capacity);
      this.ends = grown(this.ends, capacity);
    }
  }
}

/** Whether the code units at `index` and after it are one character. */
export function isPairAt(text: string, index: number): boolean {
  return (text.charCodeAt(index) & 0xfc00) === 0xd800 && isLowSurrogate(text.charCodeAt(index + 1));
}

function isLowSurrogate(unit: number): boolean {
  return (unit & 0xfc00) === 0xdc00;
}

function grown(values: Int32Array, capacity: number): Int32Array {
  const larger = new Int32Array(capacity);
  larger.set(values);
  return larger;
}
