import type { LoadedModel } from '../models/loadModel.ts';
import { Recorder } from '../nn/recorder.ts';
import type { Traced } from '../nn/traced.ts';
import { ProblemError } from '../problem.ts';
import type { Axis } from '../trace/node.ts';
import { embeddingTable } from './numbers/embeddingTable.ts';
import { languageModel, type Lens, type LensInput, type LensRun, type LensServices } from './lens.ts';
import type { RunBlock, OptionValue, RunNote } from '../trace/description.ts';
import { MOST_ROWS } from './numbers/matrixText.ts';
import { type OwnVocabulary, PADDING, type VocabularySettings } from './tokenizer/ownVocabulary.ts';
import { tokenizerOptions } from './tokenizer/tokenizerOptions.ts';
import {
  type BenchCuts,
  cutByCharacters,
  cutByWords,
  END,
  longestMatch,
  type OwnCut,
  cutThatGoesOn,
  ownUnit,
  START,
  tokenizationOf,
  type Unit,
} from './tokenizer/tokenizerCuts.ts';
import { tokenizerWords } from './tokenizer/tokenizerWords.ts';
import { typedTable } from './numbers/typedTable.ts';
import { fitToContext, tokensOfText } from './tokens.ts';

/** A text cut into words, characters and subwords, and what becomes of the pieces (lecture 000, steps 1 and 2). */
export const tokenizerLens: Lens = {
  name: 'tokenizer',
  title: 'Tokenizer bench',
  description:
    'A text cut into words, characters and subwords, with their ids, padding, one-hot vectors and embedding rows.',
  accepts: ['text'],
  usesModel: 'language',
  options: tokenizerOptions,
  async run(input, options, services) {
    const settings = settingsOf(options);
    const { bench, note } = cutText(textOf(input), settings, services);
    const trace = new Recorder({ retain: () => true });
    try {
      return await describe(trace, bench, settings, note ? [note] : []);
    } catch (thrown) {
      trace.dispose();
      throw thrown;
    }
  },
};

interface Settings {
  readonly unit: Unit;
  readonly padTo: number;
  readonly given: readonly string[] | undefined;
  readonly foldCase: boolean;
  readonly firstId: number;
  readonly pieces: readonly string[];
  readonly shiftRight: boolean;
  readonly embedding: string;
  readonly embeddingSize: number;
  readonly seed: number;
}

function settingsOf(options: ReadonlyMap<string, OptionValue>): Settings {
  const list = (name: string): string[] => String(options.get(name)).split(/\s+/).filter(Boolean);
  const given = list('vocabulary');
  return {
    unit: chosen(options.get('unit')),
    padTo: wholeNumber(options, 'pad_to', 0, 512),
    given: given.length > 0 ? given : undefined,
    foldCase: options.get('fold_case') === true,
    firstId: wholeNumber(options, 'first_id', 0, 1),
    pieces: list('pieces'),
    shiftRight: options.get('shift_right') === true,
    embedding: String(options.get('embedding')),
    embeddingSize: wholeNumber(options, 'embedding_size', 1, 1024),
    seed: wholeNumber(options, 'seed', 0, 2 ** 31),
  };
}

function chosen(unit: OptionValue | undefined): Unit {
  if (unit === 'word' || unit === 'character' || unit === 'subword') return unit;
  throw new ProblemError(
    'bad-input',
    `“${String(unit)}” is no way to cut a text.`,
    'Choose word, character or subword.',
  );
}

function wholeNumber(
  options: ReadonlyMap<string, OptionValue>,
  name: string,
  least: number,
  most: number,
): number {
  const value = Number(options.get(name));
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new ProblemError(
    'bad-input',
    `${name} is ${value}; it must be a whole number from ${least} to ${most}.`,
  );
}

function textOf(input: LensInput): string {
  if (input.kind === 'text') return input.text;
  throw new ProblemError('bad-input', 'The tokenizer bench cuts text, not token ids.');
}

/** The subwords set how far the text is read: as far as the model could. */
function cutText(
  text: string,
  settings: Settings,
  services: LensServices,
): { bench: BenchCuts; note: RunNote | undefined } {
  const model = languageModel(services);
  const { pieces, unit } = settings;
  const reader: LoadedModel = pieces.length > 0 ? { ...model, tokenizer: longestMatch(pieces) } : model;
  const { tokens, note } = fitToContext(
    tokensOfText(text, '', reader),
    model.configuration.maximumPositions,
    text.length,
  );
  const read = note ? text.slice(0, Math.max(...tokens.map(({ end }) => end))) : text;
  const ofUnit = (name: Unit): VocabularySettings => vocabularySettings(settings, name === ownUnit(unit));
  const words = cutByWords(read, ofUnit('word'));
  const characters = cutByCharacters(read, ofUnit('character'));
  const goingOn = { word: words.pieces, character: characters.pieces, subword: tokens }[unit].length;
  const padId =
    unit === 'subword'
      ? (model.configuration.padTokenId ?? 0)
      : cutThatGoesOn({ words, characters, unit }).vocabulary.padId;
  const bench = {
    text: read,
    words,
    characters,
    tokens,
    tokenizer: reader.tokenizer!,
    model,
    ownPieces: pieces.length > 0,
    given: settings.given?.length ?? 0,
    unit,
    padding: Math.max(0, settings.padTo - goingOn),
    padId: padId ?? 0,
    shiftRight: settings.shiftRight && unit !== 'subword',
  };
  return { bench, note };
}

function vocabularySettings(settings: Settings, goesOn: boolean): VocabularySettings {
  const { given, foldCase, firstId, padTo, shiftRight } = settings;
  return {
    given: goesOn ? given : undefined,
    foldCase,
    firstId,
    pads: goesOn && padTo > 0,
    more: goesOn && shiftRight ? [START, END] : [],
  };
}

async function describe(
  trace: Recorder,
  bench: BenchCuts,
  settings: Settings,
  notes: RunNote[],
): Promise<LensRun> {
  recordCuts(trace, bench);
  const ids = recordPadding(trace, bench);
  const own = bench.unit === 'subword' ? undefined : cutThatGoesOn(bench);
  if (own && settings.shiftRight) notes.push(...recordShift(trace, own));
  if (own) notes.push(...(await recordEmbedding(trace, ids, own.vocabulary, settings)));
  return {
    trace,
    tokens: bench.tokens,
    blocks: BLOCKS.filter(({ name }) => [...trace.blockOf.values()].includes(name)),
    notes,
    opening: openingOf(trace, settings),
    predictsNext: false,
    words: (node) => tokenizerWords(node, bench),
    tokenization: () => tokenizationOf(bench),
  };
}

const BLOCKS: readonly RunBlock[] = [
  { name: 'cuts', title: 'Cuts', folds: false },
  { name: 'padding', title: 'Padding', folds: false },
  { name: 'decoder', title: 'Decoder input', folds: false },
  { name: 'embedding', title: 'One-hot and embedding', folds: false },
];

/** The stage that the options are about. */
function openingOf(trace: Recorder, { unit, padTo, shiftRight, embedding }: Settings): string {
  const wanted = [
    shiftRight && 'decoder.input_ids',
    embedding.trim() !== 'random' && 'embedding.lookup',
    padTo > 0 && 'padding.mask',
    `${unit}.ids`,
  ];
  return wanted.find((name) => name !== false && trace.nodes.has(name)) || 'subword.ids';
}

function recordCuts(trace: Recorder, { words, characters, tokens, tokenizer }: BenchCuts): void {
  const record = (
    name: string,
    axis: string,
    labels: string,
    list: readonly string[],
    ids: readonly number[],
  ) => {
    trace.labels.set(labels, list);
    if (ids.length > 0)
      trace.constant('cuts', name, [{ name: axis, size: ids.length, labels }], Float32Array.from(ids));
  };
  record('word.ids', 'word', 'words', words.pieces, words.ids);
  record('character.ids', 'character', 'characters', characters.pieces, characters.ids);
  const spelled = tokens.map(({ id, piece }) => tokenizer.piece(id) ?? piece);
  record(
    'subword.ids',
    'position',
    'tokens',
    spelled,
    tokens.map(({ id }) => id),
  );
}

/** The ids that go on, filled up with `[PAD]`, and what may be attended to. */
function recordPadding(trace: Recorder, bench: BenchCuts): Traced {
  const { unit, words, characters, tokens, padding, padId } = bench;
  const own = cutThatGoesOn({ words, characters, unit });
  const subwords = unit === 'subword';
  const ids = subwords ? tokens.map(({ id }) => id) : own.ids;
  const labels = subwords ? trace.labels.get('tokens')! : own.pieces;
  trace.labels.set('padded', [...labels, ...Array.from({ length: padding }, () => PADDING)]);
  const axes: Axis[] = [{ name: 'position', size: ids.length + padding, labels: 'padded' }];
  const padded = Float32Array.from([...ids, ...Array.from({ length: padding }, () => padId)]);
  const mask = padded.map((_, at) => (at < ids.length ? 1 : 0));
  const node = trace.constant('padding', 'padding.ids', axes, padded);
  trace.constant('padding', 'padding.mask', axes, mask);
  return node;
}

/** What a decoder reads, `<start>` before the words, and what it is to say, `<end>` after them. */
function recordShift(trace: Recorder, { pieces, vocabulary }: OwnCut): RunNote[] {
  const record = (name: string, labels: string, list: readonly string[]): void => {
    trace.labels.set(labels, list);
    const axes = [{ name: 'step', size: list.length, labels }];
    trace.constant(
      'decoder',
      name,
      axes,
      Float32Array.from(list, (piece) => vocabulary.id(piece)),
    );
  };
  record('decoder.input_ids', 'decoder_input', [START, ...pieces]);
  record('decoder.label_ids', 'decoder_labels', [...pieces, END]);
  if (pieces[0] !== START) return [];
  const text = `The text begins with ${START} already: shifted once more it stands there twice. Shift the words alone.`;
  return [{ kind: 'remark', text }];
}

/** One-hot vectors, a table, and that their product is a look into the table. */
async function recordEmbedding(
  trace: Recorder,
  ids: Traced,
  vocabulary: OwnVocabulary,
  { embedding, embeddingSize, seed }: Settings,
): Promise<RunNote[]> {
  const position = ids.node.axes[0]!;
  const { entries } = vocabulary;
  if (position.size > MOST_ROWS || entries.length > MOST_ROWS) {
    const text =
      `One-hot vectors and embedding rows are shown for up to ${MOST_ROWS} positions and entries; ` +
      `here there are ${position.size} positions and ${entries.length} entries. Take a shorter text.`;
    return [{ kind: 'remark', text }];
  }
  trace.labels.set('vocabulary', entries);
  const entry: Axis = { name: 'entry', size: entries.length, labels: 'vocabulary' };
  const oneHot = new Float32Array(position.size * entry.size);
  ids
    .matrix()
    .dataSync<'float32'>()
    .forEach((id, at) => (oneHot[at * entry.size + id] = 1));
  const vectors = trace.constant('embedding', 'one_hot', [position, entry], oneHot);
  const table = embeddingTable(embedding, entry.size, embeddingSize, seed);
  const feature: Axis = { name: 'feature', size: table.columns };
  const rows = typedTable(trace.constant('embedding', 'embedding.table', [entry, feature], table.values));
  await trace.block('embedding', ids, (operations, input) => {
    operations.linear('embedding.product', vectors, { weight: rows });
    return operations.lookup('embedding.lookup', rows, input!);
  });
  return table.random === undefined ? [] : [{ kind: 'untrained', text: table.random }];
}
