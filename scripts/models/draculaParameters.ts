import { ProgramError } from '../program.ts';

/** Numbers in row-major order. */
export interface NumberArray {
  readonly shape: readonly number[];
  readonly values: Float64Array;
}

/** What `dracula.params.js` of the package dracula-sentiment sets: arrays of learnt numbers, and ids of characters. */
export interface DraculaParameters {
  /** `lstm_words_1_forwards_W` → [96, 384] */
  readonly arrays: ReadonlyMap<string, NumberArray>;
  /** Character → row of `Cemb`. */
  readonly characters: ReadonlyMap<string, number>;
}

const ARRAY = /^draculaParams_(\w+)=(\[.*\]);$/;
const DICTIONARY = /^draculaParams_char_dict= \{\n((?:\t.*\n)*)\};$/m;
const CHARACTER = /^\t'(?:\\(['\\])|([^'\\]))': (\d+),$/;

/**
 * Reads the package's parameters, which are a program, as data: each line sets one array written as JSON, and the last
 * lines a dictionary. Nothing of it is run.
 * @throws ProgramError where anything else stands in the file
 */
export function readDraculaParameters(text: string): DraculaParameters {
  const [dictionary, entries] = DICTIONARY.exec(text) ?? [];
  if (dictionary === undefined || entries === undefined)
    throw unreadable('it has no dictionary of characters');
  const statements = text
    .replace(dictionary, '')
    .split('\n')
    .filter((line) => line !== '');
  return {
    arrays: new Map(statements.map(readArray)),
    characters: new Map(entries.trimEnd().split('\n').map(readCharacter)),
  };
}

function readArray(line: string): [name: string, array: NumberArray] {
  const [, name, json] = ARRAY.exec(line) ?? [];
  if (name === undefined || json === undefined) throw unreadable(`“${line.slice(0, 60)}” sets no array`);
  const value: unknown = JSON.parse(json);
  const shape = shapeOf(value);
  return [name, { shape, values: Float64Array.from(numbersIn(value, name, shape)) }];
}

const shapeOf = (value: unknown): number[] =>
  Array.isArray(value) ? [value.length, ...shapeOf(value[0])] : [];

/** @param shape sizes of the value, the outermost first, which must be the same everywhere */
function numbersIn(value: unknown, name: string, [size, ...inner]: readonly number[]): number[] {
  if (size === undefined && Number.isFinite(value)) return [value as number];
  if (Array.isArray(value) && value.length === size)
    return value.flatMap((each) => numbersIn(each, name, inner));
  throw unreadable(`“${name}” is no array of numbers`);
}

function readCharacter(line: string): [character: string, id: number] {
  const [, escaped, plain, id] = CHARACTER.exec(line) ?? [];
  if (id === undefined) throw unreadable(`“${line}” is no character with its id`);
  return [(escaped ?? plain)!, Number(id)];
}

function unreadable(why: string): ProgramError {
  return new ProgramError(`dracula.params.js cannot be read as data: ${why}.`);
}
