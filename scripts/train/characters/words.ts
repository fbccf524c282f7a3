import type { CellKind } from '../../../src/nn/recurrent/cell.ts';

/** What is said of a network beside its numbers. */
interface CharacterWords {
  readonly title: string;
  readonly description: string;
  /** Of its recurrent layers. */
  readonly remark: string;
}

export const CHARACTER_WORDS: Readonly<Record<CellKind, CharacterWords>> = {
  lstm: {
    title: 'LSTM (Moby-Dick)',
    description:
      'Guesses the next character of a text. Two layers of long short-term memory, trained in this project.',
    remark: 'Forget, input and output gates decide what the cell keeps, writes and shows.',
  },
  gru: {
    title: 'GRU (Moby-Dick)',
    description:
      'Guesses the next character of a text. Two layers of gated recurrent units, trained in this project.',
    remark:
      'h = z ⊙ h⁻ + (1 − z) ⊙ n, as Cho et al. have it: z says how much stays. The reset gate works after the product, ' +
      'as in Keras and PyTorch.',
  },
  rnn: {
    title: 'Elman RNN (Moby-Dick)',
    description:
      'Guesses the next character of a text. Two layers of Elman’s network, trained in this project.',
    remark: 'h = tanh(x W + h⁻ U + b): there are no gates, and every step writes the whole state anew.',
  },
};

export const CHARACTER_LIMITS =
  'A toy: small, and taught by a single book of 1851. It knows how the words of Moby-Dick are spelled and little of what ' +
  'they mean; what it writes looks like English and says nothing.';

export const STORED =
  'Embedding, kernels and recurrent kernels were rounded to float16; what that costs is in the record of the training.';
