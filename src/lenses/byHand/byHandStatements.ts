import type { Vocabulary } from '../numbers/statements.ts';

const MATRIX_NAMES = [
  'X', 'Y', 'WQ', 'WK', 'WV', 'WO', 'Q', 'K', 'V', 'products', 'scores',
] as const; // prettier-ignore
export type MatrixName = (typeof MATRIX_NAMES)[number];

/** Other spellings of the names. */
const ALIASES: Readonly<Record<string, string>> = {
  values: 'V', value: 'V', query: 'Q', queries: 'Q', key: 'K', score: 'scores', product: 'products', token: 'tokens',
  memory: 'X', head: 'heads',
}; // prettier-ignore

const OTHER_NAMES = ['tokens', 'keys', 'mask', 'scale', 'd', 'softmax', 'heads', 'seed'];
const NAMES: ReadonlyMap<string, string> = new Map(
  [...MATRIX_NAMES, ...OTHER_NAMES].map((name) => [name.toLowerCase(), name]),
);

export const isMatrixName = (name: string): name is MatrixName =>
  (MATRIX_NAMES as readonly string[]).includes(name);

/** The names of attention by hand. */
export const BY_HAND_NAMES: Vocabulary = {
  nameOf: (written) => {
    const plain = written.replaceAll(/[_^]/g, '').toLowerCase();
    return NAMES.get(plain) ?? ALIASES[plain];
  },
  known: [...NAMES.values()],
  nothing: 'no matrix',
  example:
    'Write for instance “scores = 1 1 1 5”, or Q, K and V with a matrix each: “Q = 1 0; 0 1”. ' +
    'Model Lens: Open Lecture Example… has many.',
};
