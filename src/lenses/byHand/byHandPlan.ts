import { ProblemError } from '../../problem.ts';
import type { Matrix } from '../numbers/matrixText.ts';
import type { Place } from '../numbers/place.ts';
import { complaint } from '../numbers/statements.ts';
import type { Label } from '../numbers/statementValues.ts';
import { entryPlaces, type TypedMatrix } from './byHandMatrix.ts';
import type { MatrixName } from './byHandStatements.ts';
import type { ByHand } from './byHandText.ts';

/** Where the scores come from: typed as they are, as q·k, from queries and keys, or from tokens (and weights). */
export type Beginning = 'scores' | 'products' | 'vectors' | 'tokens';

/** What is computed from the matrices that were given, all of whose shapes fit. */
export interface ByHandPlan {
  readonly beginning: Beginning;
  readonly queries: number;
  readonly keys: number;
  /** Numbers of a query in one head; 0 where the scores were typed. */
  readonly headSize: number;
  /** Which of the two stands in the strip, and the chips. */
  readonly strip: 'queries' | 'keys';
  readonly queryLabels: readonly Label[];
  readonly keyLabels: readonly Label[];
  /** [query, key] in row-major order; absent where all may be seen. */
  readonly mask: Float32Array | undefined;
}

const READS: Readonly<Record<Beginning, readonly MatrixName[]>> = {
  scores: ['scores', 'V', 'WO'],
  products: ['products', 'V', 'WO'],
  vectors: ['Q', 'K', 'V', 'WO'],
  tokens: ['X', 'Y', 'WQ', 'WK', 'WV', 'WO'],
};

/** @throws ProblemError `bad-input` where something is missing or two shapes do not fit */
export function planOf(given: ByHand, text: string): ByHandPlan {
  const beginning = beginningOf(given);
  checkNames(given, beginning);
  const shape = beginning === 'tokens' ? shapeFromTokens(given) : shapeWithout(given, beginning);
  checkOutput(given, shape);
  const mask = maskOf(given, shape.queries, shape.keys);
  checkRows(given, beginning, mask, shape);
  return { beginning, ...shape, mask, ...labelsOf(given, beginning, shape, text) };
}

interface Shape {
  readonly queries: number;
  readonly keys: number;
  readonly headSize: number;
  /** Features of all heads' outputs; absent where there are no values. */
  readonly outputs: number | undefined;
}

function beginningOf({ matrices }: ByHand): Beginning {
  if (matrices.has('scores')) return 'scores';
  if (matrices.has('products')) return 'products';
  if (matrices.has('Q') || matrices.has('K')) return 'vectors';
  if (matrices.has('X')) return 'tokens';
  const given = [...matrices.keys()].join(', ') || 'settings';
  throw new ProblemError(
    'bad-input',
    `There is nothing to attend with: given ${matrices.size === 1 ? 'is' : 'are'} only ${given}.`,
    'Give scores, or products (q·k), or Q and K, or X.',
  );
}

function checkNames({ matrices, heads }: ByHand, beginning: Beginning): void {
  const known = READS[beginning];
  for (const [name, { line }] of matrices) {
    if (known.includes(name)) continue;
    throw complaint(
      line,
      name,
      `it is not read beside ${known[0]}.`,
      `Take it out, or take out ${known[0]} (line ${matrices.get(known[0]!)?.line ?? '?'}). With ${known[0]} go ${known.slice(1).join(', ')}.`,
    );
  }
  if (beginning === 'vectors' && !(matrices.has('Q') && matrices.has('K'))) {
    const [there, missing] = matrices.has('Q') ? (['Q', 'K'] as const) : (['K', 'Q'] as const);
    throw complaint(matrices.get(there)!.line, there, `${missing} is missing.`, `Add a line ${missing} = …`);
  }
  if (heads > 1 && !(matrices.has('WQ') && matrices.has('WK'))) {
    throw new ProblemError(
      'bad-input',
      `${heads} heads need weights to cut: WQ and WK.`,
      'Add WQ and WK, or take heads out.',
    );
  }
}

function shapeWithout({ matrices }: ByHand, beginning: 'scores' | 'products' | 'vectors'): Shape {
  const value = matrices.get('V');
  if (beginning !== 'vectors') {
    const { rows, columns, line } = matrices.get(beginning)!;
    if (value)
      checkValues(value, columns, `${beginning} (line ${line}) has ${columns} columns, one for each key`);
    return { queries: rows, keys: columns, headSize: 0, outputs: value?.columns };
  }
  const [query, key] = [matrices.get('Q')!, matrices.get('K')!];
  if (query.columns !== key.columns) {
    throw complaint(
      key.line,
      'K',
      `Q is ${shape(query)} and K is ${shape(key)}; q·k multiplies a row of Q with a row of K, number by number.`,
      `Give K ${query.columns} columns (Q stands in line ${query.line}).`,
    );
  }
  if (value) checkValues(value, key.rows, `K (line ${key.line}) has ${key.rows} rows, one for each key`);
  return { queries: query.rows, keys: key.rows, headSize: query.columns, outputs: value?.columns };
}

function checkValues(value: TypedMatrix, keys: number, because: string): void {
  if (value.rows === keys) return;
  throw complaint(
    value.line,
    'V',
    `it is ${shape(value)}, but ${because}; weights·V needs a row of V for each key.`,
    `Give V ${keys} rows.`,
  );
}

function shapeFromTokens({ matrices, heads }: ByHand): Shape {
  const x = matrices.get('X')!;
  const y = matrices.get('Y') ?? x;
  const query = projected(y, matrices.has('Y') ? 'Y' : 'X', matrices.get('WQ'), 'WQ');
  const key = projected(x, 'X', matrices.get('WK'), 'WK');
  const value = projected(x, 'X', matrices.get('WV'), 'WV');
  if (query !== key) {
    const weight = matrices.get('WK') ?? matrices.get('WQ') ?? matrices.get('Y') ?? x;
    throw complaint(
      weight.line,
      matrices.has('WK') ? 'WK' : matrices.has('WQ') ? 'WQ' : 'Y',
      `queries become ${y.rows} × ${query} and keys ${x.rows} × ${key}; q·k needs both equally long.`,
      'Give WQ and WK as many columns.',
    );
  }
  for (const [name, size] of [
    ['WQ', query],
    ['WV', value],
  ] as const) {
    if (size % heads === 0) continue;
    const line = matrices.get(name)?.line ?? x.line;
    throw complaint(
      line,
      name,
      `${size} columns cannot be cut into ${heads} heads.`,
      `Give it a multiple of ${heads}.`,
    );
  }
  return { queries: y.rows, keys: x.rows, headSize: query / heads, outputs: value };
}

/** @returns the columns of x W, or of x itself where there is no W */
function projected(x: TypedMatrix, xName: string, weight: TypedMatrix | undefined, name: MatrixName): number {
  if (!weight) return x.columns;
  if (weight.rows === x.columns) return weight.columns;
  throw complaint(
    weight.line,
    name,
    `${xName} is ${shape(x)} and ${name} is ${shape(weight)}; ${xName}·${name} multiplies a row of ${xName} with a column of ${name}.`,
    `Give ${name} ${x.columns} rows (${xName} stands in line ${x.line}).`,
  );
}

function checkOutput({ matrices }: ByHand, { outputs, queries }: Shape): void {
  const weight = matrices.get('WO');
  if (!weight || weight.rows === outputs) return;
  if (outputs === undefined)
    throw complaint(weight.line, 'WO', 'there are no values that it could mix.', 'Add V.');
  throw complaint(
    weight.line,
    'WO',
    `it is ${shape(weight)}, and the joined heads are ${queries} × ${outputs}; joined·WO needs a row of WO for each column.`,
    `Give WO ${outputs} rows.`,
  );
}

function maskOf({ mask }: ByHand, queries: number, keys: number): Float32Array | undefined {
  const { causal, padding, matrix, line } = mask;
  if (!causal && !padding && !matrix) return undefined;
  if (padding && padding.length !== keys) {
    throw complaint(
      line,
      'mask',
      `it names ${padding.length} of the keys, but their number is ${keys}.`,
      `Write as many numbers: ${keys}.`,
    );
  }
  if (matrix && (matrix.rows !== queries || matrix.columns !== keys)) {
    throw complaint(
      line,
      'mask',
      `it is ${shape(matrix)}, but the scores are ${queries} × ${keys}.`,
      `Give it ${queries} rows (queries) and ${keys} columns (keys).`,
    );
  }
  return Float32Array.from({ length: queries * keys }, (_, at) => {
    const [query, key] = [Math.floor(at / keys), at % keys];
    const seen = (!causal || key <= query) && padding?.[key] !== 0;
    return matrix ? matrix.values[at]! : Number(seen);
  });
}

/** A query that may see nothing has no softmax; without a softmax nothing hides what is masked. */
function checkRows(
  { matrices, mask: { line }, softmax }: ByHand,
  beginning: Beginning,
  mask: Float32Array | undefined,
  { queries, keys }: Shape,
): void {
  if (!softmax && mask) {
    throw complaint(
      line,
      'mask',
      'a mask works through the softmax, which is off.',
      'Take the mask out, or write softmax = on.',
    );
  }
  const typed = beginning === 'scores' || beginning === 'products' ? matrices.get(beginning) : undefined;
  for (let query = 0; query < queries && softmax; query++) {
    const row = Array.from({ length: keys }, (_, key) => query * keys + key);
    if (row.some((at) => mask?.[at] !== 0 && typed?.values[at] !== -Infinity)) continue;
    throw complaint(
      mask ? line : (typed?.line ?? 0),
      mask ? 'mask' : beginning,
      `query ${query + 1} may see no key: the softmax of nothing but −∞ is not defined.`,
      'Let each query see at least one key, usually itself.',
    );
  }
}

function labelsOf(
  given: ByHand,
  beginning: Beginning,
  { queries, keys }: Shape,
  text: string,
): Pick<ByHandPlan, 'strip' | 'queryLabels' | 'keyLabels'> {
  const { tokens, keys: typedKeys, matrices } = given;
  const alike = queries === keys && !matrices.has('Y') && !typedKeys;
  checkCount('tokens', tokens, alike || typedKeys ? [queries] : [queries, keys]);
  checkCount('keys', typedKeys, [keys]);
  const ofQueries = tokens?.length === queries ? tokens : numbered(queryPlaces(given, beginning));
  const ofKeys =
    typedKeys ??
    (tokens?.length === keys && (alike || queries !== keys) ? tokens : undefined) ??
    (alike ? ofQueries : numbered(keyPlaces(given, beginning, text)));
  const strip = queries === 1 && keys > 1 ? 'keys' : 'queries';
  return { strip, queryLabels: ofQueries, keyLabels: ofKeys };
}

function checkCount(name: string, labels: readonly Label[] | undefined, allowed: readonly number[]): void {
  if (!labels || allowed.includes(labels.length)) return;
  const wanted = [...new Set(allowed)].join(' or ');
  throw new ProblemError(
    'bad-input',
    `The number of words after ${name} = is ${labels.length}, but that of the rows to name is ${wanted}.`,
    `Write as many words as there are rows: ${wanted}.`,
  );
}

function queryPlaces({ matrices }: ByHand, beginning: Beginning): readonly Place[] {
  const rows = { scores: 'scores', products: 'products', vectors: 'Q', tokens: 'X' } as const;
  return (matrices.get('Y') ?? matrices.get(rows[beginning])!).rowPlaces;
}

function keyPlaces({ matrices }: ByHand, beginning: Beginning, text: string): readonly Place[] {
  if (beginning === 'vectors') return matrices.get('K')!.rowPlaces;
  if (beginning === 'tokens') return matrices.get('X')!.rowPlaces;
  const typed = matrices.get(beginning)!;
  return matrices.get('V')?.rowPlaces ?? entryPlaces(text, typed);
}

const numbered = (places: readonly Place[]): Label[] =>
  places.map((place, at) => ({ ...place, text: String(at + 1) }));

const shape = ({ rows, columns }: Matrix): string => `${rows} × ${columns}`;
