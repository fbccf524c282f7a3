/** Numbers in row-major order. Networks keep float32; what is checked closely is computed in float64 throughout. */
export type Values = Float32Array | Float64Array;

/** A matrix that many others are multiplied by. */
export interface Multiplier {
  /**
   * @param left [row, inner]
   * @returns left · right, [row, column]; the caller's own
   */
  times(left: Values, rows: number): Values;
  /** Gives up what the matrix was prepared in. */
  dispose(): void;
}

/**
 * Prepares a matrix to be multiplied by: how products are computed is for the caller to say (loops, TensorFlow.js, a
 * kernel of our own).
 * @param right [inner, column]; does not change before `dispose`
 */
export type Products = (right: Values, inner: number, columns: number) => Multiplier;

/** Plain loops that add up in float64. */
export const loopProducts: Products = (right, inner, columns) => ({
  times: (left, rows) => {
    const product = zerosLike(left, rows * columns);
    const sums = new Float64Array(columns);
    for (let row = 0; row < rows; row++) {
      sums.fill(0);
      for (let i = 0, at = 0; i < inner; i++, at += columns) {
        const factor = left[row * inner + i]!;
        if (factor === 0) continue;
        for (let column = 0; column < columns; column++) sums[column]! += factor * right[at + column]!;
      }
      product.set(sums, row * columns);
    }
    return product;
  },
  dispose: () => undefined,
});

/** One product by a matrix that is not kept: left [row, inner] · right [inner, column]. */
export function productOf(
  products: Products,
  left: Values,
  right: Values,
  rows: number,
  inner: number,
  columns: number,
): Values {
  const multiplier = products(right, inner, columns);
  const product = multiplier.times(left, rows);
  multiplier.dispose();
  return product;
}

/** As precise as `values`. */
export function zerosLike(values: Values, size: number): Values {
  return values instanceof Float64Array ? new Float64Array(size) : new Float32Array(size);
}

/** [row, column] → [column, row] */
export function transposed(values: Values, rows: number, columns: number): Values {
  const turned = zerosLike(values, values.length);
  for (let row = 0, from = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) turned[column * rows + row] = values[from++]!;
  return turned;
}

/** The columns from `from` up to but not including `to` of rows of `width`, as a matrix of their own. */
export function columnsOf(values: Values, width: number, from: number, to: number): Values {
  const rows = values.length / width;
  const part = zerosLike(values, rows * (to - from));
  for (let row = 0; row < rows; row++)
    part.set(values.subarray(row * width + from, row * width + to), row * (to - from));
  return part;
}
