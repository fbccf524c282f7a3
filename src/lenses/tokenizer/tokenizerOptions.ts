import type { LensOption } from '../../trace/description.ts';

export const tokenizerOptions: readonly LensOption[] = [
  {
    name: 'unit',
    title: 'Goes on',
    description: 'Which pieces are padded, one-hot coded and looked up.',
    default: 'word',
    choices: ['word', 'character', 'subword'],
  },
  {
    name: 'pad_to',
    title: 'Pad to',
    description: 'Fills up with [PAD] to so many pieces; 0 pads nothing.',
    default: 0,
  },
  {
    name: 'vocabulary',
    title: 'Vocabulary',
    description:
      'Words of a vocabulary, with spaces between them; others are unknown. Empty: the words of this text, in order.',
    default: '',
  },
  {
    name: 'fold_case',
    title: 'Fold case',
    description: 'Capital and small letters count as the same, unless the vocabulary has both.',
    default: false,
  },
  {
    name: 'first_id',
    title: 'First id',
    description: 'The id of the first word: 1 leaves 0 to [PAD].',
    default: 1,
  },
  {
    name: 'pieces',
    title: 'Subword pieces',
    description:
      'Pieces with spaces between them, cut by longest match. Empty: the tokenizer of the model cuts the subwords.',
    default: '',
  },
  {
    name: 'embedding',
    title: 'Embedding',
    description: 'Rows of numbers, one for each entry of the vocabulary: 0.1 0.3; 0.4 0.1. Or random.',
    default: 'random',
  },
  {
    name: 'embedding_size',
    title: 'Embedding size',
    description: 'How many numbers a random row has.',
    default: 3,
  },
  { name: 'seed', title: 'Seed', description: 'Fixes the random numbers.', default: 7 },
  {
    name: 'shift_right',
    title: 'Shift right',
    description: 'Shows what a decoder reads (<start> before the words) and is to say (<end> after them).',
    default: false,
  },
];
