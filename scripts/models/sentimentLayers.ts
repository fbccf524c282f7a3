/** So many characters of a word are read. */
export const LONGEST_WORD = 20;

/** Features of a character, and units of the LSTM over them. */
const CHARACTER_UNITS = 32;
/** Mean, largest and smallest of each, and units of the LSTM over words. */
const WORD_UNITS = 3 * CHARACTER_UNITS;
const CLASSES = 3;

interface Layer {
  readonly name: string;
  readonly class_name: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly inbound_nodes: readonly unknown[];
}

interface Weight {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: 'float32';
}

/**
 * The network as Keras describes a functional model, and its weights in their order. Two things are not Keras's: a
 * `Bidirectional` whose state begins anew after a stretch of positions and whose directions meet step by step, and
 * `WordPooling`.
 * @param ids how many there are; the last one stands where a word has ended
 */
export function sentimentLayers(ids: number): { layers: object; weights: readonly Weight[] } {
  const layers = [
    layer('ids', 'InputLayer', { batch_input_shape: [null, null], dtype: 'float32' }, []),
    layer('embedding', 'Embedding', { input_dim: ids, output_dim: CHARACTER_UNITS }, ['ids']),
    layer('characters', 'Bidirectional', bothWays(CHARACTER_UNITS, LONGEST_WORD), ['embedding']),
    layer('pooled', 'WordPooling', { stretch: LONGEST_WORD, padding: ids - 1 }, ['characters', 'ids']),
    layer('words', 'Bidirectional', bothWays(WORD_UNITS), ['pooled']),
    layer('mean', 'GlobalAveragePooling1D', {}, ['words']),
    layer('sentiment', 'Dense', { units: CLASSES, activation: 'softmax', use_bias: true }, ['mean']),
  ];
  const config = {
    name: 'sentiment',
    layers,
    input_layers: [['ids', 0, 0]],
    output_layers: [['sentiment', 0, 0]],
  };
  const weights = [
    weight('embedding/embeddings', ids, CHARACTER_UNITS),
    ...weightsOf('characters', CHARACTER_UNITS, CHARACTER_UNITS),
    ...weightsOf('words', WORD_UNITS, WORD_UNITS),
    weight('sentiment/kernel', WORD_UNITS, CLASSES),
    weight('sentiment/bias', CLASSES),
  ];
  return { layers: { class_name: 'Model', config }, weights };
}

const layer = (
  name: string,
  class_name: string,
  config: Layer['config'],
  inputs: readonly string[],
): Layer => ({
  name,
  class_name,
  config: { name, ...config },
  inbound_nodes: inputs.length > 0 ? [inputs.map((input) => [input, 0, 0, {}])] : [],
});

const bothWays = (units: number, stretch?: number): Layer['config'] => ({
  layer: { class_name: 'LSTM', config: { units, return_sequences: true, use_bias: true } },
  merge_mode: 'sum',
  merge_order: 'step',
  ...(stretch !== undefined && { stretch }),
});

function weightsOf(layer: string, inputs: number, units: number): Weight[] {
  return ['forward', 'backward'].flatMap((direction) => [
    weight(`${layer}/${direction}_lstm/kernel`, inputs, 4 * units),
    weight(`${layer}/${direction}_lstm/recurrent_kernel`, units, 4 * units),
    weight(`${layer}/${direction}_lstm/bias`, 4 * units),
  ]);
}

const weight = (name: string, ...shape: readonly number[]): Weight => ({ name, shape, dtype: 'float32' });
