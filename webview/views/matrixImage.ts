import type { Slice } from '../../src/trace/node.ts';
import type { ColourScale } from '../drawing/colourScale.ts';
import { paintMatrix } from '../drawing/matrixPixels.ts';

/** A slice as a picture with one pixel for each cell, made once for each slice and scale. */
export class MatrixImage {
  readonly #canvas = document.createElement('canvas');
  #values: Float32Array | undefined;
  #scale: ColourScale | undefined;
  #hasHoles = false;

  of(slice: Slice, scale: ColourScale): { image: HTMLCanvasElement; hasHoles: boolean } {
    if (slice.values !== this.#values || scale !== this.#scale) {
      this.#values = slice.values;
      this.#scale = scale;
      this.#draw(slice, scale);
    }
    return { image: this.#canvas, hasHoles: this.#hasHoles };
  }

  #draw(slice: Slice, scale: ColourScale): void {
    const { bytes, hasHoles } = paintMatrix(slice.values, scale);
    this.#canvas.width = slice.columns;
    this.#canvas.height = slice.rows;
    this.#canvas.getContext('2d')?.putImageData(new ImageData(bytes, slice.columns, slice.rows), 0, 0);
    this.#hasHoles = hasHoles;
  }
}
