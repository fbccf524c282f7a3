import type { StageWords } from '../../trace/description.ts';
import type { TraceNode } from '../../trace/node.ts';

const tex = String.raw;

const KERNEL: StageWords = {
  title: 'Kernels',
  formula: tex`K_{f,k,u,v}`,
  description:
    'The learnt kernels: one for each filter, with a small picture for each channel that it reads.',
};

const WEIGHTS: StageWords = {
  title: 'Weights',
  formula: 'W',
  description: 'The learnt matrix: a row for each number that comes in, a column for each that goes out.',
};

/** By the last part of the name. */
const LEARNT: Readonly<Record<string, StageWords>> = {
  recurrent_kernel: {
    title: 'Recurrent weights',
    formula: 'U',
    description:
      'The learnt matrix for the state before: a row for each unit of it, a column for each that it acts on.',
  },
  recurrent_bias: {
    title: 'Recurrent bias',
    formula: "b'",
    description: 'A second learnt number for each unit, added to what comes from the state before.',
  },
  bias: { title: 'Bias', formula: 'b', description: 'A learnt number that is added to each output.' },
  gamma: {
    title: 'Scale γ',
    formula: tex`\gamma`,
    description: 'A learnt factor for each channel after the normalization.',
  },
  beta: {
    title: 'Shift β',
    formula: tex`\beta`,
    description: 'A learnt number for each channel, added after the normalization.',
  },
  moving_mean: {
    title: 'Mean μ',
    formula: tex`\mu`,
    description: 'Each channel’s mean, as it was counted during training.',
  },
  moving_variance: {
    title: 'Variance σ²',
    formula: tex`\sigma^2`,
    description: 'Each channel’s variance, as it was counted during training.',
  },
  embeddings: {
    title: 'Embedding table',
    formula: 'E',
    description: 'A learnt vector for each id: the table’s rows.',
  },
  alpha: { title: 'Slopes', formula: tex`\alpha`, description: 'The learnt slope below 0.' },
  depthwise_kernel: {
    ...KERNEL,
    title: 'Depthwise kernels',
    description: 'The learnt kernels of the first step: each reads one channel.',
  },
  pointwise_kernel: {
    ...KERNEL,
    title: 'Pointwise kernels',
    description: 'The learnt kernels of the second step, one cell large: each mixes all channels.',
  },
};

/** @param stage of the layer: `kernel`, `query.bias` */
export function parameterWords({ axes }: TraceNode, stage: string): StageWords {
  const role = stage.split('.').at(-1)!;
  if (Object.hasOwn(LEARNT, role)) return LEARNT[role]!;
  return axes[0]?.name === 'filter' ? KERNEL : WEIGHTS;
}
