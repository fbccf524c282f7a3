import type { TraceNode } from '../node.ts';
import { channelReader, type PlanePlace, planeOf } from '../plane.ts';
import type { Trace } from '../trace.ts';
import type { SlidingWindow } from '../window.ts';

/** One cell under a window. */
export interface WindowCell {
  /** Where in the window it lies, from 0. */
  readonly windowRow: number;
  readonly windowColumn: number;
  /** Where in the input; outside of it in the padding. */
  readonly place: PlanePlace;
  /** `undefined` in the padding. */
  readonly value: number | undefined;
}

/** The cells of one channel that a window reads, row by row, padding included. @param at the window's place in the output */
export function cellsUnder(
  trace: Trace,
  x: TraceNode,
  channel: number,
  at: Pick<PlanePlace, 'row' | 'column'>,
  { window, stride, padding, dilation }: SlidingWindow,
): WindowCell[] {
  const read = channelReader(trace, x, channel);
  const [top, left] = [at.row * stride[0] - padding[0], at.column * stride[1] - padding[2]];
  return Array.from({ length: window[0] * window[1] }, (_, i) => {
    const [windowRow, windowColumn] = [Math.floor(i / window[1]), i % window[1]];
    const [row, column] = [top + windowRow * dilation[0], left + windowColumn * dilation[1]];
    return { windowRow, windowColumn, place: { channel, row, column }, value: read(row, column) };
  });
}

/**
 * The place in the input as TeX: `c,\,2i+u-1,\,2j+v-1`.
 * @param channel its letter; of a sequence the channel stands last
 */
export function inputPlace(
  x: TraceNode,
  channel: string,
  { stride, padding, dilation }: SlidingWindow,
): string {
  const row = along('i', 'u', stride[0], dilation[0], padding[0]);
  const isSequence = planeOf(x).isSequence;
  const column = along(isSequence ? 'p' : 'j', isSequence ? 'u' : 'v', stride[1], dilation[1], padding[2]);
  return isSequence ? String.raw`${column},\,${channel}` : String.raw`${channel},\,${row},\,${column}`;
}

function along(place: string, inWindow: string, stride: number, dilation: number, before: number): string {
  const times = (factor: number, symbol: string): string => (factor === 1 ? symbol : `${factor}${symbol}`);
  return `${times(stride, place)}+${times(dilation, inWindow)}${before > 0 ? `-${before}` : ''}`;
}
