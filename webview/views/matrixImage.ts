import type { Slice } from '../../src/trace/node.ts';
import type { ColourScale } from '../drawing/colourScale.ts';
import { paintMatrix, thinMatrix } from '../drawing/matrixPixels.ts';

/** How many rows and columns share a pixel. */
export interface Thinness {
  readonly rows: number;
  readonly columns: number;
}

/** A slice as a picture with one pixel for each cell, drawn only when the slice, the scale or the size changed. */
export class MatrixImage {
  readonly canvas = document.createElement('canvas');
  /** Whether cells are transparent because they have no finite number. */
  hasHoles = false;
  thinness: Thinness = { rows: 1, columns: 1 };
  #values: Float32Array | undefined;
  #scale: ColourScale | undefined;

  prepare(slice: Slice, scale: ColourScale, thinness: Thinness): void {
    const same = thinness.rows === this.thinness.rows && thinness.columns === this.thinness.columns;
    if (same && slice.values === this.#values && scale === this.#scale) return;
    this.#values = slice.values;
    this.#scale = scale;
    this.thinness = thinness;
    const { rows, columns, values } = thinMatrix(slice, thinness.rows, thinness.columns);
    const { bytes, hasHoles } = paintMatrix(values, scale);
    this.hasHoles = hasHoles;
    this.canvas.width = columns;
    this.canvas.height = rows;
    this.canvas.getContext('2d')?.putImageData(new ImageData(bytes, columns, rows), 0, 0);
  }
}
