import { ProblemError } from '../../problem.ts';
import { HIGHEST_ORDER, type NestedNumbers } from '../numbers/nestedNumbers.ts';

/** Sizes, and where they stand. */
export type WrittenShape = Pick<NestedNumbers, 'sizes' | 'rowPlaces'>;

const SHAPE = /^(?<before>\s*(?:(?:#|%|\/\/)[^\n]*\n\s*)*shape\b\s*[:=]?)(?<sizes>.*)$/isu;
const SIZE = /[^\s,;()[\]×*x]+/giu;
/** Sizes are multiplied in float32, exactly as long as the products stay below 2²⁴ times a power of two. */
const LARGEST_SIZE = 1_000_000;

/**
 * The sizes of a tensor that is only described, because it is too large to be written: `shape 100 × 200 × 200 × 3`.
 * @returns nothing where the text holds the numbers themselves
 * @throws ProblemError `bad-input` for what is no size
 */
export function shapeIn(text: string): WrittenShape | undefined {
  const found = SHAPE.exec(text)?.groups;
  if (!found) return undefined;
  const offset = found['before']!.length;
  const entries = [...found['sizes']!.matchAll(SIZE)];
  const sizes = entries.map(([entry]) => Number(entry));
  const wrong = sizes.findIndex((size) => !Number.isInteger(size) || size < 1 || size > LARGEST_SIZE);
  if (wrong >= 0)
    throw new ProblemError(
      'bad-input',
      `“${entries[wrong]![0].slice(0, 40)}” is no size.`,
      'Write whole numbers: shape 100 × 200 × 200 × 3.',
    );
  if (sizes.length > HIGHEST_ORDER)
    throw new ProblemError(
      'bad-input',
      `This is a tensor of order ${sizes.length}; at most ${HIGHEST_ORDER} are shown.`,
      'Leave some of its sizes out.',
    );
  const rowPlaces = entries.map(({ 0: entry, index }) => ({
    start: offset + index,
    end: offset + index + entry.length,
  }));
  return { sizes, rowPlaces };
}
