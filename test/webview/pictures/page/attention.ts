import type { Slice, Statistics, Thumbnails } from '../../../../src/trace/node.ts';

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

export const SENTENCE = [
  '[CLS]',
  'a',
  'dog',
  'ate',
  'the',
  'food',
  'because',
  'it',
  'was',
  'hungry',
  '.',
  '[SEP]',
];

export function tokens(count: number): string[] {
  const words =
    'the model reads un ##believ ##ably long text about attention and its heads , then answers .'.split(' ');
  return Array.from({ length: count }, (_, index) =>
    index === 0 ? '[CLS]' : index === count - 1 ? '[SEP]' : words[index % words.length],
  );
}

function sliceOf(rows: number, columns: number, value: (row: number, column: number) => number): Slice {
  const values = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) values[row * columns + column] = value(row, column);
  }
  return { rows, columns, rowStep: 1, columnStep: 1, values };
}

/** Softmax rows of the kinds that trained heads show: a sink, a diagonal, a few strong columns, noise. */
export function attention(count: number, seed: number): Slice {
  const random = seeded(seed);
  const sink = random() * 3;
  const offset = Math.floor(random() * 3) - 1;
  const diagonal = random() * 4;
  const strong = new Map([
    [Math.floor(random() * count), 3],
    [2 % count, 2 + random() * 2],
  ]);
  const scores = sliceOf(count, count, (row, column) => {
    const near = row + offset === column ? diagonal : 0;
    return random() * 1.5 + near + (column === 0 ? sink : 0) + (strong.get(column) ?? 0);
  });
  for (let row = 0; row < count; row++) {
    const cells = scores.values.subarray(row * count, (row + 1) * count);
    let sum = 0;
    cells.forEach((score, column) => (sum += cells[column] = Math.exp(score)));
    cells.forEach((_, column) => (cells[column] /= sum));
  }
  return scores;
}

/** Scores before the softmax, with the future masked. */
export function maskedScores(count: number, seed: number): Slice {
  const random = seeded(seed);
  return sliceOf(count, count, (row, column) => (column > row ? -Infinity : random() * 8 - 4));
}

/** Such as a layer's output: small numbers of both signs with a few loud features. */
export function activations(rows: number, columns: number, seed: number): Slice {
  const random = seeded(seed);
  const loud = Array.from({ length: columns }, () => (random() < 0.02 ? 6 : 1));
  return sliceOf(rows, columns, (_, column) => (random() + random() + random() - 1.5) * 0.8 * loud[column]);
}

export function thumbnails(heads: number, count: number, seed: number): Thumbnails {
  const maps = Array.from({ length: heads }, (_, head) => attention(count, seed * 100 + head).values);
  const maximum = Math.max(...maps.map((map) => map.reduce((most, value) => Math.max(most, value), 0)));
  const bytes = new Uint8Array(heads * count * count);
  maps.forEach((map, head) =>
    map.forEach(
      (value, cell) => (bytes[head * map.length + cell] = Math.round(Math.sqrt(value / maximum) * 255)),
    ),
  );
  return { count: heads, rows: count, columns: count, bytes, curve: 'square-root', minimum: 0, maximum };
}

export function statisticsOf(values: Float32Array, bins = 32): Statistics {
  const finite = values.filter(Number.isFinite);
  const minimum = finite.reduce((least, value) => Math.min(least, value), Infinity);
  const maximum = finite.reduce((most, value) => Math.max(most, value), -Infinity);
  const mean = finite.reduce((sum, value) => sum + value, 0) / finite.length;
  const variance = finite.reduce((sum, value) => sum + (value - mean) ** 2, 0) / finite.length;
  const histogram = new Array<number>(bins).fill(0);
  for (const value of finite) {
    histogram[Math.min(bins - 1, Math.floor(((value - minimum) / (maximum - minimum)) * bins))]++;
  }
  return {
    count: values.length,
    notFinite: values.length - finite.length,
    minimum,
    maximum,
    mean,
    standardDeviation: Math.sqrt(variance),
    histogram,
  };
}
