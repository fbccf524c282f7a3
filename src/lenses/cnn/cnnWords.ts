import type { LoadedLayers } from '../../models/layers/loadedLayers.ts';
import type { NodeView, StageWords } from '../../trace/description.ts';
import type { TraceNode } from '../../trace/node.ts';
import type { CnnInput } from './cnnInput.ts';

const tex = String.raw;

/** Pictures that need an image to lie on, or to tell a class by. */
const ON_AN_IMAGE: readonly NodeView[] = ['over_image', 'why'];

/** The words for a node of a run of a network: those of the input, and the network's own. */
export function cnnWords(node: TraceNode, { network }: LoadedLayers, input: CnnInput): StageWords {
  const words = inputWords(node, input) ?? network.words(node);
  if (input.picture || !words.views) return words;
  return { ...words, views: words.views.filter((view) => !ON_AN_IMAGE.includes(view)) };
}

function inputWords(
  { name, axes }: TraceNode,
  { picture, arithmetic, removal }: CnnInput,
): StageWords | undefined {
  const colours = axes[0]?.size === 1 ? 'grey' : 'red, green and blue';
  switch (name) {
    case 'input.pixels':
      return {
        title: 'Pixels',
        formula: 'p_{cij}',
        description: `${picture?.drawn ? 'What was drawn' : 'The image'} at the size that the network reads, as ${colours} from 0 (dark) to 255 (bright).`,
        views: ['maps', 'over_image'],
      };
    case 'input.contrast':
      return {
        title: 'Without grey paper',
        formula: tex`q_{cij} = \min\big(255,\ \max(0,\ a\,p_{cij} + b)\big)`,
        description: `Paper and ink were told apart by Otsu’s threshold: ${removal?.what}, and what is between them is stretched. The option “Remove grey paper” says whether it is done.`,
        views: ['maps', 'over_image'],
      };
    case 'input.image':
      return {
        title: 'What the network reads',
        formula: tex`x_{cij} = ${removal ? 'q' : 'p'}_{cij} \cdot s_c + t_c`,
        description: `The pixels as the network was trained on them: ${arithmetic}. It can be set by the options.`,
        views: ['maps', 'over_image'],
      };
    case 'input.ids':
      return {
        title: 'Token ids',
        formula: 't_i',
        description: 'Whole numbers, each of which stands for a learnt vector.',
      };
    case 'input.numbers':
      return {
        title: 'Numbers',
        formula: ['x_i', 'x_{ij}', 'x_{cij}'][axes.length - 1]!,
        description: 'The numbers as they are written in the text.',
        ...(axes.length === 3 && { views: ['maps'] as const }),
      };
    default:
      return undefined;
  }
}
