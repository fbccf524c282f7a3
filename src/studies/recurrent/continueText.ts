import { clamped } from '../../nn/recurrent/clamps.ts';
import { lastStates, runForward, type States } from '../../nn/recurrent/forward.ts';
import { loopProducts, productOf, type Values } from '../../nn/recurrent/products.ts';
import { ProblemError } from '../../problem.ts';
import { seededRandom } from '../../trace/random.ts';
import type { ContinuedStep, ContinuedText } from '../../trace/recurrentStudies.ts';
import type { Trace } from '../../trace/trace.ts';
import { traceOfOneRun } from '../oneRun.ts';
import { drawToken, rankTokens } from '../sampling.ts';
import type { StudiedRun, StudyServices } from '../studiedRun.ts';
import { type CharacterNetwork, characterNetwork, isHeld } from './characterNetwork.ts';
import { bits, logProbabilities } from './surprisal.ts';

export interface ContinueTextRequest {
  /** The last position that is read from the text. */
  readonly position: number;
  readonly count: number;
  readonly temperature: number;
  readonly seed: number;
}

const HELD = ' What you hold in this run is held while it writes, too.';

const MEANING =
  'How much the text’s own next character surprises the network: when it has read the text up to there (teacher forcing), and when it has read its own characters since. After its first own character it goes on with another text, so the second curve is a guess about a place where it no longer is.';

/**
 * Goes on from a position with characters of the network's own, drawn by a seed, and compares what it then expects with
 * what it expects when it is fed the text (teacher forcing; Williams and Zipser 1989).
 * @throws ProblemError `bad-request` for a network that does not predict characters, or a position that is not there
 */
export async function continueText(
  studied: StudiedRun,
  { position, count, temperature, seed }: ContinueTextRequest,
  { pause, progress }: StudyServices,
): Promise<ContinuedText> {
  const trace = traceOfOneRun(studied);
  const network = characterNetwork(studied);
  const { ids } = network;
  if (position >= ids.length)
    throw new ProblemError(
      'bad-request',
      `There are ${ids.length} positions; number ${position} is not among them.`,
    );
  const known = Math.min(count, ids.length - 1 - position);
  const fedText = new Float32Array(known);
  const fedOwn = new Float32Array(known);
  const random = seededRandom(seed);
  const characters = studied.layers?.characters?.known;
  const steps: ContinuedStep[] = [];
  let states = statesAt(trace, network, position);
  let logits: ArrayLike<number> = logitsAt(trace, network, position);
  for (let step = 0; step < count; step++) {
    if (step < known) {
      const next = ids[position + 1 + step]!;
      fedText[step] = bits(logProbabilities(logitsAt(trace, network, position + step))[next]!);
      fedOwn[step] = bits(logProbabilities(logits)[next]!);
    }
    const drawn = random();
    const chosen = drawnCharacter(Float32Array.from(logits), temperature, drawn);
    steps.push({ ...chosen, piece: characters?.[chosen.id] ?? String(chosen.id) });
    ({ states, logits } = fed(network, states, chosen.id));
    if (step % 32 === 31) {
      progress?.({ activity: 'Writing', done: step + 1, total: count });
      await pause();
    }
  }
  const text = steps.map(({ piece }) => piece).join('');
  const meaning = isHeld(network) ? MEANING + HELD : MEANING;
  return { position, seed, temperature, steps, text, known, fedText, fedOwn, meaning };
}

/** The row of the text's own run. */
function logitsAt(trace: Trace, { expectation }: CharacterNetwork, position: number): Float32Array {
  return trace.rows(expectation.logits.name, 0, position, position + 1).slice();
}

/** What each layer remembers after a position. */
function statesAt(trace: Trace, { layers }: CharacterNetwork, position: number): States[] {
  const row = (node: string): Float64Array => Float64Array.from(trace.rows(node, 0, position, position + 1));
  return layers.map(({ name, kind }) => ({
    hidden: row(`${name}.hidden_state`),
    ...(kind === 'lstm' && { cell: row(`${name}.cell_state`) }),
  }));
}

function drawnCharacter(
  logits: Float32Array,
  temperature: number,
  drawn: number,
): Omit<ContinuedStep, 'piece'> {
  const ranked = rankTokens(logits, { temperature, topK: 0, topP: 1 });
  const { rank } = drawToken(ranked, drawn);
  return {
    id: ranked.ids[rank]!,
    probability: ranked.probabilities[rank]!,
    chance: ranked.chances[rank]!,
    drawn,
  };
}

/** One character more: the states after it, and what the network then expects. */
function fed(
  { layers, table, kernel, bias }: CharacterNetwork,
  before: readonly States[],
  id: number,
): { states: States[]; logits: ArrayLike<number> } {
  const features = layers[0]!.cell.inputs;
  let values: Values = table.values.slice(id * features, (id + 1) * features);
  const states = layers.map(({ cell, clamps }, at) => {
    const options = { initial: before[at]!, change: clamped(clamps, cell.units) };
    const after = lastStates(runForward(cell, { steps: 1, rows: 1, values }, options));
    values = after.hidden!;
    return after;
  });
  const columns = kernel.values.length / values.length;
  const logits = productOf(loopProducts, values, kernel.values, 1, values.length, columns);
  return { states, logits: bias ? logits.map((logit, i) => logit + bias.values[i]!) : logits };
}
