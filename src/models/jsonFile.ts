import { ProblemError } from '../problem.ts';
import { decodeUtf8 } from './utf8.ts';

const BYTE_ORDER_MARK = '\uFEFF';

/**
 * The value of a JSON file, which nothing is assumed about.
 * @param name for the sentence that says what is wrong
 * @throws ProblemError `bad-model` where the bytes are not UTF-8 or not JSON
 */
export function parseJsonFile(bytes: Uint8Array, name: string): unknown {
  const text = decodeUtf8(bytes);
  if (text === undefined) throw new ProblemError('bad-model', `“${name}” is not UTF-8 text.`);
  if (text.trim() === '') throw new ProblemError('bad-model', `“${name}” is empty.`);
  try {
    return JSON.parse(text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text);
  } catch (error) {
    throw new ProblemError('bad-model', `“${name}” is not valid JSON.`, 'Download the file again.', {
      cause: error,
    });
  }
}

/** A JSON object, as opposed to an array, a number, null … */
export function isJsonObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The own property of a parsed object; `__proto__` and the like are ordinary names. */
export function ownProperty(object: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

/**
 * The first name that occurs twice in one object; `JSON.parse` would keep the last value in silence.
 * @param text valid JSON
 */
export function findDuplicateKey(text: string): string | undefined {
  const open: Set<string>[] = [];
  for (let index = 0; index < text.length; index++) {
    const character = text[index];
    if (character === '{') open.push(new Set());
    else if (character === '}') open.pop();
    else if (character === '"') {
      const end = endOfString(text, index);
      if (isFollowedByColon(text, end)) {
        const key = JSON.parse(text.slice(index, end)) as string;
        if (open.at(-1)?.has(key)) return key;
        open.at(-1)?.add(key);
      }
      index = end - 1;
    }
  }
  return undefined;
}

function endOfString(text: string, begin: number): number {
  let index = begin + 1;
  while (text[index] !== '"') index += text[index] === '\\' ? 2 : 1;
  return index + 1;
}

function isFollowedByColon(text: string, index: number): boolean {
  while (' \t\n\r'.includes(text[index])) index++;
  return text[index] === ':';
}
