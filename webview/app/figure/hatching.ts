import type { Mark, Palette, Segment } from './figure.ts';

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const SPACING = 5;

/** Diagonal stripes for what has no number to colour: −∞ of a mask, NaN. */
export function hatching(box: Box, palette: Palette): Mark[] {
  const segments: Segment[] = [];
  for (let sum = SPACING; sum < box.width + box.height; sum += SPACING) {
    // Along x + y = sum, from the left or lower edge to the upper or right one.
    const fromX = Math.max(0, sum - box.height);
    const toX = Math.min(box.width, sum);
    segments.push([box.x + fromX, box.y + sum - fromX, box.x + toX, box.y + sum - toX]);
  }
  return [
    { kind: 'rect', ...box, fill: palette.background },
    { kind: 'strokes', shape: 'line', segments, colour: palette.line, width: 1 },
  ];
}
