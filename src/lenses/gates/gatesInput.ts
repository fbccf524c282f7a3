import type { LoadedLayers } from '../../models/layers/loadedLayers.ts';
import type { NetworkInput } from '../../models/layers/network.ts';
import type { Recorder } from '../../nn/recorder.ts';
import type { Traced } from '../../nn/traced.ts';
import { ProblemError } from '../../problem.ts';
import { charactersOfIds, type CharacterVocabulary, readCharacters } from '../../text/characters.ts';
import type { Token } from '../../text/tokenizer.ts';
import type { Intervention } from '../../trace/intervention.ts';
import type { RunNote } from '../../trace/description.ts';
import { type LensInput, textInput } from '../lens.ts';
import { MOST_POSITIONS, writtenIds, writtenNumbers } from '../numbers/networkNumbers.ts';
import { characterNotes } from './characterNotes.ts';
import { replacedCharacters } from './gatesChanges.ts';
import { wordsInput } from './wordsInput.ts';

/** A sequence that a recurrent network reads, ready to be taken down. */
export interface GatesInput {
  /** One for each position. */
  readonly tokens: readonly Token[];
  readonly notes: readonly RunNote[];
  /** Takes the input's node down. @returns what the network reads: ids [position], or numbers [position, feature] */
  record(recorder: Recorder): Traced;
}

/**
 * A text for a network of characters or words; for others token ids or numbers, as they are written.
 * @throws ProblemError `bad-input` where the network cannot read what is given
 */
export function gatesInput(
  input: LensInput,
  network: NetworkInput,
  { characters, words, title }: LoadedLayers,
  interventions: readonly Intervention[] = [],
): GatesInput {
  if (characters && input.kind === 'text') return charactersInput(input, characters, title, interventions);
  if (interventions.some(({ kind }) => kind === 'replace_character')) throw readsNoCharacters(title);
  if (words) return wordsInput(textInput(input).text, words, title);
  switch (network.kind) {
    case 'ids':
      return idsInput(input, network, characters);
    case 'sequence':
      return numbersInput(input, network);
    default:
      throw new ProblemError(
        'bad-input',
        `${title} reads ${network.kind === 'image' ? 'images' : 'single rows of numbers'}, not a sequence.`,
        'Choose “Feature maps” for it, or another network here.',
      );
  }
}

function charactersInput(
  { text, continuation = [] }: Extract<LensInput, { kind: 'text' }>,
  characters: CharacterVocabulary,
  title: string,
  interventions: readonly Intervention[],
): GatesInput {
  if (text === '')
    throw new ProblemError('bad-input', 'The text is empty.', 'Select some words and run the command again.');
  checkIds(continuation, characters);
  const room = Math.max(1, MOST_POSITIONS - continuation.length);
  const { tokens, count } = readCharacters(text, characters, room);
  const all = [...tokens, ...charactersOfIds(continuation, characters)];
  const changed = replacedCharacters(all, interventions, characters);
  return {
    tokens: changed,
    notes: characterNotes({ tokens, count }, characters, title),
    record: (recorder) =>
      recordIds(
        recorder,
        changed.map(({ id }) => id),
      ),
  };
}

const readsNoCharacters = (title: string): ProblemError =>
  new ProblemError(
    'bad-input',
    `${title} does not read this text by characters, so that none can be changed.`,
    'Choose the LSTM, GRU or RNN that was trained on characters, or take the change back.',
  );

function idsInput(
  input: LensInput,
  network: NetworkInput,
  characters: CharacterVocabulary | undefined,
): GatesInput {
  const { ids, tokens, notes } = writtenIds(input, network);
  return {
    tokens: characters ? charactersOfIds(ids, characters) : tokens,
    notes,
    record: (recorder) => recordIds(recorder, ids),
  };
}

function numbersInput(input: LensInput, network: NetworkInput): GatesInput {
  const { shape, values, places } = writtenNumbers(input, network);
  const [positions, features] = shape as [number, number];
  if (positions > MOST_POSITIONS)
    throw new ProblemError(
      'bad-input',
      `These are ${positions} steps; a recurrent network is run on at most ${MOST_POSITIONS} at once.`,
      'Select fewer lines.',
    );
  const tokens = Array.from({ length: positions }, (_, at): Token => {
    const { start, end } = places[at] ?? { start: 0, end: 0 };
    const piece = features === 1 ? String(Number(values[at]!.toPrecision(4))) : String(at);
    return { id: at, piece, start, end, special: false, type: 0 };
  });
  const axes = [
    { name: 'position', size: positions, labels: 'tokens' },
    { name: 'feature', size: features },
  ];
  return {
    tokens,
    notes: [],
    record: (recorder) => recorder.constant('input', 'input.numbers', axes, values),
  };
}

function recordIds(recorder: Recorder, ids: readonly number[]): Traced {
  const axes = [{ name: 'position', size: ids.length, labels: 'tokens' }];
  return recorder.constant('input', 'input.ids', axes, Float32Array.from(ids));
}

/** @throws ProblemError `bad-input` where an id is outside of the vocabulary */
function checkIds(ids: readonly number[], { known }: CharacterVocabulary): void {
  const outside = ids.find((id) => id >= known.length);
  if (outside !== undefined)
    throw new ProblemError(
      'bad-input',
      `Id ${outside} is outside of the vocabulary of ${known.length} characters.`,
      `Choose one from 0 to ${known.length - 1}.`,
    );
}
