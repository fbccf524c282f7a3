import type { StageWords } from '../../trace/description.ts';
import type { TraceNode } from '../../trace/node.ts';
import { type FlattenOrder, orderText, sizeText } from './tensorAxes.ts';
import { ALL_NUMBERS, FEATURES, type LayerSizes, sampleAxis, type TensorShape } from './tensorCounts.ts';

const tex = String.raw;

export interface TensorFacts extends TensorShape {
  readonly order: FlattenOrder;
  readonly layers: LayerSizes;
  readonly isImage: boolean;
}

/** The words for a node of the lens. */
export function tensorWords(node: TraceNode, facts: TensorFacts): StageWords {
  const { sizes, names, layers } = facts;
  const sample = sampleAxis(facts);
  const inner = names.filter((_, axis) => axis !== sample).map(spoken);
  const [one, many] = sample < 0 ? ['', ''] : [spoken(names[sample]!), `of one ${spoken(names[sample]!)}`];
  switch (node.name) {
    case 'tensor':
      return {
        title: `Tensor of order ${sizes.length}`,
        formula: tex`T_{${['', 'i', 'ij', 'kij', 'nkij', 'tnkij'][sizes.length]}}`,
        description: `${orderText(sizes.length)} ${sizeText(sizes, names)}.`,
        ...(facts.isImage && { views: ['maps', 'over_image'] as const }),
        ...(sizes.length === 2 && {
          lectureNote:
            'The lecture prints “a matrix is an order-3 tensor”; it has two indices, so its order is 2.',
        }),
      };
    case 'vector':
      return {
        title: 'Flattened',
        formula: tex`b_n = T_{${['', 'i', 'ij', 'kij', 'nkij', 'tnkij'][sizes.length]}}`,
        description: `${ORDERS[facts.order]} Neighbours in the tensor may come to stand far apart.`,
        views: ['flatten'],
      };
    case FEATURES:
      return {
        title: 'Features',
        formula: inner.map((name) => tex`N_{\text{${name}}}`).join(tex` \cdot `),
        description: `How many numbers describe ${many === '' ? 'it' : `one ${one}`}: ${inner.join(' × ')}. A network that reads the row has so many inputs.`,
      };
    case ALL_NUMBERS:
      return {
        title: 'Numbers in all samples',
        formula: tex`N_{\text{${one}}} \cdot N_{\text{features}}`,
        description: `Samples × features. More samples are more data, not more features ${many}.`,
        lectureNote: `The lecture calls all of these numbers features; the features are those ${many}, and there are so many samples of them.`,
      };
    case 'dense.weights':
      return layerWords(
        'Dense layer: weights',
        tex`N_{\text{features}} \cdot u`,
        `Each of ${layers.units} neurons has a weight for every feature.`,
      );
    case 'dense.parameters':
      return layerWords(
        'Dense layer: parameters',
        tex`N_{\text{features}} \cdot u + u`,
        `The weights and a bias for each of ${layers.units} neurons. They grow with the image.`,
      );
    case 'convolution.weights':
      return layerWords(
        'Convolution: weights',
        tex`k \cdot k \cdot N_{\text{channel}} \cdot u`,
        `Each of ${layers.units} filters has ${layers.window} × ${layers.window} weights for every channel.`,
      );
    case 'convolution.parameters':
      return layerWords(
        'Convolution: parameters',
        tex`k \cdot k \cdot N_{\text{channel}} \cdot u + u`,
        `The weights and a bias for each of ${layers.units} filters. They are the same for an image of any size: the kernel is used at every place.`,
      );
    default:
      return sizeWords(node.name.replace(/^size\./, ''));
  }
}

const ORDERS: Readonly<Record<FlattenOrder, string>> = {
  row_first: 'All numbers in one row, row by row: the last index runs first, as Python and C have it.',
  column_first:
    'All numbers in one row, column by column, matrix after matrix: the row runs first, as MATLAB’s A(:) has it.',
};

const spoken = (name: string): string => name.replaceAll('_', ' ');

const layerWords = (title: string, formula: string, description: string): StageWords => ({
  title,
  formula,
  description,
});

function sizeWords(name: string): StageWords {
  const known: Readonly<Record<string, StageWords>> = {
    units: {
      title: 'Neurons, or filters',
      formula: 'u',
      description: 'Of the two layers that are compared; a setting.',
    },
    window: {
      title: 'Kernel size',
      formula: 'k',
      description: 'Rows and columns of the kernels; a setting.',
    },
    channels: {
      title: 'Channels',
      formula: tex`N_{\text{channel}}`,
      description: 'None is named: a single one.',
    },
  };
  return (
    known[name] ?? {
      title: `Size: ${spoken(name)}`,
      formula: tex`N_{\text{${spoken(name)}}}`,
      description: `How far the index “${spoken(name)}” runs.`,
    }
  );
}
