import { layerOf } from './learning.ts';
import { learntCount, type NetworkPlan, parametersOf } from './plan.ts';

/** What is said of a network beside its numbers. */
export interface NetworkWords {
  readonly title: string;
  readonly description: string;
  readonly limits: string;
  /** By the layer's name. */
  readonly remarks: Readonly<Record<string, string>>;
}

const LIMITS =
  'It knows the ten digits and nothing else: whatever it is shown, it calls one of them. It learnt from light strokes ' +
  'on a dark ground, one digit of about 20 pixels in the middle of 28 × 28; a photograph of a page is something else.';

const S2_S4 =
  'The mean of 2 × 2 cells; then each map is multiplied by one learnt number, and another is added.';

export const NETWORK_WORDS: Readonly<Record<string, NetworkWords>> = {
  lenet: {
    title: 'LeNet-5 (tanh)',
    description: 'Reads a handwritten digit. LeCun’s network of 1998, trained in this project.',
    limits: LIMITS,
    remarks: {
      pad: 'Two dark pixels on each side: 28 × 28 becomes the 32 × 32 of the paper.',
      c1_tanh: 'The paper has 1.7159 · tanh(2x/3); here it is tanh(x).',
      s2: S2_S4,
      c3:
        'Each of the 16 maps reads three, four or six of the maps of S2, by the table of the paper: 60 × 25 weights and ' +
        '16 biases, 1,516 numbers, were learnt. The other 900 weights are 0: there is no connection.',
      s4: S2_S4,
      output: 'A softmax; the paper compares with a drawn digit for each class instead.',
    },
  },
  'lenet-sigmoid': {
    title: 'LeNet (sigmoid)',
    description: 'Reads a handwritten digit. With sigmoid and mean pooling, trained in this project.',
    limits: LIMITS,
    remarks: {
      pad: 'Two dark pixels on each side: 28 × 28 becomes the 32 × 32 of the paper.',
      s2: 'The mean of 2 × 2 cells; nothing is learnt here.',
      c3: 'Each of the 16 maps reads all six of S2.',
      s4: 'The mean of 2 × 2 cells; nothing is learnt here.',
    },
  },
  'lenet-relu': {
    title: 'LeNet (ReLU)',
    description: 'Reads a handwritten digit. With ReLU and max pooling, as today, trained in this project.',
    limits: LIMITS,
    remarks: {
      pad: 'Two dark pixels on each side: 28 × 28 becomes the 32 × 32 of the paper.',
      s2: 'The largest of 2 × 2 cells; nothing is learnt here.',
      c3: 'Each of the 16 maps reads all six of S2.',
      s4: 'The largest of 2 × 2 cells; nothing is learnt here.',
    },
  },
};

/** How many numbers each layer learns, by the layer's name. */
export function learntByLayer(plan: NetworkPlan): Record<string, number> {
  const parameters = parametersOf(plan);
  const names = new Set(parameters.map(({ name }) => layerOf(name)));
  return Object.fromEntries(
    [...names].map((layer) => [layer, learntCount(parameters.filter(({ name }) => layerOf(name) === layer))]),
  );
}
