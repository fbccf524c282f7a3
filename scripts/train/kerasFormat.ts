import type { LearntParameter } from './learning.ts';
import type { NetworkPlan, PlannedLayer } from './plan.ts';

/** The one weights file, as the programs that write this format call it. */
export const WEIGHTS_FILE = 'group1-shard1of1.bin';

type Settings = Readonly<Record<string, unknown>>;

/** A layer as Keras describes it. */
export interface KerasLayer {
  readonly class_name: string;
  readonly config: Settings;
}

/**
 * A network of layers one behind the other as TensorFlow.js's layers format describes it: `model.json`. Any program that
 * reads Keras networks for the browser opens it.
 * @param parameters in the order in which their numbers lie in the weights file
 */
export function modelJson(
  name: string,
  layers: readonly KerasLayer[],
  parameters: readonly LearntParameter[],
): string {
  const model = {
    format: 'layers-model',
    generatedBy: 'Model Lens: npm run train',
    convertedBy: null,
    modelTopology: {
      keras_version: '2.15.0',
      backend: 'tensorflow',
      model_config: { class_name: 'Sequential', config: { name: name.replace('-', '_'), layers } },
    },
    weightsManifest: [
      {
        paths: [WEIGHTS_FILE],
        weights: parameters.map(({ name, shape }) => ({ name, shape, dtype: 'float32' })),
      },
    ],
  };
  return `${JSON.stringify(model, undefined, 1)}\n`;
}

/** The layers of a planned network, its input first. */
export function kerasLayers(plan: NetworkPlan): KerasLayer[] {
  const input = {
    class_name: 'InputLayer',
    config: { batch_input_shape: [null, ...plan.inputShape], dtype: 'float32', name: 'image' },
  };
  const layers = plan.layers.map((layer) => {
    const [class_name, settings] = kerasLayer(layer);
    return { class_name, config: { name: layer.name, trainable: true, dtype: 'float32', ...settings } };
  });
  return [input, ...layers];
}

const IMAGES = { data_format: 'channels_last' };
const SLIDING = { ...IMAGES, padding: 'valid' };
const LINEAR = { activation: 'linear', use_bias: true };

function kerasLayer(layer: PlannedLayer): [className: string, settings: Settings] {
  switch (layer.kind) {
    case 'padding':
      return ['ZeroPadding2D', { ...IMAGES, padding: [[layer.by, layer.by], [layer.by, layer.by]] }]; // prettier-ignore
    case 'convolution':
      return [
        'Conv2D',
        { ...SLIDING, ...LINEAR, ...step(1), filters: layer.filters, kernel_size: square(layer.size) },
      ];
    case 'pooling':
      return [
        layer.of === 'mean' ? 'AveragePooling2D' : 'MaxPooling2D',
        { ...SLIDING, pool_size: square(2), strides: square(2) },
      ];
    case 'gain':
      return [
        'DepthwiseConv2D',
        { ...SLIDING, ...LINEAR, ...step(1), kernel_size: square(1), depth_multiplier: 1 },
      ];
    case 'squashing':
      return ['Activation', { activation: layer.by }];
    case 'flattening':
      return ['Flatten', IMAGES];
    case 'dense':
      return ['Dense', { ...LINEAR, units: layer.units, ...(layer.softmax && { activation: 'softmax' }) }];
  }
}

const square = (size: number): [number, number] => [size, size];
const step = (stride: number): Settings => ({ strides: square(stride), dilation_rate: square(1) });
