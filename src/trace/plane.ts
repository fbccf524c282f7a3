import { ProblemError } from '../problem.ts';
import type { TraceNode } from './node.ts';
import type { Trace } from './trace.ts';

/** A node as channels of rows and columns; a sequence [position, feature] is an image of one row. */
export interface Plane {
  readonly channels: number;
  readonly rows: number;
  readonly columns: number;
  readonly isSequence: boolean;
}

export interface PlanePlace {
  readonly channel: number;
  readonly row: number;
  readonly column: number;
}

/** @throws ProblemError `bad-request` for what is neither an image nor a sequence */
export function planeOf(node: TraceNode): Plane {
  const sizes = node.axes.map((axis) => axis.size) as [number, number, number];
  if (sizes.length === 3) return { channels: sizes[0], rows: sizes[1], columns: sizes[2], isSequence: false };
  if (sizes.length === 2) return { channels: sizes[1], rows: 1, columns: sizes[0], isSequence: true };
  throw new ProblemError('bad-request', `${node.name} is neither an image nor a sequence.`);
}

/** A cell's channel, row and column. */
export function placeInPlane(node: TraceNode, index: readonly number[]): PlanePlace {
  const [first, second, third] = index as [number, number, number];
  return planeOf(node).isSequence
    ? { channel: second, row: 0, column: first }
    : { channel: first, row: second, column: third };
}

/** `placeInPlane` backwards. */
export function indexInPlane(node: TraceNode, { channel, row, column }: PlanePlace): number[] {
  return planeOf(node).isSequence ? [column, channel] : [channel, row, column];
}

/** Reads one channel, row by row: a function of row and column, which gives `undefined` in the padding. */
export function channelReader(
  trace: Trace,
  node: TraceNode,
  channel: number,
): (row: number, column: number) => number | undefined {
  const { rows, columns, channels, isSequence } = planeOf(node);
  const known = new Map<number, Float32Array>();
  // Rows are read one by one: of a large image a window needs few.
  const read = (row: number): Float32Array => {
    const values = known.get(row) ?? trace.rows(node.name, channel, row, row + 1);
    known.set(row, values);
    return values;
  };
  return (row, column) => {
    if (row < 0 || row >= rows || column < 0 || column >= columns) return undefined;
    if (!isSequence) return read(row)[column]!;
    const values = known.get(column) ?? trace.rows(node.name, 0, column, column + 1);
    known.set(column, values);
    return channel < channels ? values[channel]! : undefined;
  };
}

/** `channel 2, row 3, column 4`, of a sequence `feature 2, position 4`. */
export function planePlaceText(node: TraceNode, { channel, row, column }: PlanePlace): string {
  return planeOf(node).isSequence
    ? `feature ${channel}, position ${signed(column)}`
    : `channel ${channel}, row ${signed(row)}, column ${signed(column)}`;
}

/** Places in a table: its heading `channel, row, column`, and `2, 3, 4` beside each number. */
export interface PlaceColumn {
  readonly heading: string;
  readonly label: (place: PlanePlace) => string;
}

/** @param several whether the table has cells of more than one channel; else that is left out */
export function placeColumn(node: TraceNode, several: boolean): PlaceColumn {
  const listed = (...places: readonly number[]): string => places.map(signed).join(', ');
  if (planeOf(node).isSequence)
    return several
      ? { heading: 'position, feature', label: ({ column, channel }) => listed(column, channel) }
      : { heading: 'position', label: ({ column }) => listed(column) };
  return several
    ? { heading: 'channel, row, column', label: ({ channel, row, column }) => listed(channel, row, column) }
    : { heading: 'row, column', label: ({ row, column }) => listed(row, column) };
}

/** Places in the padding lie before the first. */
const signed = (place: number): string => (place < 0 ? `−${-place}` : String(place));
