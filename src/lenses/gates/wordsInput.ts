import { ProblemError } from '../../problem.ts';
import { visible } from '../../text/readablePiece.ts';
import { paddingId, readWords, type ReadWords, type WordVocabulary } from '../../text/words.ts';
import type { RunNote } from '../../trace/description.ts';
import { grouped, namedOnce, unknownNote } from './characterNotes.ts';
import type { GatesInput } from './gatesInput.ts';

/** So many words are run at once: each has 20 steps of its own. */
const MOST_WORDS = 500;

/** Stands on the axis of characters where a word has ended. */
const ENDED = '∅';

/**
 * A text for a network that reads words, each of them character by character.
 * @param title of the network
 * @throws ProblemError `bad-input` for a text without words
 */
export function wordsInput(text: string, vocabulary: WordVocabulary, title: string): GatesInput {
  const words = readWords(text, vocabulary, MOST_WORDS);
  const { tokens, ids } = words;
  if (tokens.length === 0)
    throw new ProblemError(
      'bad-input',
      'There are no words in the text.',
      'Select some words and run the command again.',
    );
  const { known } = vocabulary.characters;
  return {
    tokens,
    notes: wordNotes(text, words, vocabulary, title),
    record: (recorder) => {
      recorder.labels.set(
        'characters',
        ids.map((id) => (id === paddingId(vocabulary) ? ENDED : visible(known[id]!))),
      );
      const axes = [{ name: 'character', size: ids.length, labels: 'characters' }];
      return recorder.constant('input', 'input.ids', axes, Float32Array.from(ids));
    },
  };
}

function wordNotes(
  text: string,
  { tokens, count }: ReadWords,
  { characters, longest }: WordVocabulary,
  title: string,
): RunNote[] {
  const written = tokens.map(({ piece, written }) => written ?? piece);
  const known = new Set(characters.known);
  const unknown = written.flatMap((word) => [...word.slice(0, longest)].filter((each) => !known.has(each)));
  const long = written.filter((word) => word.length > longest);
  const breaks = text.trim().match(/[^\S ]/gu) ?? [];
  return [
    ...(tokens.length < count ? [cutNote(tokens.length, count)] : []),
    ...(unknown.length > 0 ? [unknownNote(unknown, characters, title)] : []),
    ...(long.length > 0 ? [longNote(long, longest)] : []),
    ...(breaks.length > 0 ? [breakNote(breaks)] : []),
  ];
}

function cutNote(shown: number, count: number): RunNote {
  return {
    kind: 'truncated',
    text: `Shown: the first ${grouped(shown)} of ${grouped(count)} words. So many are run at once.`,
  };
}

function longNote(words: readonly string[], longest: number): RunNote {
  return {
    kind: 'truncated',
    text: `Of a word only the first ${longest} characters are read: ${namedOnce(words.map(visible))}.`,
  };
}

/** The package that the network is from cuts at spaces only, and takes the words around a line break for one. */
function breakNote(breaks: readonly string[]): RunNote {
  return {
    kind: 'remark',
    text: `Words end here at any white space (${namedOnce(breaks.map(visible))}); the network’s own program cuts at spaces only.`,
  };
}
