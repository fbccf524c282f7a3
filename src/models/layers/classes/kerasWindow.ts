import { reachOf, samePadding } from '../../../trace/window.ts';

/** A window along one direction, as Keras describes it. */
export interface KerasWindow {
  readonly size: number;
  readonly stride: number;
  readonly dilation: number;
  /** `same` as TensorFlow has it: an odd zero goes to the end · `causal`: all zeros at the start */
  readonly padding: 'valid' | 'same' | 'causal';
}

/** How many places it has on so many cells: below 1 where it does not fit. */
export function places(cells: number, { size, stride, dilation, padding }: KerasWindow): number {
  if (padding === 'valid') return Math.floor((cells - reachOf(size, dilation)) / stride) + 1;
  return Math.ceil(cells / stride);
}

/** The zeros before and after so many cells. */
export function paddingOf(
  cells: number,
  { size, stride, dilation, padding }: KerasWindow,
): readonly [number, number] {
  if (padding === 'valid') return [0, 0];
  if (padding === 'causal') return [reachOf(size, dilation) - 1, 0];
  const [, , before, after] = samePadding([1, cells], [1, size], [1, stride], [1, dilation]);
  return [before, after];
}
