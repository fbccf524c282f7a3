import type { TraceNode } from '../../trace/node.ts';
import type { StageWords } from '../../trace/description.ts';
import { UNKNOWN } from './ownVocabulary.ts';
import type { BenchCuts } from './tokenizerCuts.ts';

const tex = String.raw;

const STAGES: Readonly<Record<string, StageWords>> = {
  'word.ids': {
    title: 'Words → ids',
    formula: tex`\mathrm{id}(\text{word})`,
    description:
      'The text cut at white space and punctuation. Simple, but each form of a word is an entry of its own, and a new word is unknown.',
    lectureNote:
      'A printed vocabulary has “Cat” and “Sat”, the sentence “cat” and “sat”: looked up as written, two of six words are unknown. Fold the case, or write both alike.',
    views: ['cuts'],
  },
  'character.ids': {
    title: 'Characters → ids',
    formula: tex`\mathrm{id}(\text{character})`,
    description:
      'The text cut into characters as people see them. Nothing is unknown for long, but texts become long and a piece means little.',
    lectureNote: 'A scanned slide reads “D/d, D, g” for “Dog”: it is D, o, g.',
    views: ['cuts'],
  },
  'subword.ids': {
    title: 'Subwords → ids',
    formula: tex`\mathrm{id}(\text{piece})`,
    description:
      'The text cut into the pieces of a vocabulary that was learnt: frequent words stay whole, rare ones are put together.',
    views: ['cuts', 'merges'],
  },
  'padding.ids': {
    title: 'Padded ids',
    formula: tex`[\mathrm{id}_1, \dots, \mathrm{id}_n, \mathrm{pad}, \dots]`,
    description: 'Texts of a batch must be of one length: shorter ones are filled up with [PAD].',
  },
  'padding.mask': {
    title: 'Padding mask',
    formula: tex`m_p \in \{0, 1\}`,
    description: '1 for a piece of the text, 0 for padding, to which nothing may attend.',
    lectureNote:
      'The lecture pads but names no mask. Without one the padding would take part in the attention.',
  },
  'decoder.input_ids': {
    title: 'Decoder reads',
    formula: tex`[\langle\text{start}\rangle, w_1, \dots, w_n]`,
    description:
      'The words that are to be said, shifted to the right by one: each step sees what came before.',
    lectureNote:
      'A slide shifts “<start> How are you” once more to “<start> <start> How are”. The labels are shifted once.',
    views: ['cuts'],
  },
  'decoder.label_ids': {
    title: 'Decoder is to say',
    formula: tex`[w_1, \dots, w_n, \langle\text{end}\rangle]`,
    description: 'What each step is to predict: the next word, and at last the end.',
    views: ['cuts'],
  },
  one_hot: {
    title: 'One-hot',
    formula: tex`x_{p,i} = [\,i = \mathrm{id}(p)\,]`,
    description:
      'A row for each position: 1 at the piece’s id, 0 elsewhere. Two different words have nothing in common.',
  },
  'embedding.table': {
    title: 'Embedding table',
    formula: 'E',
    description: 'A row of numbers for each entry of the vocabulary.',
    lectureNote: 'A slide gives “vocab-size = 5” for a table of six rows: the size is the number of rows, 6.',
  },
  'embedding.product': {
    title: 'One-hot × table',
    formula: tex`x E`,
    description: 'A one-hot vector times the table: all rows times 0, one times 1. What is left is that row.',
    lectureNote:
      'The printed rule (vocab × vocab)(vocab × d) holds where each word stands once, in order. In general it is (n × vocab)(vocab × d) = n × d.',
  },
  'embedding.lookup': {
    title: 'Looked up',
    formula: tex`e_p = E_{\mathrm{id}(p)}`,
    description: 'The same rows taken from the table by their number, which costs nothing.',
  },
};

/** The words for a stage of the bench. */
export function tokenizerWords({ name }: TraceNode, { model, ownPieces, given }: BenchCuts): StageWords {
  const words = STAGES[name] ?? { title: name, formula: '', description: '' };
  if (name === 'subword.ids' && !ownPieces)
    return { ...words, description: `${words.description} Here: the vocabulary of ${model.title}.` };
  if (name === 'word.ids' && given > 0)
    return { ...words, description: `${words.description} Words that were not given become ${UNKNOWN}.` };
  return words;
}
