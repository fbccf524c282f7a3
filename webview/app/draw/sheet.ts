/** A place on the sheet, in cells: the middle of the first one is 0.5, 0.5. */
export interface Place {
  readonly row: number;
  readonly column: number;
}

export type Tool = 'pen' | 'eraser';

/** What is drawn: [row, column], from 0 (nothing) to 255. */
export interface Ink {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float32Array<ArrayBuffer>;
}

export const FULL_INK = 255;

/** So many strokes can be taken back. */
const MOST_UNDONE = 100;

/** The pen's radius as a part of the sheet: about as thick as the digits of MNIST, whose edges are soft too. */
const PEN_RADIUS = { full: 0.65 / 28, soft: 1.5 / 28 };
const ERASER_RADIUS = { full: 1.6 / 28, soft: 2.4 / 28 };

/** A sheet of cells that is drawn on, stroke by stroke. */
export class Sheet implements Ink {
  values: Float32Array<ArrayBuffer>;
  private readonly before: Float32Array<ArrayBuffer>[] = [];

  constructor(
    readonly rows: number,
    readonly columns: number,
    values?: Float32Array,
  ) {
    this.values = values ? new Float32Array(values) : new Float32Array(rows * columns);
  }

  get blank(): boolean {
    return this.values.every((value) => value === 0);
  }

  get canUndo(): boolean {
    return this.before.length > 0;
  }

  /** From now on is one stroke: taken back as a whole. */
  beginStroke(): void {
    this.before.push(this.values.slice());
    if (this.before.length > MOST_UNDONE) this.before.shift();
  }

  /** Draws from one place to another: every cell by its distance from that line. */
  line(from: Place, to: Place, tool: Tool): void {
    const size = Math.max(this.rows, this.columns);
    const { full, soft } = tool === 'pen' ? PEN_RADIUS : ERASER_RADIUS;
    const reach = Math.ceil(soft * size);
    const first = (a: number, b: number): number => Math.max(0, Math.floor(Math.min(a, b)) - reach);
    const last = (a: number, b: number, count: number): number =>
      Math.min(count - 1, Math.floor(Math.max(a, b)) + reach);
    for (let row = first(from.row, to.row); row <= last(from.row, to.row, this.rows); row++) {
      for (
        let column = first(from.column, to.column);
        column <= last(from.column, to.column, this.columns);
        column++
      ) {
        const distance = distanceToLine({ row: row + 0.5, column: column + 0.5 }, from, to) / size;
        const strength = Math.min(1, Math.max(0, (soft - distance) / (soft - full)));
        this.touch(row * this.columns + column, strength * FULL_INK, tool);
      }
    }
  }

  clear(): void {
    this.beginStroke();
    this.values = new Float32Array(this.rows * this.columns);
  }

  undo(): void {
    this.values = this.before.pop() ?? this.values;
  }

  private touch(cell: number, ink: number, tool: Tool): void {
    const value = this.values[cell];
    this.values[cell] = tool === 'pen' ? Math.max(value, ink) : Math.min(value, FULL_INK - ink);
  }
}

function distanceToLine(place: Place, from: Place, to: Place): number {
  const [down, across] = [to.row - from.row, to.column - from.column];
  const length = down * down + across * across;
  const along =
    length === 0 ? 0 : ((place.row - from.row) * down + (place.column - from.column) * across) / length;
  const at = Math.min(1, Math.max(0, along));
  return Math.hypot(place.row - from.row - at * down, place.column - from.column - at * across);
}
