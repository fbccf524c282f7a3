import type { StageWords } from '../../trace/description.ts';

const raw = String.raw;

const SINGULAR =
  'The lecture speaks of eigenvalues and writes W₂ < 1; what counts is the magnitude, and of a matrix the singular values bound what one step can do (Pascanu et al. 2013).';

/** Of a matrix there is one number for each power. */
export const POWERS_OF_MATRIX: StageWords = {
  title: 'Powers of the matrix',
  formula: raw`\lVert J^n \rVert_2`,
  description:
    'How much so many steps can stretch a gradient at most: above 1 it may explode, below 1 it vanishes.',
  lectureNote: SINGULAR,
};

/** Stages that have the same words in every notation. */
export const STAGE_WORDS: Readonly<Record<string, StageWords>> = {
  x: { title: 'x, the inputs', formula: 'x_t', description: 'What the network reads at each step.' },
  'x.written': {
    title: 'Written inputs',
    formula: 'x_t',
    description: 'The inputs of the text; 0 where a step reads what the network said before.',
  },
  'x.reads_prediction': {
    title: 'Reads its prediction',
    formula: raw`m_t \in \{0, 1\}`,
    description: '1 at steps that read what the network said a step before, 0 at those with a written input.',
  },
  'x.previous_output': {
    title: 'Output before',
    formula: 'y_{t-1}',
    description: 'What the network said at the step before.',
  },
  'x.prediction': {
    title: 'Prediction that is read',
    formula: 'm_t\\, y_{t-1}',
    description: 'The output before, at the steps that read it.',
  },
  'output.kernel': {
    title: 'V, for the output',
    formula: 'V',
    description: 'Written by hand, the same at every step. A column for each output, a row for each unit.',
  },
  'output.bias': { title: 'Output: b, bias', formula: 'b_y', description: 'A number for each output.' },
  'through_time.slope': {
    title: 'Slope',
    formula: raw`\varphi'(a_k)`,
    description: 'How much the state follows a small change of its sum; 0 where ReLU cut it off.',
  },
  'through_time.previous_state_by_weight': {
    title: 'Derivative of the state before',
    formula: raw`\frac{\partial h_{k-1}}{\partial W_2}`,
    description: 'How the state before follows the weight U (the lecture’s W₂).',
  },
  'through_time.carried': {
    title: 'Carried on',
    formula: raw`W_2 \frac{\partial h_{k-1}}{\partial W_2}`,
    description: 'What of a change of the weight comes through the steps before.',
  },
  'through_time.direct_and_carried': {
    title: 'Direct and carried on',
    formula: raw`h_{k-1} + W_2 \frac{\partial h_{k-1}}{\partial W_2}`,
    description:
      'The weight acts at this step itself, times the state before, and through all steps before it.',
  },
  'through_time.state_by_weight': {
    title: '∂h/∂W₂',
    formula: raw`\frac{\partial h_k}{\partial W_2} = \varphi'(a_k) \left( h_{k-1} + W_2 \frac{\partial h_{k-1}}{\partial W_2} \right)`,
    description:
      'How each state follows a small change of the weight U (the lecture’s W₂), which all steps share.',
    lectureNote:
      'The lecture prints W₂ to the power k − 1 times ∂h₁/∂W₂. That leaves out the direct term and ReLU’s slope: with h₀ = 0 it gives 0 everywhere. What scales so is ∂h_k/∂h₁.',
  },
  'through_time.step_factor': {
    title: '∂h/∂h of the step before',
    formula: raw`\frac{\partial h_k}{\partial h_{k-1}} = \varphi'(a_k)\, W_2`,
    description: 'What one step makes of a small change.',
  },
  'through_time.state_by_first_state': {
    title: '∂h/∂h₁',
    formula: raw`\frac{\partial h_k}{\partial h_1} = \prod_{j=2}^{k} \varphi'(a_j)\, W_2`,
    description: 'How each state follows the first one. This is what scales as a power of W₂.',
  },
  'through_time.gradient': {
    title: 'Gradient by each state',
    formula: raw`\frac{\partial h_T}{\partial h_k}`,
    description: 'How much the last state (the sum of its units) follows the state of each step.',
  },
  'through_time.check': {
    title: 'Gradient check',
    formula: raw`\frac{\partial h_T}{\partial w} \approx \frac{h_T(w + \varepsilon) - h_T(w - \varepsilon)}{2 \varepsilon}`,
    description:
      'Each weight’s derivative of the last state, by back-propagation through time and by moving the weight a little to either side. The two agree, but where a sum is exactly 0 under ReLU: there its slope is taken as 0.',
  },
  'through_time.weights': {
    title: 'Weights',
    formula: 'w',
    description: 'The number that is multiplied at every step.',
  },
  'through_time.power_0': { title: 'Power 0', formula: 'w^0 = 1', description: 'Where the powers begin.' },
  'through_time.matrix': {
    title: 'The matrix',
    formula: 'J',
    description: 'What a gradient is multiplied with at every step.',
  },
  'through_time.previous_powers': {
    title: 'Power before',
    formula: 'w^{n-1}',
    description: 'The power of the step before.',
  },
  'through_time.powers': {
    title: 'Powers',
    formula: raw`w^n = w^{n-1} \cdot w`,
    description: 'What so many steps make of a gradient: above 1 it explodes, below 1 it vanishes.',
    lectureNote: 'The lecture writes W₂ < 1; what counts is the magnitude, |W₂| < 1.',
  },
  gradient: { title: 'Gradient', formula: 'g', description: 'The numbers as they are written.' },
  largest: { title: 'Threshold', formula: raw`\theta`, description: 'The largest that a component may be.' },
  smallest: {
    title: '− threshold',
    formula: raw`-\theta`,
    description: 'The smallest that a component may be.',
  },
  'norm.l1': {
    title: 'L1 norm',
    formula: raw`\lVert g \rVert_1 = \sum_i |g_i|`,
    description: 'The sum of the magnitudes.',
  },
  'norm.l2': {
    title: 'L2 norm',
    formula: raw`\lVert g \rVert_2 = \sqrt{\sum_i g_i^2}`,
    description: 'The length of the vector.',
  },
  'clipped.norm': {
    title: 'Clipped by norm',
    formula: raw`g \leftarrow \min\!\left(1, \frac{\theta}{\lVert g \rVert_2}\right) g`,
    description: 'A gradient that is too long is shortened to the threshold; its direction stays.',
  },
  'clipped.below': {
    title: 'Not above the threshold',
    formula: raw`\min(g_i, \theta)`,
    description: 'What one lecture’s words come to: large negative components are left as they are.',
  },
  'clipped.value': {
    title: 'Clipped by value',
    formula: raw`\max(-\theta, \min(g_i, \theta))`,
    description: 'Each component is brought between − threshold and threshold; the direction may change.',
    lectureNote:
      'The lecture clips only what exceeds the threshold. Large negative components must be brought up as well.',
  },
};
