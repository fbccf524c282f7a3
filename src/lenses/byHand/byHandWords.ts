import type { TraceNode } from '../../trace/node.ts';
import { transformerStage } from '../attentionWords.ts';
import type { ByHand } from './byHandText.ts';
import type { StageWords } from '../../trace/description.ts';

const GIVEN: Readonly<Record<string, StageWords>> = {
  X: {
    title: 'X, the tokens',
    formula: 'X',
    description: 'A row of numbers for each token.',
    lectureNote: 'Vectors stand in columns in some slides and in rows in others. Here each token is a row.',
  },
  Y: {
    title: 'Y, the decoder’s tokens',
    formula: 'Y',
    description: 'A row for each token that looks; keys and values come from X.',
    lectureNote:
      'One page says the difference of cross-attention is “only with Q and V”. Q comes from the decoder, K and V both from the encoder.',
  },
  WQ: { title: 'WQ, for queries', formula: 'W^Q', description: 'Makes a query of each token: Q = X WQ.' },
  WK: { title: 'WK, for keys', formula: 'W^K', description: 'Makes a key of each token: K = X WK.' },
  WV: { title: 'WV, for values', formula: 'W^V', description: 'Makes a value of each token: V = X WV.' },
  WO: {
    title: 'WO, for the output',
    formula: 'W^O',
    description: 'Mixes the joined heads into one vector for each token.',
  },
};

/** The words of the Transformer's stages, as far as they hold for typed numbers. */
export function byHandWords(node: TraceNode, { softmax, scale }: ByHand): StageWords {
  const given = GIVEN[node.name];
  if (given) return given;
  const words = transformerStage(node.name) ?? { title: node.name, formula: '', description: '' };
  if (node.operation.kind === 'input' && node.name === 'attention.scores')
    return { title: 'Scores', formula: 's', description: 'How well each query fits each key, as given.' };
  if (node.operation.kind === 'input' && node.name !== 'mask.attention')
    return {
      ...words,
      formula: words.formula.replace(/ = .*$/, ''),
      description: `${words.description} Given.`,
    };
  if (node.operation.kind === 'linear') return { ...words, formula: words.formula.replace(/ \+ b.*$/, '') };
  if (node.name === 'attention.weights' && !softmax)
    return {
      title: 'Weights, no softmax',
      formula: 's_{qk}',
      description: 'The scores as they are: the softmax is off.',
    };
  if (node.name === 'attention.scores' && scale === 1)
    return {
      ...words,
      title: 'Not scaled',
      formula: String.raw`s = q \cdot k`,
      description: 'Scaling is off.',
    };
  return words;
}
