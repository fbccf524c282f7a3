import { characterClass, isVowel } from '../../text/characterClass.ts';

/** A number for each position of a text, known when its character has just been read. */
export interface FeatureValues {
  readonly name: string;
  readonly words: string;
  /** [position] */
  readonly values: Float64Array;
}

/** What is known of the text before a position, and the character there. */
interface Reader {
  readonly character: string;
  readonly before: string;
  readonly position: number;
  /** Characters since the last line break. */
  readonly column: number;
  readonly quoted: boolean;
  readonly brackets: number;
}

interface Feature {
  readonly name: string;
  readonly words: string;
  readonly of: (reader: Reader) => number | boolean;
}

const isLetter = (character: string): boolean => /^\p{L}/u.test(character);
const isLowerCase = (character: string): boolean => /^\p{Ll}/u.test(character);

/** Simple features of a text. A unit may go with one of them; that is not to say that it is there for it. */
const FEATURES: readonly Feature[] = [
  {
    name: 'inside quotes',
    words: '1 from an opening double quote (" “ „ «) up to the closing one; an empty line closes it.',
    of: ({ quoted }) => quoted,
  },
  {
    name: 'inside brackets',
    words: '1 from an opening bracket ( [ { up to the closing one.',
    of: ({ brackets }) => brackets > 0,
  },
  {
    name: 'position in the line',
    words: 'How many characters have been read since the last line break.',
    of: ({ column }) => column,
  },
  {
    name: 'position in the text',
    words: 'How many characters have been read.',
    of: ({ position }) => position,
  },
  {
    name: 'space',
    words: '1 at a space or another white space in a line.',
    of: ({ character }) => characterClass(character) === 'space',
  },
  {
    name: 'after a space',
    words: '1 where white space or a line break stands before.',
    of: ({ before }) => /^\s/u.test(before),
  },
  {
    name: 'start of a word',
    words: '1 at a letter with no letter before it.',
    of: ({ character, before }) => isLetter(character) && !isLetter(before),
  },
  { name: 'letter', words: '1 at a letter.', of: ({ character }) => isLetter(character) },
  {
    name: 'capital letter',
    words: '1 at a capital letter.',
    of: ({ character }) => characterClass(character) === 'capital',
  },
  {
    name: 'small letter',
    words: '1 at a small letter.',
    of: ({ character }) => isLowerCase(character),
  },
  {
    name: 'vowel',
    words: '1 at a, e, i, o, u in either case, with or without accents, and the vowels of other alphabets.',
    of: ({ character }) => isVowel(character),
  },
  { name: 'digit', words: '1 at a digit.', of: ({ character }) => characterClass(character) === 'digit' },
  {
    name: 'punctuation',
    words: '1 at a punctuation mark or a sign.',
    of: ({ character }) => characterClass(character) === 'punctuation',
  },
  {
    name: 'line break',
    words: '1 at a line break.',
    of: ({ character }) => characterClass(character) === 'newline',
  },
];

/**
 * All features of a text.
 * @param characters one for each position, each a code point (a line break may be two)
 */
export function textFeatures(characters: readonly string[]): FeatureValues[] {
  const features = FEATURES.map(({ name, words }) => ({
    name,
    words,
    values: new Float64Array(characters.length),
  }));
  let reader: Reader = { character: '', before: '', position: -1, column: 0, quoted: false, brackets: 0 };
  characters.forEach((character, position) => {
    reader = afterReading(reader, character);
    FEATURES.forEach((feature, i) => (features[i]!.values[position] = Number(feature.of(reader))));
  });
  return features;
}

const isBreak = (character: string): boolean => characterClass(character) === 'newline';

function afterReading(reader: Reader, character: string): Reader {
  const emptyLine = isBreak(character) && isBreak(reader.character) && character !== '\n\r';
  return {
    character,
    before: reader.character,
    position: reader.position + 1,
    column: isBreak(character) ? 0 : reader.column + 1,
    quoted: !emptyLine && quotedAfter(reader.quoted, character),
    brackets: bracketsAfter(reader.brackets, character),
  };
}

/** A straight quote opens and closes in turn; “ closes what „ has opened. */
function quotedAfter(quoted: boolean, character: string): boolean {
  if (character === '"') return !quoted;
  if ('„«'.includes(character)) return true;
  if ('”»'.includes(character)) return false;
  return character === '“' ? !quoted : quoted;
}

function bracketsAfter(depth: number, character: string): number {
  if ('([{'.includes(character)) return depth + 1;
  return ')]}'.includes(character) ? Math.max(0, depth - 1) : depth;
}
