import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../../../scripts/paths.ts';

/*
 * The arithmetic of dracula-sentiment 1.1.1 as its programs have it, in plain loops over doubles: what the network that
 * is made of its numbers must agree with. Nothing of the package is run.
 */

type Vector = readonly number[];
type Matrix = readonly Vector[];

const PARAMETERS = readFileSync(join(ROOT, 'node_modules/dracula-sentiment/dracula.params.js'), 'utf8');

const arrays = new Map(
  [...PARAMETERS.matchAll(/^draculaParams_(\w+)=(.*);$/gm)].map(([, name, json]) => [name!, json!]),
);
const read = new Map<string, unknown>();

/** The numbers that a line of the package’s file gives a name. */
function parameter<Numbers>(name: string): Numbers {
  if (!read.has(name)) read.set(name, JSON.parse(arrays.get(name)!));
  return read.get(name) as Numbers;
}

/** Its dictionary: `	'a': 25,` in a line of its own. */
const CHARACTERS = new Map(
  [...PARAMETERS.matchAll(/^\t'\\?(.)': (\d+),$/gm)].map(([, character, id]) => [character!, Number(id)]),
);

/** Everything of one step. */
export interface Step {
  readonly input_gate: Vector;
  readonly forget_gate: Vector;
  readonly output_gate: Vector;
  readonly candidate: Vector;
  readonly cell_state: Vector;
  readonly hidden_state: Vector;
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** x W + b */
function affine(x: Vector, W: Matrix, b: Vector): number[] {
  const sums = [...b];
  for (let row = 0; row < x.length; row++)
    for (let column = 0; column < sums.length; column++) sums[column]! += x[row]! * W[row]![column]!;
  return sums;
}

/** `draculaLSTM`. @returns steps in the order in which they are computed */
function lstm(values: Matrix, prefix: string, backwards: boolean, units: number): Step[] {
  const U = parameter<Matrix>(`${prefix}_U`);
  const W = parameter<Matrix>(`${prefix}_W`);
  const b = parameter<Vector>(`${prefix}_b`);
  let h: Vector = new Array<number>(units).fill(0);
  let c: Vector = h;
  return (backwards ? values.toReversed() : values).map((x) => {
    const sums = affine(h, U, affine(x, W, b));
    const part = (at: number): Vector => sums.slice(at * units, (at + 1) * units);
    const input_gate = part(0).map(sigmoid);
    const forget_gate = part(1).map(sigmoid);
    const output_gate = part(2).map(sigmoid);
    const candidate = part(3).map(Math.tanh);
    const before = c;
    c = before.map((value, unit) => forget_gate[unit]! * value + input_gate[unit]! * candidate[unit]!);
    h = c.map((value, unit) => output_gate[unit]! * Math.tanh(value));
    return { input_gate, forget_gate, output_gate, candidate, cell_state: c, hidden_state: h };
  });
}

/** `draculaBLSTM`: both directions, and their states added in the order of the steps. */
export interface BothWays {
  readonly forwards: readonly Step[];
  readonly backwards: readonly Step[];
  readonly output: Matrix;
}

function bothWays(values: Matrix, prefix: string, units: number): BothWays {
  const forwards = lstm(values, `${prefix}_forwards`, false, units);
  const backwards = lstm(values, `${prefix}_backwards`, true, units);
  const output = forwards.map(({ hidden_state }, step) =>
    hidden_state.map((value, unit) => value + backwards[step]!.hidden_state[unit]!),
  );
  return { forwards, backwards, output };
}

/** `draculaGetEmbeddings`: 20 vectors of 32 numbers. */
function embedded(word: string): Matrix {
  const table = parameter<Matrix>('Cemb');
  return Array.from({ length: 20 }, (_, at) =>
    at < word.length ? table[CHARACTERS.get(word[at]!) ?? 0]! : new Array<number>(32).fill(0),
  );
}

export interface DraculaRun {
  /** Of each word. */
  readonly characters: readonly BothWays[];
  /** [word, mean, largest and smallest value of 32 units] */
  readonly pooled: Matrix;
  readonly words: BothWays;
  /** Probabilities of negative, neutral, positive. */
  readonly scores: Vector;
}

/** `draculaScores` of a text with words in it. */
export function draculaRun(text: string): DraculaRun {
  const tokens = text.split(' ').filter((token) => token.length > 0);
  const characters = tokens.map((token) => bothWays(embedded(token), 'lstm_chars_1', 32));
  const pooled = characters.map(({ output }, at) => {
    const read = output.slice(0, Math.min(20, tokens[at]!.length));
    const units = output[0]!.map((_, unit) => read.map((row) => row[unit]!));
    const mean = units.map((values) => values.reduce((sum, value) => sum + value, 0) / values.length);
    return [
      ...mean,
      ...units.map((values) => Math.max(...values)),
      ...units.map((values) => Math.min(...values)),
    ];
  });
  const words = bothWays(pooled, 'lstm_words_1', 96);
  const mean = words.output[0]!.map(
    (_, unit) => words.output.reduce((sum, row) => sum + row[unit]!, 0) / tokens.length,
  );
  const shares = affine(mean, parameter<Matrix>('U'), parameter<Vector>('b')).map(Math.exp);
  const total = shares.reduce((sum, share) => sum + share, 0);
  return { characters, pooled, words, scores: shares.map((share) => share / total) };
}
