import { seededRandom } from '../../trace/random.ts';
import { checkSize, checkedNumber, type Matrix, matrixOf, randomNumbers, rowsIn } from './matrixText.ts';

/** One row for each entry of a vocabulary. */
export interface EmbeddingTable extends Matrix {
  /** Which numbers are random, in a sentence; absent where none is. */
  readonly random?: string;
}

const REST = /^(…|\.\.\.)$/;
const WHERE = 'embedding';

/**
 * A small table [entry, feature]: typed in, or random. `…` in a row stands for random numbers up to the size, as in
 * print where a vector is too long for the page. Rows that are missing are random, too.
 * @param text rows of numbers, one for each entry; `random` for none
 * @throws ProblemError `bad-input` for what is no number and rows of unequal length
 */
export function embeddingTable(text: string, entries: number, size: number, seed: number): EmbeddingTable {
  const random = seededRandom(seed);
  const typed = text.trim() === 'random' ? [] : rowsIn(text);
  const given = typed.slice(0, entries).map((row) => filled(row, size, random));
  const width = given[0]?.length ?? size;
  checkSize(entries, width, WHERE);
  const missing = Array.from({ length: entries - given.length }, () => randomNumbers(width, random));
  const table = matrixOf([...given, ...missing], WHERE);
  const note = randomness(typed, given.length, missing.length, seed);
  return note === undefined ? table : { ...table, random: note };
}

function filled(row: readonly string[], size: number, random: () => number): number[] {
  const gap = row.findIndex((entry) => REST.test(entry));
  const numbers = (entries: readonly string[]): number[] =>
    entries.map((entry) => checkedNumber(entry, WHERE));
  if (gap < 0) return numbers(row);
  const [first, last] = [numbers(row.slice(0, gap)), numbers(row.slice(gap + 1))];
  return [...first, ...randomNumbers(Math.max(0, size - first.length - last.length), random), ...last];
}

function randomness(
  typed: readonly (readonly string[])[],
  given: number,
  missing: number,
  seed: number,
): string | undefined {
  const learnt = 'in a model these numbers are learnt.';
  if (given === 0) return `The embedding table is random, seed ${seed}: ${learnt}`;
  if (missing > 0) return `${missing} rows of the embedding table are random, seed ${seed}: ${learnt}`;
  if (!typed.some((row) => row.some((entry) => REST.test(entry)))) return undefined;
  return `The numbers of the embedding table that stand for “…” are random, seed ${seed}: ${learnt}`;
}
