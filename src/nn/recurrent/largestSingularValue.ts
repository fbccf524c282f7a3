/** So close two estimates are when the second is taken. */
const CLOSE = 1e-6;
const MOST_ITERATIONS = 60;

/**
 * The most that a matrix can stretch a vector: ‖A‖₂, by power iteration on AᵀA from a fixed vector. A lower bound that is
 * good to about `CLOSE`, less where the second singular value is almost as large.
 * @param matrix [row, column], square
 */
export function largestSingularValue(matrix: Float64Array, size: number): number {
  // Not all alike, so that it is hardly ever at right angles to what is looked for.
  let vector: Float64Array = Float64Array.from({ length: size }, (_, i) => 1 + Math.sin(i + 1) / 2);
  let estimate = 0;
  for (let i = 0; i < MOST_ITERATIONS; i++) {
    const length = lengthOf(vector);
    if (length === 0) return 0;
    const image = timesVector(
      matrix,
      vector.map((value) => value / length),
    );
    const before = estimate;
    estimate = lengthOf(image);
    if (Math.abs(estimate - before) <= CLOSE * estimate) return estimate;
    vector = turnedTimesVector(matrix, image);
  }
  return estimate;
}

const lengthOf = (vector: Float64Array): number =>
  Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));

/** A v */
function timesVector(matrix: Float64Array, vector: Float64Array): Float64Array {
  return vector.map((_, row) => {
    let sum = 0;
    for (let i = 0, at = row * vector.length; i < vector.length; i++) sum += matrix[at++]! * vector[i]!;
    return sum;
  });
}

/** Aᵀ v */
function turnedTimesVector(matrix: Float64Array, vector: Float64Array): Float64Array {
  const result = new Float64Array(vector.length);
  for (let row = 0, at = 0; row < vector.length; row++)
    for (let i = 0; i < vector.length; i++) result[i]! += matrix[at++]! * vector[row]!;
  return result;
}
