import type { Recorder, RecorderOptions } from '../nn/recorder.ts';
import { ProblemError } from '../problem.ts';
import type { Token } from '../text/tokenizer.ts';
import type { RunBlock } from '../trace/description.ts';
import { type Lens, type LensRun, textInput } from './lens.ts';
import type { Label } from './numbers/statementValues.ts';
import { recordGradient } from './recurrentByHand/gradientRun.ts';
import { LAYER, recordNetwork } from './recurrentByHand/networkRun.ts';
import { recordPowers } from './recurrentByHand/powersRun.ts';
import { readRecurrent, type RecurrentPlan } from './recurrentByHand/recurrentDocument.ts';
import { recurrentNotes } from './recurrentByHand/recurrentNotes.ts';
import { RECURRENT_OPTIONS, settingsOf } from './recurrentByHand/recurrentSettings.ts';
import { recurrentByHandWords } from './recurrentByHand/recurrentByHandWords.ts';

/** Recurrent networks on numbers that a person writes and changes (lectures 000, 002 and 003). */
export const recurrentByHandLens: Lens = {
  name: 'recurrent_by_hand',
  title: 'RNN, LSTM, GRU by hand',
  description:
    'A recurrent network on numbers that are written in the text, unrolled step by step: “x = 1 0 -1”, “W = 1”, “U = 0.5”.',
  accepts: ['text'],
  usesModel: null,
  options: RECURRENT_OPTIONS,
  async run(input, options, { interventions, pause }) {
    if (interventions.length > 0) {
      throw new ProblemError(
        'bad-request',
        'A network by hand is changed in its text.',
        'Edit the numbers and run it again.',
      );
    }
    const settings = settingsOf(options);
    const plan = readRecurrent(textInput(input).text, settings);
    const trace = await recorded(plan, pause);
    return {
      trace,
      tokens: tokensOf(labelsOf(plan)),
      blocks: blocksOf(plan),
      notes: recurrentNotes(plan),
      opening: openingOf(plan),
      predictsNext: false,
      words: (node) => recurrentByHandWords(node, plan, settings.notation),
    } satisfies LensRun;
  },
};

function recorded(plan: RecurrentPlan, pause: RecorderOptions['pause']): Promise<Recorder> {
  switch (plan.kind) {
    case 'network':
      return recordNetwork(plan, pause);
    case 'gradient':
      return recordGradient(plan);
    case 'powers':
      return recordPowers(plan);
  }
}

const labelsOf = (plan: RecurrentPlan): readonly Label[] =>
  plan.kind === 'network' ? plan.input.labels : plan.labels;

function tokensOf(labels: readonly Label[]): Token[] {
  return labels.map(({ text, start, end }, id) => ({ id, piece: text, start, end, special: false, type: 0 }));
}

const CELL_TITLES = { rnn: 'RNN', lstm: 'LSTM', gru: 'GRU' } as const;

function blocksOf(plan: RecurrentPlan): RunBlock[] {
  const given = plan.kind === 'powers' ? [] : [{ name: 'given', title: 'Given' }];
  const blocks = [...given, ...computedBlocks(plan)];
  return blocks.map((block) => ({ ...block, folds: false }));
}

function computedBlocks(plan: RecurrentPlan): { readonly name: string; readonly title: string }[] {
  const powers = { name: 'powers', title: 'Powers' };
  switch (plan.kind) {
    case 'powers':
      return [powers];
    case 'gradient':
      return [
        { name: 'norms', title: 'Norms' },
        ...(plan.byNorm === undefined ? [] : [{ name: 'clip_norm', title: 'Clipped by norm' }]),
        ...(plan.byValue === undefined ? [] : [{ name: 'clip_value', title: 'Clipped by value' }]),
      ];
    case 'network':
      return [
        ...(plan.input.predictions ? [{ name: 'input', title: 'Input' }] : []),
        { name: LAYER, title: CELL_TITLES[plan.cell.kind] },
        ...(plan.output ? [{ name: 'output', title: 'Output' }] : []),
        { name: 'through_time', title: 'Backwards through time' },
        ...(plan.cell.kind === 'rnn' ? [powers] : []),
      ];
  }
}

function openingOf(plan: RecurrentPlan): string {
  switch (plan.kind) {
    case 'network':
      return `${LAYER}.hidden_state`;
    case 'powers':
      return 'through_time.powers';
    case 'gradient':
      if (plan.byNorm !== undefined) return 'clipped.norm';
      return plan.byValue === undefined ? 'norm.l2' : 'clipped.value';
  }
}
