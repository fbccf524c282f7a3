import type { CharacterVocabulary, ReadCharacters } from '../../text/characters.ts';
import { visible } from '../../text/readablePiece.ts';
import type { Token } from '../../text/tokenizer.ts';
import type { RunNote } from '../../trace/description.ts';

/** So many characters are named; of more it is said how many. */
const MOST_NAMED = 8;

/**
 * What a person should know of how their text was read: what was cut off, what the model does not know, and what it
 * reads in another way.
 * @param title of the model
 */
export function characterNotes(
  { tokens, count }: ReadCharacters,
  vocabulary: CharacterVocabulary,
  title: string,
): RunNote[] {
  const isUnknown = ({ id }: Token): boolean => id === vocabulary.unknown;
  const unknown = tokens.filter(isUnknown);
  const other = tokens.filter(
    (token) => token.written !== undefined && !isUnknown(token) && !isLineBreak(token.written),
  );
  return [
    ...(tokens.length < count ? [cutNote(tokens.length, count)] : []),
    ...(unknown.length > 0
      ? [
          unknownNote(
            unknown.map(({ written, piece }) => written ?? piece),
            vocabulary,
            title,
          ),
        ]
      : []),
    ...(other.length > 0 ? [otherNote(other, title)] : []),
  ];
}

const isLineBreak = (written: string): boolean => written.startsWith('\r');

function cutNote(shown: number, count: number): RunNote {
  return {
    kind: 'truncated',
    text:
      `Shown: the first ${grouped(shown)} of ${grouped(count)} characters. ` +
      'So many are run at once, so that every gate can be kept.',
  };
}

/** @param unknown as they stand in the text */
export function unknownNote(
  unknown: readonly string[],
  vocabulary: CharacterVocabulary,
  title: string,
): RunNote {
  const characters = unknown.length === 1 ? 'one character' : `${grouped(unknown.length)} characters`;
  return {
    kind: 'replaced-characters',
    text: `${title} does not know ${characters} of this text (${namedOnce(unknown.map(visible))}): it reads its sign for unknown ones there, ${vocabulary.known[vocabulary.unknown]!}.`,
  };
}

function otherNote(other: readonly Token[], title: string): RunNote {
  const named = namedOnce(other.map(({ written, piece }) => `${visible(written!)} as ${visible(piece)}`));
  const places = other.length === 1 ? 'at one place' : `at ${grouped(other.length)} places`;
  return {
    kind: 'remark',
    text: `Read as what ${title} knows instead, ${places}: ${named}.`,
  };
}

/** Each one once; of many the first ones. */
export function namedOnce(all: readonly string[]): string {
  const each = [...new Set(all)];
  const more = each.length - MOST_NAMED;
  return [...each.slice(0, MOST_NAMED), ...(more > 0 ? [`${more} more`] : [])].join(', ');
}

export const grouped = (count: number): string => count.toLocaleString('en-US');
