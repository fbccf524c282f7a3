import { ProblemError } from '../problem.ts';
import { COLOUR_STEPS, NEUTRAL_STEP } from '../text/colourSteps.ts';
import { rangeOfToken, type TokenPlaces } from './shownRun.ts';
import type { ColouredRange } from './textSource.ts';

/**
 * Where in the source which colour lies: neighbours of one step together, those without a colour left out.
 * @param steps one for each token
 * @throws ProblemError `bad-request` where they are not the steps of this run's tokens
 */
export function colouredRanges(run: TokenPlaces, steps: Uint8Array): ColouredRange[] {
  const { tokens } = run.outline;
  if (steps.length !== tokens.length || steps.some((step) => step >= COLOUR_STEPS)) {
    throw new ProblemError('bad-request', `There must be one step of ${COLOUR_STEPS} for each token.`);
  }
  const ranges: ColouredRange[] = [];
  steps.forEach((step, token) => {
    const range = step === NEUTRAL_STEP ? null : rangeOfToken(run, token);
    if (!range) return;
    const before = ranges.at(-1);
    if (before?.step === step && before.end === range.start)
      ranges[ranges.length - 1] = { ...before, end: range.end };
    else ranges.push({ ...range, step });
  });
  return ranges;
}
