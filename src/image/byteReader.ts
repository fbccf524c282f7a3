import { damaged, type FormatName } from './refusal.ts';

/** Numbers out of a file, one after the other; a file that ends too early is refused in words. */
export class ByteReader {
  private readonly view: DataView;

  /** @param littleEndian whether the low byte of a number comes first */
  constructor(
    private readonly format: FormatName,
    readonly bytes: Uint8Array,
    private readonly littleEndian: boolean,
    public position = 0,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get left(): number {
    return this.bytes.length - this.position;
  }

  byte(): number {
    return this.bytes[this.advance(1)]!;
  }

  short(): number {
    return this.view.getUint16(this.advance(2), this.littleEndian);
  }

  long(): number {
    return this.view.getUint32(this.advance(4), this.littleEndian);
  }

  signedLong(): number {
    return this.view.getInt32(this.advance(4), this.littleEndian);
  }

  /** @returns a view, not a copy */
  take(length: number): Uint8Array {
    const start = this.advance(length);
    return this.bytes.subarray(start, start + length);
  }

  skip(length: number): void {
    this.advance(length);
  }

  /** Four letters, as chunks are named. */
  name(): string {
    return String.fromCharCode(...this.take(4));
  }

  private advance(length: number): number {
    if (length > this.left) throw damaged(this.format, 'it ends too early');
    const start = this.position;
    this.position += length;
    return start;
  }
}
