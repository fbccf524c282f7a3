import type { StageWords } from '../../trace/description.ts';
import type { TraceNode } from '../../trace/node.ts';
import { operationWords } from './operationWords.ts';

const tex = String.raw;

interface Gate {
  readonly title: string;
  readonly symbol: string;
  readonly description: string;
}

const GATES: Readonly<Record<string, Gate>> = {
  input_gate: {
    title: 'Input gate',
    symbol: 'i_t',
    description: 'How much of the candidate is written into each unit of the cell: 0 nothing, 1 all of it.',
  },
  forget_gate: {
    title: 'Forget gate',
    symbol: 'f_t',
    description: 'How much each unit of the cell keeps of what it held: 0 forgets it, 1 keeps all of it.',
  },
  output_gate: {
    title: 'Output gate',
    symbol: 'o_t',
    description: 'How much of the cell is shown to the next step and the next layer.',
  },
  reset_gate: {
    title: 'Reset gate',
    symbol: 'r_t',
    description: 'How much of the state before the candidate looks at: 0 as if the text began here.',
  },
  update_gate: {
    title: 'Update gate',
    symbol: 'z_t',
    description: 'How much of the state before stays. The rest of the new state is the candidate.',
  },
  candidate: {
    title: 'Candidate',
    symbol: 'g_t',
    description: 'What could be written into the state at this step, before a gate says how much of it is.',
  },
  hidden_state: {
    title: 'Hidden state',
    symbol: 'h_t',
    description: 'What a step hands on to the next step and to the next layer.',
  },
};

const STAGES: Readonly<Record<string, StageWords>> = {
  previous_hidden_state: {
    title: 'Hidden state before',
    formula: tex`h^-_t = h_{t-1}`,
    description: 'The hidden state of the step before, which this step reads beside its input.',
  },
  previous_cell_state: {
    title: 'Cell state before',
    formula: tex`c^-_t = c_{t-1}`,
    description: 'What the cell held after the step before.',
  },
  initial_hidden_state: {
    title: 'First hidden state',
    formula: 'h_0',
    description: 'The state before the first step, set by hand.',
  },
  initial_cell_state: {
    title: 'First cell state',
    formula: 'c_0',
    description: 'What the cell holds before the first step, set by hand.',
  },
  kept: {
    title: 'Kept',
    formula: tex`f_t \odot c_{t-1}`,
    description: 'What is left of the cell state of the step before, after the forget gate.',
  },
  written: {
    title: 'Written',
    formula: tex`i_t \odot g_t`,
    description:
      'What is added to the cell at this step: the candidate, as far as the input gate lets it in.',
  },
  cell_state: {
    title: 'Cell state',
    formula: tex`c_t = f_t \odot c_{t-1} + i_t \odot g_t`,
    description: 'The memory of each unit. Nothing squashes it on its way from step to step.',
  },
  new_cell_state: {
    title: 'Cell state of a step that counts',
    formula: tex`f_t \odot c_{t-1} + i_t \odot g_t`,
    description: 'The cell state as the step makes it; positions that do not count leave it as it was.',
  },
  cell_state_tanh: {
    title: 'Squashed cell state',
    formula: tex`\varphi(c_t)`,
    description: 'The cell state brought between fixed bounds, before the output gate.',
  },
  new_hidden_state: {
    title: 'Hidden state of a step that counts',
    formula: 'h',
    description: 'The hidden state as the step makes it; positions that do not count leave it as it was.',
  },
  reset_hidden_state: {
    title: 'State after the reset gate',
    formula: tex`r_t \odot h_{t-1}`,
    description:
      'What the candidate sees of the state before. This GRU resets before the product (Cho et al. 2014).',
  },
  'candidate.input': {
    title: 'Candidate: from the input',
    formula: tex`x_t W + b`,
    description: 'What the input says about the candidate.',
  },
  'candidate.recurrent': {
    title: 'Candidate: from the state',
    formula: tex`h_{t-1} U + b'`,
    description: 'What the state before says about the candidate, before the reset gate.',
  },
  'candidate.reset': {
    title: 'Candidate: after the reset gate',
    formula: tex`r_t \odot (h_{t-1} U + b')`,
    description:
      'As much of that as the reset gate lets through. This GRU resets after the product, as PyTorch and Keras do.',
  },
  mask: {
    title: 'Mask',
    formula: tex`m_t \in \{0, 1\}`,
    description: '1 where a position counts, 0 where it only fills up the row.',
  },
  last_state: {
    title: 'Last state',
    formula: 'h_n',
    description: 'The state after the last step.',
  },
};

/**
 * Words for a stage of a recurrent layer.
 * @param stage in the layer: `forward.forget_gate`, `candidate.linear`
 */
export function recurrentWords(node: TraceNode, stage: string): StageWords {
  const name = stage.replace(/^(forward|backward)\./, '');
  if (Object.hasOwn(STAGES, name)) return inDirection(STAGES[name]!, node);
  const sum = /^(\w+)\.linear$/.exec(name)?.[1];
  if (sum !== undefined && Object.hasOwn(GATES, sum)) return sumWords(GATES[sum]!, node);
  if (!Object.hasOwn(GATES, name)) return operationWords(node);
  const { title, symbol, description } = GATES[name]!;
  return { title, description, formula: `${symbol} = ${rightHandSide(node)}` };
}

function sumWords({ title }: Gate, node: TraceNode): StageWords {
  return {
    title: `${title}: sum`,
    formula:
      node.operation.kind === 'add'
        ? tex`a_t = x_t W + b + r_t \odot (h_{t-1} U + b')`
        : tex`a_t = x_t W + h_{t-1} U + b`,
    description: `The input and the state before, each times learnt weights, plus a bias: the ${title.toLowerCase()} before a function is applied.`,
  };
}

/** As this kind of cell computes it. */
function rightHandSide({ operation }: TraceNode): string {
  switch (operation.kind) {
    case 'activation':
      return operation.function === 'sigmoid' ? tex`\sigma(a_t)` : tex`\varphi(a_t)`;
    case 'interpolate':
      return tex`z_t \odot h_{t-1} + (1 - z_t) \odot g_t`;
    case 'multiply':
      return tex`o_t \odot \varphi(c_t)`;
    case 'held':
      return tex`m_t\, h + (1 - m_t)\, h_{t-1}`;
    default:
      return tex`\varphi(a_t)`;
  }
}

/** A layer that reads from the end has its step before at the position after. */
function inDirection(words: StageWords, { operation }: TraceNode): StageWords {
  if (operation.kind !== 'delayed' || !operation.backwards) return words;
  return {
    ...words,
    formula: words.formula.replace('t-1', 't+1'),
    description: `${words.description} This layer reads from the end: it stands at the position after.`,
  };
}
