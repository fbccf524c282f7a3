import type { Memory } from '../../trace/recurrentStudies.ts';

const tex = String.raw;

/** What the curves of each kind of cell are, in TeX and in a few sentences. */
export const MEMORY_WORDS: Readonly<Record<Memory['kind'], Pick<Memory, 'formula' | 'meaning'>>> = {
  lstm: {
    formula: tex`\prod_{k=t+1}^{T} f_k`,
    meaning:
      'The share of what was written into the cell state at step t that is still there at step T: the product of the forget gates between. What the gates themselves make of an earlier state comes on top of it.',
  },
  gru: {
    formula: tex`\prod_{k=t+1}^{T} z_k`,
    meaning:
      'The share of the hidden state of step t that is still there at step T: the product of the update gates between, in the convention h = z ⊙ h⁻ + (1 − z) ⊙ n (where z is the candidate’s share, of 1 − z). What gates and candidates make of an earlier state comes on top of it.',
  },
  rnn: {
    formula: tex`\frac{1}{\sqrt{n}}\left\lVert \frac{\partial h_T}{\partial h_t} \right\rVert_F, \quad \frac{\partial h_T}{\partial h_t} = \prod_{k=t+1}^{T} U\,\mathrm{diag}\,\varphi'(a_k)`,
    meaning:
      'An RNN keeps nothing as it is: every step multiplies its state with a matrix. How much a small change of the state at step t changes that at step T, on average over all directions (the root of the mean square of the singular values of the product of Jacobians).',
  },
};
