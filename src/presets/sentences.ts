import type { Preset } from './preset.ts';

/** The lectures' sentences, read by a trained model. */
export const SENTENCE_PRESETS: readonly Preset[] = [
  {
    name: 'self_attention_sentence',
    lecture: '003',
    title: 'Sentence: what does “it” refer to?',
    description: 'Look for a head in which “it” attends most to “dog”: the row “it”, the column “dog”.',
    lens: 'attention',
    options: {},
    text: 'A dog ate the food because it was hungry',
  },
  {
    name: 'sentence_aliens',
    lecture: '000',
    title: 'Sentence: aliens entered our planet',
    description: 'Words look at what they belong with, however far away.',
    lens: 'attention',
    options: {},
    text: 'As aliens entered our planet and began to colonize Earth, a certain group of extraterrestrials began to manipulate our society',
    correction:
      'The lecture speaks of an “infinite history”. A model reads a limited number of tokens at once; the status line says how many.',
  },
  {
    name: 'sentence_hi_how_are_you',
    lecture: '000',
    title: 'Sentence: “Hi How are You”',
    description: 'The slide’s four words in a trained model; compare with its table of scores by hand.',
    lens: 'attention',
    options: {},
    text: 'Hi How are You',
  },
  {
    name: 'sentence_i_love_transformers',
    lecture: '001',
    title: 'Sentence: “I love transformers !”',
    description: 'Four words become vectors of 384 numbers: open “Token embedding”.',
    lens: 'attention',
    options: {},
    text: 'I love transformers !',
  },
  {
    name: 'sentence_i_am_good',
    lecture: '003',
    title: 'Sentence: “I am good”',
    description: 'The notes’ three words through every layer of a trained model.',
    lens: 'attention',
    options: {},
    text: 'I am good',
  },
];
