import { niceStep } from '../drawing/ticks.ts';

/** Where points of a plane lie, in CSS pixels. Pure arithmetic; both axes have the same scale, so that distances can be compared. */
export interface ScatterLayout {
  readonly width: number;
  readonly height: number;
  /** The field of the points. */
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  /** What lies in its middle. */
  readonly middle: readonly [x: number, y: number];
  /** CSS pixels of one unit. */
  readonly scale: number;
}

/** Room for the numbers and titles of the axes. */
const LEFT = 56;
const BOTTOM = 40;
const EDGE = 10;
/** So much of the field stays free around the points. */
const MARGIN = 0.05;
const HIGHEST = 460;
const LOWEST = 260;

/**
 * @param points [point, x or y]
 * @param place height that there is for it, which it keeps within where that is not too little
 */
export function layOutScatter(points: ArrayLike<number>, width: number, place = HIGHEST): ScatterLayout {
  const [x, y] = [rangeOf(points, 0), rangeOf(points, 1)];
  const [wide, high] = [
    (x.most - x.least) * (1 + 2 * MARGIN) || 1,
    (y.most - y.least) * (1 + 2 * MARGIN) || 1,
  ];
  const room = Math.max(80, width - LEFT - EDGE);
  // As high as the points need at full width, within what a panel has room for.
  const highest = Math.max(LOWEST, Math.min(HIGHEST, place));
  const height = Math.round(Math.min(highest, Math.max(LOWEST, (room / wide) * high + BOTTOM + EDGE)));
  const field = height - BOTTOM - EDGE;
  return {
    width,
    height,
    left: LEFT,
    top: EDGE,
    right: LEFT + room,
    bottom: height - BOTTOM,
    middle: [(x.least + x.most) / 2, (y.least + y.most) / 2],
    scale: Math.min(room / wide, field / high),
  };
}

function rangeOf(points: ArrayLike<number>, component: 0 | 1): { least: number; most: number } {
  let [least, most] = [Infinity, -Infinity];
  for (let at = component; at < points.length; at += 2) {
    least = Math.min(least, points[at]!);
    most = Math.max(most, points[at]!);
  }
  return least <= most ? { least, most } : { least: 0, most: 0 };
}

/** Upwards is positive. */
export function pointAt(
  { left, right, top, bottom, middle, scale }: ScatterLayout,
  x: number,
  y: number,
): [number, number] {
  return [(left + right) / 2 + (x - middle[0]) * scale, (top + bottom) / 2 - (y - middle[1]) * scale];
}

/** The nearest of the points that are shown, no farther away than `reach` CSS pixels. */
export function nearestPoint(
  layout: ScatterLayout,
  points: ArrayLike<number>,
  isShown: (point: number) => boolean,
  [x, y]: readonly [number, number],
  reach = 24,
): number | null {
  let [nearest, least]: [number | null, number] = [null, reach * reach];
  for (let point = 0; 2 * point < points.length; point++) {
    if (!isShown(point)) continue;
    const [px, py] = pointAt(layout, points[2 * point]!, points[2 * point + 1]!);
    const distance = (px - x) ** 2 + (py - y) ** 2;
    if (distance <= least) [nearest, least] = [point, distance];
  }
  return nearest;
}

/** Round numbers along an axis that are in view, about 70 pixels apart. */
export function ticksOf(layout: ScatterLayout, axis: 0 | 1): number[] {
  const length = axis === 0 ? layout.right - layout.left : layout.bottom - layout.top;
  const reach = length / 2 / layout.scale;
  const step = stepFrom(70 / layout.scale);
  const first = Math.ceil((layout.middle[axis] - reach) / step);
  const last = Math.floor((layout.middle[axis] + reach) / step);
  // Without −0.
  return Array.from({ length: last - first + 1 }, (_, at) => (first + at) * step + 0);
}

/** The smallest of 1, 2, 5 times a power of ten that is not below the given number. */
function stepFrom(atLeast: number): number {
  const decade = 10 ** Math.floor(Math.log10(atLeast));
  return niceStep(atLeast / decade) * decade;
}
