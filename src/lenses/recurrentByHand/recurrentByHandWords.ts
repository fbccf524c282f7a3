import { recurrentWords } from '../../models/layers/recurrentWords.ts';
import type { NodeView, StageWords } from '../../trace/description.ts';
import type { TraceNode } from '../../trace/node.ts';
import type { NetworkPlan } from './networkPlan.ts';
import { LAYER } from './networkRun.ts';
import type { RecurrentPlan } from './recurrentDocument.ts';
import { equationOf } from './recurrentEquations.ts';
import type { Notation } from './recurrentSettings.ts';
import { POWERS_OF_MATRIX, STAGE_WORDS } from './recurrentStageWords.ts';

const raw = String.raw;

/** The words for a node of a run by hand, in the notation that was chosen. */
export function recurrentByHandWords(node: TraceNode, plan: RecurrentPlan, notation: Notation): StageWords {
  const isMatrix =
    plan.kind === 'powers' ? plan.matrix !== undefined : plan.kind === 'network' && plan.units > 1;
  const own = isMatrix && node.name === 'through_time.powers' ? POWERS_OF_MATRIX : STAGE_WORDS[node.name];
  if (own) return withViews(own, node, plan);
  if (plan.kind !== 'network') return { title: node.name, formula: '', description: '' };
  if (node.name.startsWith(`${LAYER}.`)) return withViews(layerWords(node, plan, notation), node, plan);
  return withViews(
    OUTPUT[notation][node.name] ?? { title: node.name, formula: '', description: '' },
    node,
    plan,
  );
}

/** All that has a value at each step can be seen in the unrolled network. */
function withViews(words: StageWords, { name, axes }: TraceNode, plan: RecurrentPlan): StageWords {
  const views: NodeView[] = [];
  if (LOGARITHMIC.includes(name)) views.push('logarithmic');
  if (plan.kind === 'network' && axes[0]?.name === 'position' && !name.startsWith('through_time.'))
    views.push('unrolled');
  return views.length > 0 ? { ...words, views } : words;
}

const LOGARITHMIC = ['through_time.powers', 'through_time.gradient', 'through_time.state_by_first_state'];

function layerWords(node: TraceNode, plan: NetworkPlan, notation: Notation): StageWords {
  const stage = node.name.slice(LAYER.length + 1);
  if (node.operation.kind === 'input') return weightWords(stage, plan, notation);
  const words = recurrentWords(node, stage);
  const formula = equationOf(stage, plan, notation) ?? words.formula;
  if (stage === 'update_gate' && plan.cell.updateWrites) return { ...words, formula, description: WRITES };
  return { ...words, formula };
}

const WRITES =
  'How much of the candidate becomes the new state. The rest stays of the state before (Chung et al. 2014).';

/** Weights as they are typed are turned: here a row stands for what goes in. */
function weightWords(stage: string, plan: NetworkPlan, notation: Notation): StageWords {
  const [gate, role] = stage.split('.') as [string, string];
  const title = recurrentWords({ name: '', axes: [], operation: { kind: 'input' }, parents: [] }, gate).title;
  const letter = { kernel: 'W', recurrent_kernel: 'U', bias: 'b', recurrent_bias: "b'" }[role] ?? '';
  const kind = { kernel: 'for the input', recurrent_kernel: 'for the state before' }[role] ?? 'bias';
  const of = plan.cell.kind === 'rnn' ? '' : `${title}: `;
  const turned = role.endsWith('kernel')
    ? `A column for each unit, a row for what goes in${notation === 'lecture' ? '; the text, as the lectures, has them the other way round' : ''}.`
    : 'A number for each unit.';
  return {
    title: `${of}${letter}, ${kind}`,
    formula: letter,
    description: `Written by hand, the same at every step. ${turned}`,
  };
}

const OUTPUT: Readonly<Record<Notation, Readonly<Record<string, StageWords>>>> = {
  lecture: {
    'output.linear': {
      title: 'Output',
      formula: 'y_t = V h_t + b_y',
      description: 'What the network says at each step: read beside today, it is the guess for tomorrow.',
    },
    'output.probabilities': {
      title: 'Output: softmax',
      formula: raw`y_t = \mathrm{softmax}(V h_t + b_y)`,
      description: 'The output as probabilities.',
    },
  },
  framework: {
    'output.linear': {
      title: 'Output',
      formula: 'y = h V + b_y',
      description: 'What the network says at each step: read beside today, it is the guess for tomorrow.',
    },
    'output.probabilities': {
      title: 'Output: softmax',
      formula: raw`y = \mathrm{softmax}(h V + b_y)`,
      description: 'The output as probabilities.',
    },
  },
};
