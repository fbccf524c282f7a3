import type { TraceNode } from '../../../../src/trace/node.ts';
import type { ClassNumbers } from '../../../views/classNumbers.ts';

/** What the numbers of a stage say of the classes. */
export interface ClassMeaning {
  readonly numbers: ClassNumbers;
  /** For the person. */
  readonly words: string;
}

/**
 * By the operation that made them: softmax gives shares of all, sigmoid a share for each class, all else scores.
 * @param own the node in the run itself: a difference has no operation of the model
 */
export function classMeaning(own: TraceNode, difference: boolean): ClassMeaning {
  const made = madeBy(own);
  const numbers = made === 'scores' ? 'score' : 'share';
  if (difference)
    return made === 'scores'
      ? { numbers: 'scores-changed', words: 'How far each score rose (red) or fell (blue).' }
      : {
          numbers: 'shares-changed',
          words: 'How many percentage points each probability rose (red) or fell (blue).',
        };
  return { numbers, words: WORDS[made] };
}

const WORDS = {
  softmax: 'Probabilities: all classes together make 100 %. The network can only say these classes.',
  sigmoid: 'Each class by itself, from 0 to 100 %: they need not make 100 % together.',
  scores:
    'Scores (logits), no probabilities: no softmax was applied here. Only their differences mean something.',
};

function madeBy({ operation }: TraceNode): keyof typeof WORDS {
  if (operation.kind === 'softmax') return 'softmax';
  const sigmoid = ['sigmoid', 'hard_sigmoid', 'older_hard_sigmoid'];
  return operation.kind === 'activation' && sigmoid.includes(operation.function) ? 'sigmoid' : 'scores';
}
