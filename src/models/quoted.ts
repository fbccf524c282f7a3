const LONGEST = 80;

/** Control characters and those that turn the writing direction: in a sentence they would hide or reorder it. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** A name out of a file, made fit for a sentence: in quotation marks, short, nothing invisible in it. */
export function quoted(name: string): string {
  const shown = name
    .slice(0, LONGEST)
    .replace(INVISIBLE, (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`);
  return `“${shown}${name.length > LONGEST ? '…' : ''}”`;
}

/** A parsed JSON value in a few words, however large it is. */
export function described(value: unknown): string {
  if (value === undefined) return 'missing';
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'a list' : 'an object';
  return String(value);
}
