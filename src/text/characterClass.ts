/** What kind of character it is; the first that fits. */
export const CHARACTER_CLASSES = [
  'newline',
  'space',
  'digit',
  'capital',
  'vowel',
  'consonant',
  'punctuation',
  'other',
] as const;
export type CharacterClass = (typeof CHARACTER_CLASSES)[number];

/** Latin, Greek, Cyrillic, Georgian; accents are taken off before. */
const VOWELS = /^[aeiouαεηιουωаеиоуыэюяєіїაეიოუæøœı]/u;

/**
 * Letters with a capital form are capitals or small; scripts without (Georgian in everyday use) have vowels and
 * consonants. Symbols such as + count as punctuation.
 * @param character one code point, or a line break of two
 */
export function characterClass(character: string): CharacterClass {
  if (/^[\n\r\u2028\u2029]/u.test(character)) return 'newline';
  if (/^\s/u.test(character)) return 'space';
  if (/^\p{Nd}/u.test(character)) return 'digit';
  if (/^\p{Lu}/u.test(character)) return 'capital';
  if (isVowel(character)) return 'vowel';
  if (/^\p{L}/u.test(character)) return 'consonant';
  return /^[\p{P}\p{S}]/u.test(character) && !/^\p{Extended_Pictographic}/u.test(character)
    ? 'punctuation'
    : 'other';
}

/** In either case, with or without an accent. English y counts as a consonant. */
export const isVowel = (character: string): boolean => VOWELS.test(character.normalize('NFD').toLowerCase());
