import { damaged } from '../refusal.ts';
import type { PngColour, PngHeader } from './chunks.ts';

/** Every so many-th pixel of the image: one for a plain image, seven for an interlaced one (Adam7). */
export interface Pass {
  readonly left: number;
  readonly top: number;
  readonly across: number;
  readonly down: number;
}

const WHOLE: readonly Pass[] = [{ left: 0, top: 0, across: 1, down: 1 }];

const ADAM7: readonly Pass[] = [
  { left: 0, top: 0, across: 8, down: 8 },
  { left: 4, top: 0, across: 8, down: 8 },
  { left: 0, top: 4, across: 4, down: 8 },
  { left: 2, top: 0, across: 4, down: 4 },
  { left: 0, top: 2, across: 2, down: 4 },
  { left: 1, top: 0, across: 2, down: 2 },
  { left: 0, top: 1, across: 1, down: 2 },
];

const SAMPLES: Readonly<Record<PngColour, number>> = {
  grey: 1,
  rgb: 3,
  palette: 1,
  grey_alpha: 2,
  rgb_alpha: 4,
};

/** The rows of one pass, as they stand in the unpacked data: a filter byte, then the samples. */
interface Rows {
  readonly pass: Pass;
  readonly columns: number;
  readonly count: number;
  readonly bytes: number;
}

function rowsOf({ width, height, depth, colour, interlaced }: PngHeader): Rows[] {
  const bits = SAMPLES[colour] * depth;
  return (interlaced ? ADAM7 : WHOLE)
    .map((pass) => {
      const columns = Math.ceil((width - pass.left) / pass.across);
      const count = Math.ceil((height - pass.top) / pass.down);
      return { pass, columns, count, bytes: Math.ceil((columns * bits) / 8) };
    })
    .filter(({ columns, count }) => columns > 0 && count > 0);
}

/** How many bytes the pixels take before they are compressed. */
export const unpackedBytes = (header: PngHeader): number =>
  rowsOf(header).reduce((sum, { count, bytes }) => sum + count * (1 + bytes), 0);

/** Takes the samples of one row: `columns` pixels of the pass, at its row `row`. */
export type TakeRow = (samples: Uint8Array, pass: Pass, row: number, columns: number) => void;

/** Cuts unpacked data into rows and takes their filters back, holding two rows and no more. */
export class Scanlines {
  private readonly waiting: Rows[];
  private readonly step: number;
  private row = 0;
  private line = new Uint8Array(0);
  private above = new Uint8Array(0);
  /** Bytes of `line` that are there. */
  private filled = 0;

  constructor(
    header: PngHeader,
    private readonly take: TakeRow,
  ) {
    this.waiting = rowsOf(header);
    // The filters look one whole pixel back, at least one byte.
    this.step = Math.max(1, (SAMPLES[header.colour] * header.depth) >> 3);
    this.begin();
  }

  get complete(): boolean {
    return this.waiting.length === 0;
  }

  /** What follows the last row is left out. */
  push(data: Uint8Array): void {
    for (let at = 0; at < data.length && !this.complete;) {
      const piece = data.subarray(at, at + this.line.length - this.filled);
      this.line.set(piece, this.filled);
      this.filled += piece.length;
      at += piece.length;
      if (this.filled === this.line.length) this.finishRow();
    }
  }

  private begin(): void {
    const bytes = this.waiting[0]?.bytes ?? 0;
    this.row = 0;
    this.filled = 0;
    this.line = new Uint8Array(1 + bytes);
    this.above = new Uint8Array(1 + bytes);
  }

  private finishRow(): void {
    const { pass, columns, count } = this.waiting[0]!;
    unfilter(this.line, this.above, this.step);
    this.take(this.line.subarray(1), pass, this.row, columns);
    [this.line, this.above] = [this.above, this.line];
    this.filled = 0;
    this.row++;
    if (this.row < count) return;
    this.waiting.shift();
    this.begin();
  }
}

/** Filters 0 to 4 of PNG: none, left, above, their mean, Paeth's choice. Byte 0 of a line is its filter. */
function unfilter(line: Uint8Array, above: Uint8Array, step: number): void {
  const filter = line[0]!;
  if (filter > 4) throw damaged('PNG', 'a row of its pixels has an unknown filter');
  if (filter === 0) return;
  for (let i = 1; i < line.length; i++) {
    const left = i > step ? line[i - step]! : 0;
    const up = above[i]!;
    if (filter === 1) line[i]! += left;
    else if (filter === 2) line[i]! += up;
    else if (filter === 3) line[i]! += (left + up) >> 1;
    else line[i]! += paeth(left, up, i > step ? above[i - step]! : 0);
  }
}

/** The neighbour that is nearest to left + up − upper left. */
function paeth(left: number, up: number, corner: number): number {
  const toLeft = Math.abs(up - corner);
  const toUp = Math.abs(left - corner);
  const toCorner = Math.abs(left + up - 2 * corner);
  if (toLeft <= toUp && toLeft <= toCorner) return left;
  return toUp <= toCorner ? up : corner;
}
