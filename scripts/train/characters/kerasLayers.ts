import type { KerasLayer } from '../kerasFormat.ts';
import { type CharacterPlan, EMBEDDING_LAYER, SOFTMAX_LAYER } from './plan.ts';

/** The layers as Keras describes them. A GRU's `reset_after` is Keras's own; TensorFlow.js's GRU does not know it. */
export function kerasLayers(plan: CharacterPlan): KerasLayer[] {
  const characters = plan.vocabulary.known.length;
  const dtype = 'float32';
  return [
    {
      class_name: 'InputLayer',
      config: { batch_input_shape: [null, null], dtype: 'int32', name: 'text' },
    },
    {
      class_name: 'Embedding',
      config: {
        ...{ name: EMBEDDING_LAYER, trainable: true, dtype },
        ...{ input_dim: characters, output_dim: plan.embedding, mask_zero: false },
      },
    },
    ...Array.from({ length: plan.layers }, (_, layer) => recurrentLayer(plan, `${layer}`)),
    {
      class_name: 'Dense',
      config: {
        ...{ name: SOFTMAX_LAYER, trainable: true, dtype },
        ...{ units: characters, activation: 'softmax', use_bias: true },
      },
    },
  ];
}

const CLASSES = { rnn: 'SimpleRNN', lstm: 'LSTM', gru: 'GRU' } as const;

function recurrentLayer({ name: kind, units }: CharacterPlan, name: string): KerasLayer {
  return {
    class_name: CLASSES[kind],
    config: {
      ...{ name, trainable: true, dtype: 'float32', units, activation: 'tanh', use_bias: true },
      ...(kind !== 'rnn' && { recurrent_activation: 'sigmoid' }),
      ...(kind === 'gru' && { reset_after: true }),
      ...{ return_sequences: true, return_state: false, go_backwards: false, stateful: false, unroll: false },
    },
  };
}
