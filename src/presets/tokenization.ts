import type { Preset } from './preset.ts';

/** The lectures' examples of tokenization, padding and what a decoder reads. */
export const TOKENIZATION_PRESETS: readonly Preset[] = [
  {
    name: 'tokenize_word',
    lecture: '000',
    title: 'Tokenization: words',
    description: 'Nine words. “The” and “the” are two entries; fold the case and eight are left.',
    lens: 'tokenizer',
    options: {},
    text: 'The quick brown fox jumps over the lazy dog',
  },
  {
    name: 'tokenize_char',
    lecture: '000',
    title: 'Tokenization: characters',
    description: 'Three characters, three ids. Type something longer, or in another script.',
    lens: 'tokenizer',
    options: { unit: 'character' },
    text: 'Dog',
    correction: 'The scanned slide reads “D/d, D, g”. The characters of “Dog” are D, o, g.',
  },
  {
    name: 'tokenize_subword',
    lecture: '000',
    title: 'Tokenization: subwords',
    description:
      'The lecture’s cut jump · s · over, made with a vocabulary of just these pieces. Empty the option “Subword pieces” to see how a trained tokenizer cuts the same words.',
    lens: 'tokenizer',
    options: { unit: 'subword', pieces: 'jump s over' },
    text: 'jumps over',
  },
  {
    name: 'token_ids',
    lecture: '000',
    title: 'Tokens → ids',
    description:
      'Each word’s number in the printed vocabulary. Turn “Fold case” off: two words become unknown.',
    lens: 'tokenizer',
    options: { vocabulary: 'The Cat Sat on the mat', fold_case: true },
    text: 'The cat sat on the mat',
    correction:
      'The vocabulary is printed with “Cat” and “Sat”, the sentence has “cat” and “sat”: looked up as written, two of six words are not there. Here the case is folded where no entry is written just so.',
  },
  {
    name: 'padding',
    lecture: '000',
    title: 'Padding to nine tokens',
    description: 'Three [PAD] fill the row; the mask tells attention to leave them out.',
    lens: 'tokenizer',
    options: { pad_to: 9 },
    text: 'The cat sat on the mat',
  },
  {
    name: 'decoder_shift_right',
    lecture: '000',
    title: 'Decoder: outputs shifted right',
    description: 'What the decoder reads and what it is to say at each step, one word further on.',
    lens: 'tokenizer',
    options: { shift_right: true },
    text: 'How are you',
    correction:
      'The slide shifts “<start> How are you” once more, to “<start> <start> How are”. The words are shifted once: it reads <start> How are you and is to say How are you <end>.',
  },
];
