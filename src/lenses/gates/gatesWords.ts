import type { LoadedLayers } from '../../models/layers/loadedLayers.ts';
import type { StageWords } from '../../trace/description.ts';
import type { TraceNode } from '../../trace/node.ts';

/** The words for a node of a run of a recurrent network: those of the input, and the network's own. */
export function gatesWords(node: TraceNode, { network, characters, words }: LoadedLayers): StageWords {
  switch (node.name) {
    case 'input.ids':
      return {
        title: (characters ?? words) ? 'Characters' : 'Token ids',
        formula: 't_i',
        description: words
          ? `The words one after the other, each as ${words.longest} characters; ∅ where a word has ended.`
          : characters
            ? 'Each character as the number that it has in the model’s list of characters.'
            : 'Whole numbers, each of which stands for a learnt vector.',
      };
    case 'input.numbers':
      return {
        title: 'Numbers',
        formula: 'x_{tj}',
        description: 'The numbers as they are written in the text, a row for each step.',
      };
    default: {
      const words = network.words(node);
      const expects = characters !== undefined && isExpectation(node);
      return expects ? { ...words, views: [...(words.views ?? []), 'prediction'] } : words;
    }
  }
}

/** Which character comes next, at each position. */
const isExpectation = ({ axes, operation }: TraceNode): boolean =>
  operation.kind === 'softmax' && axes.length === 2;
