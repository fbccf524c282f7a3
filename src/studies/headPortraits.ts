import { attentionLens } from '../lenses/attention.ts';
import type { LensRun } from '../lenses/lens.ts';
import { optionsOf } from '../lenses/options.ts';
import type { LoadedModel } from '../models/loadModel.ts';
import { belongsToText, type Intervention } from '../trace/intervention.ts';
import {
  HEAD_LABELS,
  type HeadLabel,
  type HeadPortrait,
  type HeadPortraits,
  type HeadScore,
} from '../trace/studies.ts';
import { layoutOf, nodeOf, type Trace } from '../trace/trace.ts';
import {
  type LabelledPlaces,
  type LabelScores,
  placesOf,
  scoreHeads,
  type ScoredText,
} from './headScores.ts';
import { LABEL_WORDS } from './headWords.ts';
import { traceOfOneRun } from './oneRun.ts';
import { modelOf, type StudiedRun, type StudyServices } from './studiedRun.ts';

/** Everyday sentences with words that come again, then a row of words without meaning, twice: what induction needs. */
const FIXED_TEXT =
  'The cat sat on the mat, and the dog sat near the door. When the cat saw the dog, it ran up the tree. ' +
  'Tom gave Mary a red ball. Mary gave the ball to the dog, and the dog gave it back to Tom. ' +
  'River lamp stone bird cloud seven apple paper. River lamp stone bird cloud seven apple paper.';

/** On average over both texts so much of the attention lies where the label says … */
const CLEAR_FROM = 0.4;
/** … and on each at least so many times as much as if the head looked at everything alike. */
const TIMES_EVEN = 2;

/** The scores of one text. */
interface TextScores {
  readonly places: ReadonlyMap<HeadLabel, LabelledPlaces>;
  /** [layer][head] */
  readonly heads: readonly (readonly LabelScores[])[];
}

/**
 * What each head of a run does, by its scores on the person's text and on a fixed one that is run through the same
 * model with the same changes.
 * @throws ProblemError `bad-request` for a run of no language model
 */
export async function headPortraits(
  studied: StudiedRun,
  _request: object,
  { pause }: StudyServices,
): Promise<HeadPortraits> {
  const model = modelOf(studied);
  const trace = traceOfOneRun(studied);
  const own = await scoresOfRun({ ...studied.run, trace }, pause);
  const fixed = await fixedTextScores(model, studied.interventions, pause);
  const heads = own.heads.flatMap((ofLayer, layer) =>
    ofLayer.map((scores, head) => portrait(layer, head, { own, fixed }, scores)),
  );
  return {
    heads,
    fixedText: fixed ? FIXED_TEXT : '',
    clearFrom: CLEAR_FROM,
    timesEven: TIMES_EVEN,
    formulas: HEAD_LABELS.map((label) => ({
      label,
      ...LABEL_WORDS[label],
      evenOnFixedText: fixed ? evenOf(fixed, label) : null,
      evenOnThisText: evenOf(own, label),
    })),
  };
}

/** What a head scores for a label on each text, or what one that looks at everything alike would. */
type OnTexts = Pick<HeadScore, 'onFixedText' | 'onThisText'>;

/** The clearest label of a head's scores; none where no score is clear. */
function clearestLabel(
  scores: readonly HeadScore[],
  even: (label: HeadLabel) => OnTexts,
): HeadLabel | undefined {
  let clearest: { label: HeadLabel; score: number } | undefined;
  for (const score of scores) {
    const mean = meanOf(score);
    if (mean === null || !isClear(score, mean, even(score.label))) continue;
    if (!clearest || mean > clearest.score) clearest = { label: score.label, score: mean };
  }
  return clearest?.label;
}

function isClear({ onFixedText, onThisText }: OnTexts, mean: number, even: OnTexts): boolean {
  const above = (score: number | null, ofEven: number | null): boolean =>
    score === null || ofEven === null || score >= TIMES_EVEN * ofEven;
  return mean >= CLEAR_FROM && above(onFixedText, even.onFixedText) && above(onThisText, even.onThisText);
}

function portrait(
  layer: number,
  head: number,
  { own, fixed }: { own: TextScores; fixed: TextScores | undefined },
  ownScores: LabelScores,
): HeadPortrait {
  const fixedScores = fixed?.heads[layer]?.[head];
  const scores = HEAD_LABELS.map((label) => ({
    label,
    onFixedText: fixedScores?.get(label) ?? null,
    onThisText: ownScores.get(label) ?? null,
  }));
  const label = clearestLabel(scores, (of) => ({
    onFixedText: fixed ? evenOf(fixed, of) : null,
    onThisText: evenOf(own, of),
  }));
  return { layer, head, ...(label && { label }), scores };
}

/** The mean of both texts, or the one that there is. */
function meanOf({ onFixedText, onThisText }: OnTexts): number | null {
  if (onFixedText === null || onThisText === null) return onFixedText ?? onThisText;
  return (onFixedText + onThisText) / 2;
}

function evenOf({ places }: TextScores, label: HeadLabel): number | null {
  const { queries, even } = places.get(label)!;
  return queries === 0 ? null : even;
}

async function scoresOfRun(
  { tokens, trace }: Pick<LensRun, 'tokens' | 'trace'>,
  pause: () => Promise<void>,
): Promise<TextScores> {
  const places = placesOf(scoredText(tokens, trace));
  return { places, heads: await scoreHeads(trace, places, pause) };
}

function scoredText(tokens: LensRun['tokens'], trace: Trace): ScoredText {
  const mask = nodeOf(trace, 'mask.attention');
  return {
    ids: tokens.map(({ id }) => id),
    separators: tokens.map(({ special }, at) => special && at > 0),
    mask: trace.rows(mask.name, 0, 0, layoutOf(mask).rows),
  };
}

/** A model's scores on the fixed text, by the changes that it was run with: only scores are kept, no trace. */
const known = new WeakMap<LoadedModel, Map<string, TextScores>>();
const MOST_KNOWN = 8;

/** @returns nothing for a model that reads no text */
async function fixedTextScores(
  model: LoadedModel,
  changes: readonly Intervention[],
  pause: () => Promise<void>,
): Promise<TextScores | undefined> {
  if (!model.tokenizer) return undefined;
  const interventions = changes.filter((change) => !belongsToText(change));
  const key = JSON.stringify(interventions);
  const ofModel = known.get(model) ?? new Map<string, TextScores>();
  known.set(model, ofModel);
  const before = ofModel.get(key);
  if (before) return before;
  const input = { kind: 'text', text: FIXED_TEXT } as const;
  const run = await attentionLens.run(input, optionsOf(attentionLens, {}), { model, pause, interventions });
  try {
    const scores = await scoresOfRun(run, pause);
    if (ofModel.size >= MOST_KNOWN) ofModel.delete(ofModel.keys().next().value!);
    ofModel.set(key, scores);
    return scores;
  } finally {
    run.trace.dispose();
  }
}
