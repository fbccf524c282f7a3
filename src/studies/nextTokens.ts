import { ProblemError } from '../problem.ts';
import { appendedRange } from '../text/appendedTokens.ts';
import { seededRandom } from '../trace/random.ts';
import type { NextToken, NextTokens, NextTokenSettings } from '../trace/studies.ts';
import { traceOfOneRun } from './oneRun.ts';
import { logitsAt, pieceOf, streamsOf } from './rowPrediction.ts';
import { drawToken, rankTokens } from './sampling.ts';
import { modelOf, type StudiedRun, type StudyServices } from './studiedRun.ts';

/**
 * What a decoder expects after a position, and what a seed draws from it. The tokens that were appended before have
 * used up the first numbers of the seed's sequence, so one seed fixes a whole continuation.
 * @throws ProblemError `bad-request` for a model that predicts no next token, or a position that is not there
 */
export async function nextTokens(
  studied: StudiedRun,
  {
    position,
    count,
    seed,
    ...settings
  }: { readonly position: number; readonly count: number } & NextTokenSettings,
  { pause }: StudyServices,
): Promise<NextTokens> {
  const model = modelOf(studied);
  if (!model.network.causal) {
    throw new ProblemError(
      'bad-request',
      `${model.title} reads in both directions, so it predicts no next token.`,
      'Choose a decoder (GPT-2, Llama …).',
    );
  }
  await pause();
  const logits = await logitsAt(model, traceOfOneRun(studied), streamsOf(model).at(-1)!.node, position);
  const ranked = rankTokens(logits, settings);
  const numberOfDraw = appendedUpTo(studied, position);
  const drawn = numberAt(seed, numberOfDraw);
  const { rank, from, to } = drawToken(ranked, drawn);
  const tokenAt = (at: number): NextToken => ({
    id: ranked.ids[at]!,
    piece: pieceOf(model, ranked.ids[at]!),
    probability: ranked.probabilities[at]!,
    chance: ranked.chances[at]!,
  });
  return {
    position,
    candidates: Array.from({ length: Math.min(count, ranked.ids.length) }, (_, at) => tokenAt(at)),
    sampled: { ...tokenAt(rank), from, to },
    drawn,
    draw: numberOfDraw + 1,
    kept: ranked.kept,
  };
}

/** How many of the tokens up to this one were not in the text but appended. */
function appendedUpTo({ input, run }: StudiedRun, position: number): number {
  const continued = input.kind === 'text' ? (input.continuation?.length ?? 0) : 0;
  const { from, to } = appendedRange(run.tokens, continued);
  return Math.max(0, Math.min(position + 1, to) - from);
}

function numberAt(seed: number, skipped: number): number {
  const next = seededRandom(seed);
  for (let i = 0; i < skipped; i++) next();
  return next();
}
