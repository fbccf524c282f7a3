import { type Direction, paddingBefore, placesOf, reachOf, type SlidingWindow } from './window.ts';

/** The output's size along one direction, with the numbers put in. */
export interface WindowSize {
  /** Cells of the input. */
  readonly size: number;
  readonly before: number;
  readonly after: number;
  readonly padded: number;
  readonly stride: number;
  /** From the first to the last cell that the window reads. */
  readonly reach: number;
  /** How often the window fits; 0 or less where it is larger than the padded input. */
  readonly places: number;
  /** Cells at the end that no place of the window reaches. */
  readonly left: number;
}

/** @param size cells of the input in this direction */
export function windowSize(direction: Direction, size: number, sliding: SlidingWindow): WindowSize {
  const { padding, stride, dilation, window } = sliding;
  const before = paddingBefore(direction, padding);
  const after = padding[direction === 0 ? 1 : 3];
  const padded = size + before + after;
  const reach = reachOf(window[direction], dilation[direction]);
  const places = placesOf(direction, size, sliding);
  const step = stride[direction];
  return {
    size,
    before,
    after,
    padded,
    stride: step,
    reach,
    places,
    left: padded - reach - (places - 1) * step,
  };
}

/** TeX of ⌊(n + 2p − k) / s⌋ + 1, where k is as wide as dilation makes it (Dumoulin & Visin 2016). */
export function sizeFormula({ size, before, after, reach, stride, places }: WindowSize): string {
  const zeros = before === after ? String.raw`2 \cdot ${before}` : `(${before} + ${after})`;
  return String.raw`\left\lfloor \frac{${size} + ${zeros} - ${reach}}{${stride}} \right\rfloor + 1 = ${places}`;
}

/** The same as text: `⌊(6 + 2·0 − 3) / 1⌋ + 1 = 4`. */
export function sizeText({ size, before, after, reach, stride, places }: WindowSize): string {
  const zeros = before === after ? `2·${before}` : `(${before} + ${after})`;
  return `⌊(${size} + ${zeros} − ${reach}) / ${stride}⌋ + 1 = ${places}`;
}
