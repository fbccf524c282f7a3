import { ProblemError } from '../problem.ts';
import type { LoadedModel } from '../models/loadModel.ts';
import type { TokenInput } from '../models/tokenInput.ts';
import { Recorder } from '../nn/recorder.ts';
import { seededRandom } from '../trace/random.ts';
import { SAME_ROW, type ShuffledRows, type ShuffleStudy } from '../trace/studies.ts';
import { matrix, nodeOf } from '../trace/trace.ts';
import { modelOf, type StudiedRun, type StudyServices } from './studiedRun.ts';

/**
 * Runs the model on the same tokens in another order, with and without positions, brings the rows back into
 * place and compares them: f(Px) = P f(x) holds without positions (lecture 003), where every token sees every other.
 * @throws ProblemError `bad-request` without a model, `bad-input` where there is nothing to shuffle
 */
export async function shuffle(
  studied: StudiedRun,
  { seed }: { readonly seed: number },
  { pause }: StudyServices,
): Promise<ShuffleStudy> {
  const model = modelOf(studied);
  const order = shuffledOrder(
    studied.run.tokens.map(({ special }) => !special),
    seed,
  );
  const input = plainInput(studied, model);
  const shuffled = inOrder(input, order);
  const node = `layer.${model.configuration.layers - 1}.output`;
  const compare = async (positions: boolean): Promise<ShuffledRows> => {
    const before = await rowsOf(model, node, { ...input, positions }, pause);
    const after = await rowsOf(model, node, { ...shuffled, positions }, pause);
    return compared(before, after, order);
  };
  const withPositions = await compare(true);
  const withoutPositions = await compare(false);
  const note = notes(studied, model);
  return { seed, order, node, withPositions, withoutPositions, ...(note !== '' && { note }) };
}

/**
 * The places of all that may move, drawn by the seed (Fisher and Yates), never all as they were.
 * @param movable one for each token
 * @returns `order[i]`: which token stands at place i
 * @throws ProblemError `bad-input` where fewer than two may move
 */
export function shuffledOrder(movable: readonly boolean[], seed: number): number[] {
  const places = movable.flatMap((may, place) => (may ? [place] : []));
  if (places.length < 2) {
    throw new ProblemError(
      'bad-input',
      'There is only one token to shuffle.',
      'Select some more words and run again.',
    );
  }
  const random = seededRandom(seed);
  const drawn = [...places];
  do {
    for (let last = drawn.length - 1; last > 0; last--) {
      const other = Math.floor(random() * (last + 1));
      [drawn[last], drawn[other]] = [drawn[other]!, drawn[last]!];
    }
  } while (drawn.every((token, i) => token === places[i]));
  const order = movable.map((_, place) => place);
  places.forEach((place, i) => (order[place] = drawn[i]!));
  return order;
}

/** What the run's tokens are to the model, without a person's changes. */
function plainInput({ run, options }: StudiedRun, model: LoadedModel): TokenInput {
  const ids = run.tokens.map(({ id }) => id);
  const padding = model.configuration.padTokenId ?? 0;
  const padded = Number(options.get('pad_to') ?? 0) >= ids.length;
  const real = padded ? ids.findLastIndex((id) => id !== padding) + 1 : ids.length;
  return {
    ids,
    types: run.tokens.map(({ type }) => type),
    mask: ids.map((_, place) => (place < real ? 1 : 0)),
  };
}

/** A token's type and mask go where it goes; only its position is another. */
function inOrder({ ids, types, mask }: TokenInput, order: readonly number[]): TokenInput {
  const moved = (list: readonly number[]): number[] => order.map((token) => list[token]!);
  return { ids: moved(ids), types: moved(types!), mask: moved(mask!) };
}

/** A stage's rows, [position, feature]. */
async function rowsOf(
  model: LoadedModel,
  node: string,
  input: TokenInput,
  pause: () => Promise<void>,
): Promise<Float32Array> {
  const trace = new Recorder({ retain: () => false, pause });
  try {
    await model.network.forward(trace, input);
    return matrix(trace, nodeOf(trace, node), 0);
  } finally {
    trace.dispose();
  }
}

/**
 * @param before [token, feature]
 * @param after [place, feature]: row i is that of token `order[i]`
 */
function compared(before: Float32Array, after: Float32Array, order: readonly number[]): ShuffledRows {
  const size = before.length / order.length;
  const differences = new Array<number>(order.length).fill(0);
  order.forEach((token, place) => {
    for (let i = 0; i < size; i++) {
      const difference = Math.abs(before[token * size + i]! - after[place * size + i]!);
      differences[token] = Math.max(differences[token]!, difference);
    }
  });
  const largest = Math.max(...differences);
  const scale = before.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return { differences, largest, scale, permuted: largest <= SAME_ROW * scale };
}

function notes({ run, interventions }: StudiedRun, model: LoadedModel): string {
  const sentences: string[] = [];
  if (model.network.causal) {
    sentences.push(
      'In a decoder each token sees only itself and those before it. This mask tells the order too, so rows change even without positions.',
    );
  }
  if ((run.interventions ?? interventions).length > 0)
    sentences.push('The changes made to this run are left out here.');
  return sentences.join(' ');
}
