import type { Outline } from '../../protocol/outline.ts';
import type { SideAttention, SideCandidate, SideMemory, SideWeight } from '../../protocol/sideMethods.ts';
import type { AttentionHealth } from '../../trace/studies.ts';
import type { EngineClient } from '../engineClient.ts';
import { tokenAt, type TokenPlaces } from '../shownRun.ts';
import { finite } from './finite.ts';
import { memoryAt, nextCharacters } from './recurrentGlance.ts';

/** What the side panel knows of one token. */
export interface SideAnswers {
  readonly token: number;
  readonly attention?: SideAttention;
  readonly memory?: SideMemory;
  readonly next?: readonly SideCandidate[];
}

export interface SideQuestion {
  readonly token: number;
  readonly layer: number;
  readonly head: number | null;
}

/** So many bars are read at a glance. */
const SHOWN_WEIGHTS = 6;
const SHOWN_CANDIDATES = 5;
/** The model's own probabilities, nothing drawn from them. */
const PLAINLY = { temperature: 1, topK: 0, topP: 1, seed: 0 };

/** Asks the engine about one token of a run. @throws ProblemError also where a newer question takes its place */
export function askAbout(
  engine: EngineClient,
  outline: Outline,
  question: SideQuestion,
  signal: AbortSignal,
): Promise<SideAnswers> {
  return outline.model?.kind === 'recurrent'
    ? askRecurrent(engine, outline, question.token, signal)
    : askTransformer(engine, outline, question, signal);
}

async function askRecurrent(
  engine: EngineClient,
  outline: Outline,
  token: number,
  signal: AbortSignal,
): Promise<SideAnswers> {
  const [memory, next] = await Promise.all([
    memoryAt(engine, outline, token, signal),
    nextCharacters(engine, outline, token, SHOWN_CANDIDATES, signal),
  ]);
  return { token, ...(memory && { memory }), ...(next && { next }) };
}

async function askTransformer(
  engine: EngineClient,
  { trace, predictsNext }: Outline,
  question: SideQuestion,
  signal: AbortSignal,
): Promise<SideAnswers> {
  const { token } = question;
  const [attention, next] = await Promise.all([
    engine.call('tokenAttention', { trace, ...question }, { signal }),
    predictsNext
      ? engine.call('nextTokens', { trace, position: token, count: SHOWN_CANDIDATES, ...PLAINLY }, { signal })
      : undefined,
  ]);
  return {
    token,
    attention: {
      ...question,
      attendsTo: strongest(attention.attendsTo),
      attendedBy: strongest(attention.attendedBy),
      health: finiteHealth(attention.health),
    },
    ...(next && {
      next: next.candidates.map(({ piece, probability }) => ({ piece, probability: finite(probability) })),
    }),
  };
}

/** The token at the caret; between tokens the one before, and before the first one the first. */
export function tokenAtCaret(run: TokenPlaces, caret: number): number {
  const { tokens } = run.outline;
  const before = tokens.findLastIndex((token) => token.start < token.end && token.end <= caret);
  const first = tokens.findIndex((token) => token.start < token.end);
  return tokenAt(run, caret) ?? (before >= 0 ? before : Math.max(0, first));
}

/**
 * In falling order, without tokens that may not be looked at; what is not a number stands first, since something is wrong
 * there.
 */
function strongest(weights: Float32Array): SideWeight[] {
  const order = (weight: number): number => (Number.isFinite(weight) ? weight : Infinity);
  return Array.from(weights, (weight, token) => ({ weight, token }))
    .filter(({ weight }) => weight !== 0)
    .sort((one, two) => order(two.weight) - order(one.weight) || one.token - two.token)
    .slice(0, SHOWN_WEIGHTS)
    .map(({ weight, token }) => ({ token, weight: finite(weight) }));
}

function finiteHealth(health: AttentionHealth): SideAttention['health'] {
  const { onSeparator, notFinite } = health;
  return {
    entropyBits: finite(health.entropyBits),
    largestEntropyBits: finite(health.largestEntropyBits),
    onFirst: finite(health.onFirst),
    ...(onSeparator !== undefined && { onSeparator: finite(onSeparator) }),
    notFinite,
    saturated: finite(health.saturated),
  };
}
