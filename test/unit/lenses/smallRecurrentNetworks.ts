import { buildNetwork } from '../../../src/models/layers/buildNetwork.ts';
import { type LoadedLayers, PIXELS_AS_THEY_ARE } from '../../../src/models/layers/loadedLayers.ts';
import { layer, weightsOf } from './smallLayers.ts';

export const KNOWN = ['\ufffd', '\n', ' ', 'a', 'b', 'c', '“', '”'];
export const UNITS = 3;

const GATES: Readonly<Record<string, number>> = { SimpleRNN: 1, GRU: 3, LSTM: 4 };

/** Reads characters and says which one comes next: `characters`, two recurrent layers, `next`. */
export function characterNetwork(
  className: string,
  more: Partial<LoadedLayers> = {},
  units = UNITS,
): LoadedLayers {
  const width = GATES[className]! * units;
  const settings = {
    units,
    return_sequences: true,
    activation: 'tanh',
    recurrent_activation: 'sigmoid',
  };
  const arrays = (name: string): string[] => ['kernel', 'recurrent', 'bias'].map((each) => `${name}/${each}`);
  const network = buildNetwork(
    {
      title: className,
      inputs: ['text'],
      outputs: ['next'],
      layers: [
        layer('text', 'InputLayer', { batch_shape: [null, null] }, []),
        layer('characters', 'Embedding', { input_dim: KNOWN.length, output_dim: 2 }, ['text'], ['table']),
        layer('0', className, settings, ['characters'], arrays('0')),
        layer('1', className, settings, ['0'], arrays('1')),
        layer(
          'next',
          'Dense',
          { units: KNOWN.length, activation: 'softmax', use_bias: false },
          ['1'],
          ['next'],
        ),
      ],
    },
    weightsOf({
      table: [KNOWN.length, 2],
      ...{ '0/kernel': [2, width], '0/recurrent': [units, width], '0/bias': [width] },
      ...{ '1/kernel': [units, width], '1/recurrent': [units, width], '1/bias': [width] },
      next: [units, KNOWN.length],
    }),
  );
  const known = { name: 'tiny', title: 'Tiny', description: '', precision: 'float32', network };
  return { ...known, preprocessing: PIXELS_AS_THEY_ARE, characters: { known: KNOWN, unknown: 0 }, ...more };
}
