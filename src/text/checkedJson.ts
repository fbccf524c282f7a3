import { ProblemError } from '../problem.ts';

/** Reading a `tokenizer.json` that may be damaged or hostile. `where` is the path of the value, for the message. */

export type JsonRecord = Readonly<Record<string, unknown>>;

/** Deeper nesting of normalizers and the like is no tokenizer but an attack on the stack. */
const DEEPEST = 16;

/** Larger than any published vocabulary by far. */
const LARGEST_ID = 2 ** 24;

/** An own property, so that `__proto__` and `constructor` find nothing. */
export function field(record: JsonRecord, name: string): unknown {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

export function recordAt(value: unknown, where: string): JsonRecord {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw damaged(`${where} is not an object`);
  }
  return value as JsonRecord;
}

export function listAt(value: unknown, where: string): readonly unknown[] {
  if (!Array.isArray(value)) {
    throw damaged(`${where} is not a list`);
  }
  return value;
}

export function stringAt(value: unknown, where: string): string {
  if (typeof value !== 'string') {
    throw damaged(`${where} is not a text`);
  }
  return value;
}

export function integerAt(value: unknown, where: string, largest: number = LARGEST_ID): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > largest) {
    throw damaged(`${where} is not a whole number from 0 to ${largest}`);
  }
  return value;
}

export function optionalString(record: JsonRecord, name: string, where: string): string | undefined {
  const value = field(record, name) ?? undefined;
  return value === undefined ? undefined : stringAt(value, `${where}.${name}`);
}

/** A boolean that may be missing. */
export function flagAt(record: JsonRecord, name: string, fallback: boolean, where: string): boolean {
  const value = field(record, name) ?? fallback;
  if (typeof value !== 'boolean') {
    throw damaged(`${where}.${name} is neither true nor false`);
  }
  return value;
}

/** The `type` that says which normalizer, decoder ... an object is. */
export function kindOf(record: JsonRecord, where: string): string {
  return stringAt(field(record, 'type'), `${where}.type`);
}

/** The members of a `Sequence`, each read by `read`. */
export function membersOf<Member>(
  record: JsonRecord,
  name: string,
  where: string,
  depth: number,
  read: (value: unknown, where: string, depth: number) => Member,
): Member[] {
  if (depth >= DEEPEST) {
    throw damaged(`${where.slice(0, 40)}… is nested too deeply`);
  }
  return listAt(field(record, name), `${where}.${name}`).map((member, index) =>
    read(member, `${where}.${name}[${index}]`, depth + 1),
  );
}

export function damaged(reason: string): ProblemError {
  return new ProblemError(
    'bad-model',
    `The tokenizer of this model is damaged: ${reason}.`,
    'Download the model again, or choose another one.',
  );
}

export function unsupported(part: string, kind: string): ProblemError {
  return new ProblemError(
    'bad-model',
    `The tokenizer of this model needs the ${part} "${kind.slice(0, 40)}", which Model Lens does not know.`,
    'Choose another model.',
  );
}
