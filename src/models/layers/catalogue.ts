export type BundledLayersName =
  'lenet' | 'lenet-sigmoid' | 'lenet-relu' | 'mobilenet' | 'lstm' | 'gru' | 'rnn' | 'sentiment';

/** A trained network of layers that ships with the extension. */
export interface LayersEntry {
  readonly name: BundledLayersName;
  readonly kind: 'layers' | 'recurrent';
  readonly title: string;
  /** Inside the extension's own folder: `model.json`, its weights, and `manifest.json`. */
  readonly folder: string;
  /** One sentence for a picker. */
  readonly description: string;
  /** SPDX identifier. */
  readonly licence: string;
  /** How most of its numbers are stored. */
  readonly precision: 'float32' | 'float16';
  readonly layers: number;
}

/** The first is the one that drawings are shown to unless a person chooses another one. */
export const BUNDLED_LAYERS: readonly LayersEntry[] = [
  {
    name: 'lenet',
    kind: 'layers',
    title: 'LeNet-5 (tanh)',
    folder: 'media/networks/lenet',
    description:
      'LeNet-5: reads a handwritten digit. The network of 1998 with tanh and learnt subsampling, trained here on MNIST.',
    licence: 'MIT',
    precision: 'float16',
    layers: 17,
  },
  {
    name: 'lenet-sigmoid',
    kind: 'layers',
    title: 'LeNet (sigmoid)',
    folder: 'media/networks/lenet-sigmoid',
    description: 'LeNet with sigmoid and mean pooling: reads a handwritten digit. Trained here on MNIST.',
    licence: 'MIT',
    precision: 'float16',
    layers: 13,
  },
  {
    name: 'lenet-relu',
    kind: 'layers',
    title: 'LeNet (ReLU)',
    folder: 'media/networks/lenet-relu',
    description:
      'LeNet with ReLU and max pooling, as today: reads a handwritten digit. Trained here on MNIST.',
    licence: 'MIT',
    precision: 'float16',
    layers: 13,
  },
  {
    name: 'mobilenet',
    kind: 'layers',
    title: 'MobileNetV2 (cat or dog)',
    folder: 'media/models/mobilenet',
    description:
      'MobileNetV2 0.35: looks at a photograph with filters learnt on ImageNet. Its last layers only tell cats from dogs.',
    licence: 'MIT',
    precision: 'float16',
    layers: 157,
  },
  {
    name: 'lstm',
    kind: 'recurrent',
    title: 'LSTM (Moby-Dick)',
    folder: 'media/networks/lstm',
    description:
      'LSTM: reads a text character by character and guesses the next one; forget, input and output gates. Trained here on Moby-Dick.',
    licence: 'MIT',
    precision: 'float16',
    layers: 4,
  },
  {
    name: 'gru',
    kind: 'recurrent',
    title: 'GRU (Moby-Dick)',
    folder: 'media/networks/gru',
    description:
      'GRU: reads a text character by character and guesses the next one; update and reset gates. Trained here on Moby-Dick.',
    licence: 'MIT',
    precision: 'float16',
    layers: 4,
  },
  {
    name: 'rnn',
    kind: 'recurrent',
    title: 'Elman RNN (Moby-Dick)',
    folder: 'media/networks/rnn',
    description:
      'Elman’s network: reads a text character by character and guesses the next one; no gates. Trained here on Moby-Dick.',
    licence: 'MIT',
    precision: 'float16',
    layers: 4,
  },
  {
    name: 'sentiment',
    kind: 'recurrent',
    title: 'Sentiment (words in both directions)',
    folder: 'media/models/sentiment',
    description:
      'Bidirectional LSTM: reads a text word by word from both ends, and says whether it is negative or positive. For English sentences.',
    licence: 'BSD-3-Clause',
    precision: 'float16',
    layers: 6,
  },
];

/** For photographs, unless a person chooses another one; drawings and numbers go to one that reads a digit. */
const FOR_IMAGES: BundledLayersName = 'mobilenet';

/** The network that reads a text character by character unless a person chooses another one. */
const FOR_SEQUENCES: BundledLayersName = 'lstm';

/** By name. */
export const usualRecurrentNetwork = (): string => FOR_SEQUENCES;

/** The network that a source is shown to unless a person chooses another one, by name. */
export function usualNetwork(source: 'image' | 'drawing' | 'text'): string {
  const entry = source === 'image' && BUNDLED_LAYERS.find(({ name }) => name === FOR_IMAGES);
  return (entry || BUNDLED_LAYERS[0])?.name ?? '';
}
