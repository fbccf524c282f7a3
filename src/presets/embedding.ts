import type { Preset } from './preset.ts';

const TABLE = '0.1 0.3 0.2; 0.4 0.1 0.4; 0.3 0.3 0.1; 0.2 0.1 0.15; 0.05 0.1 0.15; 0.05 0.1 0.15';
const WORDS = 'dog cat mat fox jump quick';
const MARKOV =
  '0 0 0 0 0 1 0; 0 0 0 0 0 1 0; 0 0 0 1 0 0 0; 0.2 0.3 0 0 0.5 0 0; 0 0 0 0 0 1 0; 0 0 0 0 0 0 0; 0 0 1 0 0 0 0';

/** The lectures' examples of one-hot vectors and embedding tables. */
export const EMBEDDING_PRESETS: readonly Preset[] = [
  {
    name: 'embedding_lookup_dog',
    lecture: '000',
    title: 'Embedding: look up “dog”',
    description: 'The word’s row of the table is its vector. Type other words of the table.',
    lens: 'tokenizer',
    options: { vocabulary: WORDS, first_id: 0, embedding: TABLE },
    text: 'dog',
  },
  {
    name: 'embedding_table_size',
    lecture: '000',
    title: 'Embedding: how large is the table?',
    description: 'Open “Embedding table”: a row for each entry of the vocabulary, a column for each feature.',
    lens: 'tokenizer',
    options: { vocabulary: WORDS, first_id: 0, embedding: TABLE },
    text: 'quick fox jump dog',
    correction: 'The slide says “vocab-size = 5”. The table has six rows, one for each word: it is 6 × 3.',
  },
  {
    name: 'one_hot_sentence',
    lecture: '000',
    title: 'One-hot: a sentence of four words',
    description:
      'Each word once, in order: the one-hot vectors are the identity matrix. Repeat a word and see.',
    lens: 'tokenizer',
    options: { first_id: 0 },
    text: 'The dog is brown',
  },
  {
    name: 'one_hot_times_embedding',
    lecture: '000',
    title: 'One-hot × table = lookup',
    description: 'Compare “One-hot × table” with “Looked up”: the same rows, computed and simply read.',
    lens: 'tokenizer',
    options: {
      vocabulary: 'dog cat mat fox',
      first_id: 0,
      embedding: '0.1 0.3 0.2; 0.4 0.1 0.4; 0.3 0.3 0.1; 0.2 0.1 0.15',
    },
    text: 'dog fox mat',
    correction:
      'The rule is printed as (vocab × vocab)(vocab × d), which holds only where each word stands once, in order. In general it is (n × vocab)(vocab × d) = n × d; here 3 × 4 times 4 × 3.',
  },
  {
    name: 'one_hot_pulls_row_my',
    lecture: '001',
    title: 'One-hot pulls a row: after “my”',
    description: 'The table is a Markov model: the row of “my” says which word follows, and how often.',
    lens: 'tokenizer',
    options: { vocabulary: 'directories files me my photos please show', first_id: 0, embedding: MARKOV },
    text: 'my',
  },
  {
    name: 'embedding_matrix_i_am_good',
    lecture: '003',
    title: 'Embedding: “I am good”, 3 × 512',
    description:
      'Of 512 columns four are printed: the first three and the last. Those between are random here.',
    lens: 'tokenizer',
    options: {
      vocabulary: 'I am good',
      first_id: 0,
      embedding: '1.76 2.22 3.79 … 6.66; 7.77 0.631 9.86 … 5.35; 11.44 10.1 19.04 … 3.33',
      embedding_size: 512,
    },
    text: 'I am good',
  },
];
