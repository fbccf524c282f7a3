import { PositionEncodings } from '../nn/positionEncodings.ts';
import { Recorder } from '../nn/recorder.ts';
import type { Traced } from '../nn/traced.ts';
import { ProblemError } from '../problem.ts';
import type { LoadedModel } from '../models/loadModel.ts';
import type { Token } from '../text/tokenizer.ts';
import type { Axis } from '../trace/node.ts';
import type { SinusoidLayout } from '../trace/sinusoid.ts';
import { notesOf } from './attention.ts';
import { languageModel, type Lens, type LensInput, textInput } from './lens.ts';
import type { RunBlock, OptionValue } from '../trace/description.ts';
import { positionsWords } from './positionsWords.ts';
import { fitToContext, tokensOfContinuation, tokensOfIds, tokensOfText } from './tokens.ts';

/** How a model is told where each token stands (lectures 000, 001, 003 and 004). */
export const positionsLens: Lens = {
  name: 'positions',
  title: 'Positions',
  description: 'How a Transformer is told where each token stands: sinusoids, learnt vectors, rotation.',
  accepts: ['text', 'ids'],
  usesModel: 'language',
  options: [
    {
      name: 'length',
      title: 'Positions',
      description: 'How many positions; 0: as many as the text has tokens.',
      default: 0,
    },
    {
      name: 'dimensions',
      title: 'Dimensions',
      description: 'How many numbers a position is told by; an even number.',
      default: 64,
    },
    {
      name: 'layout',
      title: 'Layout',
      description:
        'Each sine beside its cosine, as in the paper (interleaved), or all sines before all cosines (halves).',
      default: 'interleaved',
      choices: ['interleaved', 'halves'],
    },
    {
      name: 'base',
      title: 'Base',
      description: 'The wavelengths run from 2π to 2π times this number.',
      default: 10_000,
    },
    {
      name: 'query',
      title: 'Query of token',
      description: 'Whose query is turned, in models with rotary positions; −1 is the last token.',
      default: -1,
    },
    {
      name: 'key',
      title: 'Key of token',
      description: 'Whose key is turned, in models with rotary positions; −1 is the last token.',
      default: 1,
    },
  ],
  async run(input, options, services) {
    const model = languageModel(services);
    if (services.interventions.length > 0) {
      throw new ProblemError(
        'bad-input',
        'Nothing can be changed in this lens.',
        'Choose the lens “Attention” to change what the model does.',
      );
    }
    const textLength = input.kind === 'text' ? input.text.length : 0;
    const all = readTokens(input, model);
    const { tokens, note } = fitToContext(all, model.configuration.maximumPositions, textLength);
    const settings = readSettings(options, tokens.length);
    const { pause } = services;
    const trace = new Recorder({ retain: (node) => FROM_THE_MODEL.includes(node), ...(pause && { pause }) });
    trace.labels.set(
      'tokens',
      tokens.map((token) => model.tokenizer?.piece(token.id) ?? String(token.id)),
    );
    const blocks: RunBlock[] = [{ name: 'sinusoidal', title: 'Sinusoidal', folds: false }];
    try {
      const positions = await sinusoidalBlock(trace, settings);
      const { rotary } = model.network;
      const ids = tokens.map((token) => token.id);
      // Learnt positions are what goes in; what rotary positions turn is there in the first layer.
      await model.network.forward(trace, { ids, types: tokens.map((token) => token.type) }, rotary ? 1 : 0);
      if (trace.nodes.has('embedding.position')) {
        await learntBlock(trace);
        blocks.push({ name: 'learnt', title: `Learnt (${model.title})`, folds: false });
      }
      if (rotary) {
        await rotaryBlock(trace, positions, settings, rotary);
        blocks.push({ name: 'rotary', title: `Rotary (${model.title})`, folds: false });
      }
    } catch (thrown) {
      trace.dispose();
      throw thrown;
    }
    return {
      trace,
      tokens,
      blocks,
      notes: [...notesOf(model, input), ...(note ? [note] : [])],
      opening: 'positions.sinusoidal',
      predictsNext: false,
      words: (node) => positionsWords(node, settings.base),
    };
  },
};

const QUERY = 'layer.0.attention.query_before_rotary';
const KEY = 'layer.0.attention.key_before_rotary';
const FROM_THE_MODEL: readonly string[] = ['embedding.position', QUERY, KEY];

interface Settings {
  readonly position: Axis;
  readonly dimensions: number;
  readonly layout: SinusoidLayout;
  readonly base: number;
  /** Tokens, counted from 0. */
  readonly query: number;
  readonly key: number;
}

function readTokens(input: LensInput, model: LoadedModel): Token[] {
  if (input.kind === 'ids') return tokensOfIds(input.ids, model);
  const { text, continuation = [] } = textInput(input);
  return [...tokensOfText(text, '', model), ...tokensOfContinuation(continuation, model)];
}

const MOST_POSITIONS = 2048;
const MOST_DIMENSIONS = 4096;

/** @throws ProblemError `bad-input` where an option makes no sense */
function readSettings(options: ReadonlyMap<string, OptionValue>, tokens: number): Settings {
  const length = Number(options.get('length'));
  const dimensions = Number(options.get('dimensions'));
  const base = Number(options.get('base'));
  const layout = options.get('layout');
  if (!Number.isInteger(length) || length < 0 || length > MOST_POSITIONS)
    throw badOption(
      'Positions',
      length,
      `a whole number up to ${MOST_POSITIONS}, or 0 for those of the text`,
    );
  if (!Number.isInteger(dimensions / 2) || dimensions < 2 || dimensions > MOST_DIMENSIONS)
    throw badOption('Dimensions', dimensions, `an even number from 2 to ${MOST_DIMENSIONS}`);
  if (!(base > 1 && base <= 1e9)) throw badOption('Base', base, 'a number above 1');
  if (layout !== 'interleaved' && layout !== 'halves')
    throw badOption('Layout', String(layout), '“interleaved” or “halves”');
  return {
    position: { name: 'position', size: length || tokens, ...(length === 0 && { labels: 'tokens' }) },
    dimensions,
    layout,
    base,
    query: tokenAt('Query of token', Number(options.get('query')), tokens),
    key: tokenAt('Key of token', Number(options.get('key')), tokens),
  };
}

/** Negative numbers count from the end; what is beyond a short text is its last token. */
function tokenAt(title: string, place: number, tokens: number): number {
  if (!Number.isInteger(place)) throw badOption(title, place, 'a whole number');
  return Math.min(tokens - 1, Math.max(0, place < 0 ? tokens + place : place));
}

function badOption(title: string, value: number | string, wanted: string): ProblemError {
  return new ProblemError('bad-input', `“${title}” is ${value}.`, `Set it to ${wanted}.`);
}

/** @returns 0, 1, 2 …, [position, 1] */
async function sinusoidalBlock(trace: Recorder, settings: Settings): Promise<Traced> {
  const { position, dimensions, layout, base } = settings;
  const axes = [position, { name: 'dimension', size: 1 }];
  const naive = trace.constant(
    'sinusoidal',
    'positions.naive',
    axes,
    Float32Array.from({ length: position.size }, (_, p) => p),
  );
  const at = new PositionEncodings(trace, 'sinusoidal');
  await trace.block('sinusoidal', undefined, () => {
    const right = { layout, base, misprinted: false };
    const sinusoidal = at.sinusoids('positions.sinusoidal', naive, dimensions, right);
    at.rowProducts('positions.dot_product', sinusoidal);
    at.rowProducts('positions.naive_dot_product', naive);
    at.sinusoids('positions.misprinted', naive, dimensions, { ...right, misprinted: true });
    return sinusoidal;
  });
  return naive;
}

async function learntBlock(trace: Recorder): Promise<void> {
  const encodings = new PositionEncodings(trace, 'learnt');
  await trace.block('learnt', trace.kept('embedding.position'), (at, vectors) => {
    const learnt = at.add('positions.learned', vectors!);
    encodings.rowProducts('positions.learned_dot_product', learnt);
    return learnt;
  });
}

/** The query and the key of one pair of tokens, turned as if they stood at each position. */
async function rotaryBlock(
  trace: Recorder,
  positions: Traced,
  { position, query, key }: Settings,
  rotary: { readonly size: number; readonly theta: number },
): Promise<void> {
  const encodings = new PositionEncodings(trace, 'rotary');
  const anywhere = { name: position.name, size: position.size };
  const [queries, keys] = [trace.kept(QUERY), trace.kept(KEY)];
  await trace.block('rotary', positions, (at, places) => {
    const angles = encodings.angles('positions.angles', places!, rotary.size / 2, rotary.theta);
    const cos = encodings.trigonometric('positions.cos', angles, 'cos');
    const sin = encodings.trigonometric('positions.sin', angles, 'sin');
    const q = encodings.repeatedRow('positions.query', queries, query, anywhere);
    const k = encodings.repeatedRow('positions.key', keys, key, anywhere);
    const turnedQuery = at.rotary('positions.turned_query', q, cos, sin);
    const turnedKey = at.rotary('positions.turned_key', k, cos, sin);
    encodings.pairProducts('positions.turned_dot_product', turnedQuery, turnedKey);
    return angles;
  });
}
