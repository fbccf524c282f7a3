import type { CharacterParameter } from './plan.ts';

/** The numbers that a parameter begins with. */
export function beginningOf({ shape, begins }: CharacterParameter, random: () => number): Float32Array {
  const size = shape.reduce((product, length) => product * length, 1);
  switch (begins.as) {
    case 'zeros':
      return new Float32Array(size);
    case 'ones':
      return new Float32Array(size).fill(1, begins.from, begins.to);
    case 'uniform': {
      const bound = Math.sqrt(3 * begins.variance);
      return Float32Array.from({ length: size }, () => (2 * random() - 1) * bound);
    }
    case 'orthogonal':
      return orthogonalBlocks(shape[0]!, shape[1]!, random);
  }
}

/** [unit, block · unit]: square blocks side by side, each with rows of length 1 at right angles to each other. */
function orthogonalBlocks(units: number, width: number, random: () => number): Float32Array {
  const values = new Float32Array(units * width);
  for (let from = 0; from < width; from += units)
    orthogonalRows(units, random).forEach((row, at) => values.set(row, at * width + from));
  return values;
}

/** Rows by chance, each made perpendicular to those before (modified Gram–Schmidt). */
function orthogonalRows(units: number, random: () => number): Float64Array[] {
  const rows: Float64Array[] = [];
  while (rows.length < units) {
    const row = Float64Array.from({ length: units }, () => normal(random));
    for (const other of rows) {
      const along = row.reduce((sum, value, i) => sum + value * other[i]!, 0);
      other.forEach((value, i) => (row[i]! -= along * value));
    }
    const length = Math.hypot(...row);
    if (length > 1e-6) rows.push(row.map((value) => value / length));
  }
  return rows;
}

/** Normally distributed (Box and Muller). */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
