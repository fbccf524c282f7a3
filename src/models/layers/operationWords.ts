import type { StageWords } from '../../trace/description.ts';
import type { TraceNode } from '../../trace/node.ts';
import type { ActivationName, Operation, Pair } from '../../trace/operation.ts';

const tex = String.raw;

type Words = Readonly<Record<string, StageWords>>;

/** Words for what one operation gives. They hold for every layer that does it. */
export function operationWords({ operation, axes }: TraceNode): StageWords {
  switch (operation.kind) {
    case 'convolution':
      return convolutionWords(operation, axes.length === 2);
    case 'pool':
      return poolWords(operation, axes.length === 2);
    case 'global_pool':
      return globalPoolWords(operation);
    case 'batch_norm':
      return batchNormWords(operation);
    case 'activation':
      return activationWords(operation);
    case 'combine':
      return COMBINED[operation.function]!;
    case 'rows':
      return ROWS[operation.which];
    case 'opaque':
      return { title: 'As a whole', formula: 'y = f(x)', description: operation.what };
    default:
      return PLAIN[operation.kind] ?? UNKNOWN;
  }
}

const UNKNOWN: StageWords = { title: 'Output', formula: 'y', description: 'What the layer gives.' };

const PLAIN: Words = {
  linear: {
    title: 'Weighted sums',
    formula: tex`z = x W + b`,
    description:
      'Every number that comes in, times a learnt weight for each number that goes out, plus a bias.',
  },
  softmax: {
    title: 'Softmax',
    formula: tex`p_i = \frac{e^{z_i}}{\sum_j e^{z_j}}`,
    description:
      'Scores made into shares that sum to 1. A large share says how sure the network is, not that it is right.',
  },
  flatten: {
    title: 'Flatten',
    formula: tex`y_{(r \cdot w + c) \cdot k + f} = x_{f,r,c}`,
    description:
      'All maps in one row: cell by cell, the channels of a cell beside each other. Nothing is computed.',
  },
  rescale: {
    title: 'Rescale',
    formula: tex`y = s\,x + t`,
    description:
      'Each number times a fixed factor, plus a fixed number: the range that the network was trained on.',
  },
  pad: {
    title: 'Padding',
    formula: tex`y_{k,r,c} = x_{k,\,r-p,\,c-q}`,
    description: 'Zeros set around the maps, or edges cut off.',
  },
  upsample: {
    title: 'Upsampling',
    formula: tex`y_{k,r,c} = x_{k,\lfloor r/a \rfloor,\lfloor c/b \rfloor}`,
    description: 'Each cell repeated: larger maps with nothing new in them.',
  },
  concatenate: {
    title: 'Join',
    formula: tex`y = [x_1, x_2, \dots]`,
    description: 'The maps or numbers of several layers one after the other.',
  },
  add: {
    title: 'Sum',
    formula: tex`y = x_1 + x_2`,
    description:
      'Added up cell by cell. Where one of them skipped some layers, they only have to learn what to change (residual connection).',
  },
  multiply: {
    title: 'Product',
    formula: tex`y = x_1 \cdot x_2`,
    description: 'Multiplied cell by cell: one input says how much of the other passes.',
  },
  scale: { title: 'Unchanged', formula: 'y = x', description: 'The numbers pass as they are.' },
  lookup: {
    title: 'Embedding',
    formula: tex`e_p = E_{\mathrm{id}(p)}`,
    description: 'The learnt vector of each id, looked up in a table.',
  },
  delayed: {
    title: 'State before',
    formula: tex`s^-_t = s_{t-1}`,
    description: 'The state of the step before: nothing is computed.',
  },
  recurrent_sum: {
    title: 'Weighted sums',
    formula: tex`a_t = x_t W + h_{t-1} U + b`,
    description: 'The input and the state before, each times learnt weights, plus a bias.',
  },
  interpolate: {
    title: 'Mixture',
    formula: tex`y = z \odot a + (1 - z) \odot b`,
    description: 'Of two values as much of one as a gate says, and the rest of the other.',
  },
  held: {
    title: 'State',
    formula: tex`y = m\, s + (1 - m)\, s^-`,
    description: 'The new state where a position counts; elsewhere the one before stays.',
  },
  layer_norm: {
    title: 'Layer norm',
    formula: tex`y = \frac{x - \mu}{\sqrt{\sigma^2 + \varepsilon}}\,\gamma + \beta`,
    description: 'Each row brought to mean 0 and variance 1, then scaled and shifted by learnt numbers.',
  },
  rms_norm: {
    title: 'RMS norm',
    formula: tex`y = \frac{x}{\sqrt{\overline{x^2} + \varepsilon}}\,\gamma`,
    description: 'Each row divided by the root of its mean square, then scaled by learnt numbers.',
  },
};

const ROWS: Readonly<Record<Extract<Operation, { kind: 'rows' }>['which'], StageWords>> = {
  first: {
    title: 'State after the last step',
    formula: 'y = h_1',
    description: 'The layer reads from the end, so its last step is at the first position.',
  },
  last: {
    title: 'State after the last step',
    formula: 'y = h_n',
    description: 'What the layer remembers when it has read everything.',
  },
  reversed: {
    title: 'In the order of the steps',
    formula: tex`y_p = h_{n+1-p}`,
    description: 'The layer reads from the end, and gives its states in the order in which it computed them.',
  },
};

const COMBINED: Words = {
  subtract: {
    title: 'Difference',
    formula: tex`y = x_1 - x_2`,
    description: 'One input without the other, cell by cell.',
  },
  average: {
    title: 'Average',
    formula: tex`y = \tfrac{1}{n} \sum_i x_i`,
    description: 'The mean of several inputs, cell by cell.',
  },
  maximum: {
    title: 'Maximum',
    formula: tex`y = \max_i x_i`,
    description: 'The largest of several inputs, cell by cell.',
  },
  minimum: {
    title: 'Minimum',
    formula: tex`y = \min_i x_i`,
    description: 'The smallest of several inputs, cell by cell.',
  },
};

/** `2 r + u`, with what is 1 or 0 left out. */
function position(along: string, within: string, stride: number, dilation: number, padding: number): string {
  const start = stride === 1 ? along : `${stride}${along}`;
  const offset = dilation === 1 ? within : `${dilation}${within}`;
  return `${start} + ${offset}${padding > 0 ? ` - ${padding}` : ''}`;
}

function convolutionWords(
  { stride, dilation, padding, groups, flipped }: Extract<Operation, { kind: 'convolution' }>,
  isSequence: boolean,
): StageWords {
  const column = position(isSequence ? 'p' : 'c', 'v', stride[1], dilation[1], padding[2]);
  const row = position('r', 'u', stride[0], dilation[0], padding[0]);
  const formula = isSequence
    ? tex`y_{p,f} = b_f + \sum_{k,v} K_{f,k,v}\; x_{${column},\,k}`
    : tex`y_{f,r,c} = b_f + \sum_{k,u,v} K_{f,k,u,v}\; x_{k,\,${row},\,${column}}`;
  const reads =
    groups > 1 ? 'Each filter reads only the channels of its group' : 'Each filter reads all channels';
  const turned = flipped
    ? ' The kernel is turned by 180° first.'
    : ' (It is cross-correlation, which deep learning calls convolution.)';
  return {
    title: 'Convolution',
    formula,
    description: `${reads}: kernel times patch, summed, plus a bias. A large number says that the patch looks like the kernel.${turned}`,
  };
}

const POOLED = {
  max: [
    'Max pooling',
    tex`\max`,
    'The largest number of each window: whether something was there, not exactly where.',
  ],
  min: ['Min pooling', tex`\min`, 'The smallest number of each window.'],
  mean: ['Mean pooling', tex`\operatorname{mean}`, 'The mean of each window: a smaller, smoother map.'],
  median: [
    'Median pooling',
    tex`\operatorname{median}`,
    'The middle number of each window: single bright cells vanish.',
  ],
} as const;

const where = ([rows, columns]: Pair, isSequence: boolean): string =>
  isSequence ? `0 \\le v < ${columns}` : `0 \\le u < ${rows},\\ 0 \\le v < ${columns}`;

function poolWords(
  { function: chosen, window, stride, padding }: Extract<Operation, { kind: 'pool' }>,
  isSequence: boolean,
): StageWords {
  const [title, symbol, description] = POOLED[chosen];
  const column = position(isSequence ? 'p' : 'c', 'v', stride[1], 1, padding[2]);
  const row = position('r', 'u', stride[0], 1, padding[0]);
  const cell = isSequence ? tex`x_{${column},\,k}` : tex`x_{k,\,${row},\,${column}}`;
  const target = isSequence ? 'y_{p,k}' : 'y_{k,r,c}';
  return { title, formula: tex`${target} = ${symbol}_{${where(window, isSequence)}}\; ${cell}`, description };
}

function globalPoolWords({ function: chosen }: Extract<Operation, { kind: 'global_pool' }>): StageWords {
  return chosen === 'max'
    ? {
        title: 'Global maximum',
        formula: tex`y_k = \max_{r,c} x_{k,r,c}`,
        description: 'The largest number of each channel: whether it was found anywhere.',
      }
    : {
        title: 'Global mean',
        formula: tex`y_k = \frac{1}{n} \sum_{r,c} x_{k,r,c}`,
        description: 'The mean of each channel: how much of it there is, wherever it is.',
      };
}

function batchNormWords({ scaled, shifted }: Extract<Operation, { kind: 'batch_norm' }>): StageWords {
  const scale = scaled ? tex`\,\gamma_k` : '';
  const shift = shifted ? tex` + \beta_k` : '';
  return {
    title: 'Batch norm',
    formula: tex`y_k = \frac{x_k - \mu_k}{\sqrt{\sigma_k^2 + \varepsilon}}${scale}${shift}`,
    description:
      'Each channel without its mean and divided by its standard deviation, both counted during training, then scaled and shifted by learnt numbers.',
  };
}

const FUNCTIONS: Readonly<Record<ActivationName, readonly [string, string]>> = {
  gelu: ['GELU', tex`y = x\,\Phi(x)`],
  gelu_tanh: ['GELU (tanh)', tex`y \approx x\,\Phi(x)`],
  silu: ['SiLU', tex`y = x\,\sigma(x)`],
  relu: ['ReLU', tex`y = \max(0, x)`],
  tanh: ['tanh', tex`y = \tanh x`],
  relu6: ['ReLU6', tex`y = \min(\max(0, x), 6)`],
  leaky_relu: ['Leaky ReLU', tex`y = \max(0, x) + s \min(0, x)`],
  elu: ['ELU', tex`y = x \text{ where } x > 0 \text{, else } s\,(e^x - 1)`],
  selu: ['SELU', tex`y = \lambda\,\mathrm{ELU}(x)`],
  sigmoid: ['Sigmoid', tex`y = \frac{1}{1 + e^{-x}}`],
  hard_sigmoid: ['Hard sigmoid', tex`y = \min(\max(0, x/6 + 1/2), 1)`],
  older_hard_sigmoid: ['Hard sigmoid', tex`y = \min(\max(0, x/5 + 1/2), 1)`],
  hard_swish: ['Hard swish', tex`y = x \min(\max(0, x/6 + 1/2), 1)`],
  softplus: ['Softplus', tex`y = \ln(1 + e^x)`],
  softsign: ['Softsign', tex`y = \frac{x}{1 + |x|}`],
  exponential: ['Exponential', 'y = e^x'],
};

const CUTS_OFF: readonly ActivationName[] = ['relu', 'relu6'];

function activationWords({ function: chosen }: Extract<Operation, { kind: 'activation' }>): StageWords {
  const [title, formula] = FUNCTIONS[chosen];
  const description = CUTS_OFF.includes(chosen)
    ? 'Cell by cell: what is below 0 becomes 0. A map that is 0 everywhere found nothing in this input.'
    : 'A non-linear function of each number. Without one, several layers would do no more than one.';
  return { title, formula, description };
}

const ATTENTION: Words = {
  query: {
    title: 'Query',
    formula: tex`Q = x W^Q + b^Q`,
    description: 'What each position looks for, for each head.',
  },
  key: { title: 'Key', formula: tex`K = x W^K + b^K`, description: 'What each position can be found by.' },
  value: {
    title: 'Value',
    formula: tex`V = x W^V + b^V`,
    description: 'What each position passes on where it is found.',
  },
  dot_products: {
    title: 'Query · key',
    formula: tex`Q K^\top`,
    description: 'How well each query fits each key.',
  },
  scores: {
    title: 'Scores ÷ √d',
    formula: tex`S = \frac{Q K^\top}{\sqrt d}`,
    description:
      'The same, divided by the root of the head’s size, so that long vectors do not make it extreme.',
  },
  mask: {
    title: 'Mask',
    formula: tex`M_{qk} \in \{0, 1\}`,
    description: '1 where a query may see a key.',
  },
  masked_scores: {
    title: 'Masked',
    formula: tex`S_{qk} = -\infty \text{ where } M_{qk} = 0`,
    description: 'Scores of what may not be seen become −∞, which softmax makes 0.',
  },
  weights: {
    title: 'Attention weights',
    formula: tex`A = \mathrm{softmax}(S)`,
    description: 'How much each query takes of each value. A row sums to 1.',
  },
  head_output: {
    title: 'Weighted values',
    formula: tex`A V`,
    description: 'The values, weighed by attention, for each head.',
  },
  joined: {
    title: 'Heads joined',
    formula: tex`[A_1 V_1, A_2 V_2, \dots]`,
    description: 'All heads side by side.',
  },
  output: {
    title: 'Attention output',
    formula: tex`[A_1 V_1, \dots]\,W^O + b^O`,
    description: 'The heads mixed by a learnt matrix.',
  },
};

/** Of a stage of multi-head attention, by its name in the layer. */
export const attentionWords = (stage: string): StageWords => ATTENTION[stage] ?? UNKNOWN;
