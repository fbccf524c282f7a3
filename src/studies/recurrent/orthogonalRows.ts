/** Rows count as at right angles when the cosine between them is no larger. */
const RIGHT_ANGLE = 1e-14;
/** Each round squares the cosines: after one in which none was larger than this, all are right angles. */
const NEARLY_RIGHT_ANGLE = 1e-8;
const MOST_SWEEPS = 40;

/**
 * Turns the rows of a matrix by plane rotations until all are at right angles (one-sided Jacobi; Hestenes 1958). Their
 * lengths are then the singular values, also small ones to full precision, and their directions the right singular
 * vectors: of a symmetric matrix without negative eigenvalues its eigenvalues and eigenvectors.
 * @param matrix [row, column]; left as it is
 * @param pause between two rounds over all pairs of rows
 * @returns in falling order of their lengths
 */
export async function orthogonalRows(
  matrix: Float64Array,
  rows: number,
  pause: () => Promise<void>,
): Promise<{ readonly lengths: Float64Array; readonly rows: readonly Float64Array[] }> {
  const columns = matrix.length / rows;
  const turned = Array.from({ length: rows }, (_, row) => matrix.slice(row * columns, (row + 1) * columns));
  let sweeps = 0;
  while (sweepTurned(turned) && ++sweeps < MOST_SWEEPS) await pause();
  const measured = turned.map((row) => ({ row, length: Math.sqrt(dot(row, row)) }));
  measured.sort((a, b) => b.length - a.length);
  return {
    lengths: Float64Array.from(measured, ({ length }) => length),
    rows: measured.map(({ row }) => row),
  };
}

/** @returns whether any two rows were so far from a right angle that another round is needed */
function sweepTurned(rows: readonly Float64Array[]): boolean {
  const squares = rows.map((row) => dot(row, row));
  // Between rows that are nothing but rounding beside the largest there are no angles.
  const nothing = Math.max(...squares) * Number.EPSILON ** 2;
  let isFar = false;
  for (let i = 0; i < rows.length; i++) {
    for (let j = i + 1; j < rows.length; j++) {
      const product = dot(rows[i]!, rows[j]!);
      const size = Math.sqrt(Math.max(0, squares[i]!) * Math.max(0, squares[j]!));
      if (Math.abs(product) <= Math.max(nothing, RIGHT_ANGLE * size)) continue;
      const change = turnPair(rows[i]!, rows[j]!, product, squares[j]! - squares[i]!);
      squares[i]! -= change;
      squares[j]! += change;
      if (Math.abs(product) > NEARLY_RIGHT_ANGLE * size) isFar = true;
    }
  }
  return isFar;
}

/**
 * Turns two rows in their plane so that they come to stand at right angles; of the two angles that do, the smaller.
 * @returns by how much the square of the first row's length falls, and the second's rises
 */
function turnPair(a: Float64Array, b: Float64Array, product: number, difference: number): number {
  const zeta = difference / (2 * product);
  const tangent = (zeta < 0 ? -1 : 1) / (Math.abs(zeta) + Math.sqrt(1 + zeta * zeta));
  const cosine = 1 / Math.sqrt(1 + tangent * tangent);
  const sine = cosine * tangent;
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i]!, b[i]!];
    a[i] = cosine * x - sine * y;
    b[i] = sine * x + cosine * y;
  }
  return tangent * product;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
