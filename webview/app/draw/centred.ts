import type { Ink } from './sheet.ts';

/** MNIST's digits are this much of their picture high or wide, whichever is more: 20 of 28 pixels. */
const DIGIT_SIDE = 20 / 28;

/** Each new cell is the mean of so many samples a side, so that small strokes are not lost where it shrinks. */
const SAMPLES = 3;

/** From where on a cell counts as drawn. */
const FAINT = 8;

/**
 * A drawing as the digits of MNIST are: grown or shrunk until its longer side is 20 of 28 cells, then moved until the
 * mean place of its ink is the middle (Y. LeCun, C. Cortes, C. Burges: The MNIST database of handwritten digits).
 * @returns the same drawing where there is no ink
 */
export function centred(ink: Ink): Ink {
  const box = inkBox(ink);
  if (!box) return ink;
  const scale = (DIGIT_SIDE * Math.min(ink.rows, ink.columns)) / Math.max(box.height, box.width);
  const { row, column } = middleOfInk(ink);
  const values = new Float32Array(ink.rows * ink.columns);
  for (let at = 0; at < values.length; at++) {
    let sum = 0;
    for (let sample = 0; sample < SAMPLES * SAMPLES; sample++) {
      const down = Math.floor(at / ink.columns) + (Math.floor(sample / SAMPLES) + 0.5) / SAMPLES;
      const across = (at % ink.columns) + ((sample % SAMPLES) + 0.5) / SAMPLES;
      sum += inkAt(ink, row + (down - ink.rows / 2) / scale, column + (across - ink.columns / 2) / scale);
    }
    values[at] = sum / (SAMPLES * SAMPLES);
  }
  return { rows: ink.rows, columns: ink.columns, values };
}

function inkBox({ columns, values }: Ink): { height: number; width: number } | undefined {
  let [top, bottom, left, right] = [Infinity, -Infinity, Infinity, -Infinity];
  values.forEach((value, at) => {
    if (value < FAINT) return;
    const row = Math.floor(at / columns);
    const column = at % columns;
    top = Math.min(top, row);
    bottom = Math.max(bottom, row);
    left = Math.min(left, column);
    right = Math.max(right, column);
  });
  return top === Infinity ? undefined : { height: bottom - top + 1, width: right - left + 1 };
}

function middleOfInk({ columns, values }: Ink): { row: number; column: number } {
  let [mass, down, across] = [0, 0, 0];
  values.forEach((value, at) => {
    mass += value;
    down += value * (Math.floor(at / columns) + 0.5);
    across += value * ((at % columns) + 0.5);
  });
  return { row: down / mass, column: across / mass };
}

/** Bilinear between the middles of cells; nothing beyond the sheet. */
function inkAt({ rows, columns, values }: Ink, row: number, column: number): number {
  const [top, left] = [Math.floor(row - 0.5), Math.floor(column - 0.5)];
  const [down, across] = [row - 0.5 - top, column - 0.5 - left];
  const cell = (y: number, x: number): number =>
    y < 0 || x < 0 || y >= rows || x >= columns ? 0 : values[y * columns + x];
  const upper = cell(top, left) * (1 - across) + cell(top, left + 1) * across;
  const lower = cell(top + 1, left) * (1 - across) + cell(top + 1, left + 1) * across;
  return upper * (1 - down) + lower * down;
}
