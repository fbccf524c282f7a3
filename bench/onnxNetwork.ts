import type { LayerDescription, LayersGraph } from '../src/models/layers/graph.ts';
import type { WeightSource } from '../src/models/weights.ts';
import { Float, GraphWriter } from './onnxWriter.ts';

/** The input of the graph, [batch, channel, row, column]. */
export const IMAGE_INPUT = 'image';

/**
 * A convolutional network as PyTorch's exporter would write it, channels first, with the chosen layers as outputs. Only
 * the layers of MobileNet.
 * @param shape of the image, [channel, row, column]
 * @param wanted names of the layers whose outputs are outputs of the graph
 * @returns the bytes of the .onnx file
 */
export function networkOnnxGraph(
  graph: LayersGraph,
  weights: WeightSource,
  shape: readonly number[],
  wanted: readonly string[],
): Uint8Array {
  const writer = new GraphWriter(weights);
  writer.input(IMAGE_INPUT, 'float32', [1, ...shape]);
  const outputs = new Map<string, string>();
  for (const layer of graph.layers) {
    const inputs = layer.inputs.map((name) => outputs.get(name)!);
    outputs.set(layer.name, written({ writer, weights, layer, inputs }));
  }
  for (const name of wanted)
    writer.output(writer.node('Identity', [outputs.get(name)!], {}, outputName(name)));
  return writer.encode();
}

const outputName = (layer: string): string => `layer.${layer}.output`;

interface Place {
  readonly writer: GraphWriter;
  readonly weights: WeightSource;
  readonly layer: LayerDescription;
  readonly inputs: readonly string[];
}

function written({ writer, weights, layer, inputs }: Place): string {
  const { settings } = layer;
  switch (layer.className) {
    case 'InputLayer':
      return IMAGE_INPUT;
    case 'ZeroPadding2D': {
      const [[top, bottom], [left, right]] = settings['padding'] as [[number, number], [number, number]];
      const pads = writer.constant(`${layer.name}.pads`, [0, 0, top, left, 0, 0, bottom, right]);
      return writer.node('Pad', [...inputs, pads]);
    }
    case 'Conv2D':
    case 'DepthwiseConv2D':
      return convolution({ writer, weights, layer, inputs });
    case 'BatchNormalization': {
      const arrays = layer.weights.map((name) => writer.weight(name));
      const epsilon = new Float(settings['epsilon'] as number);
      return writer.node('BatchNormalization', [...inputs, ...arrays], { epsilon });
    }
    case 'ReLU': {
      const limits = [writer.scalar('zero', 0), writer.scalar('six', 6)];
      return writer.node('Clip', [...inputs, ...limits]);
    }
    case 'Add':
      return writer.node('Add', inputs);
    case 'GlobalAveragePooling2D':
      return writer.node('Flatten', [writer.node('GlobalAveragePool', inputs)], { axis: 1 });
    case 'Dense':
      return dense({ writer, weights, layer, inputs });
    default:
      throw new Error(`${layer.className} is not written.`);
  }
}

function convolution({ writer, weights, layer, inputs }: Place): string {
  const [stored, bias] = layer.weights as [string, string | undefined];
  const sizes = weights.shape(stored) as [number, number, number, number];
  const depthwise = layer.className === 'DepthwiseConv2D';
  const [rows, columns, channels, last] = sizes;
  const filters = depthwise ? channels * last : last;
  const dims = [filters, depthwise ? 1 : channels, rows, columns];
  const kernel = writer.tensor(stored, dims, filtersFirst(weights.read(stored), rows * columns, dims));
  const strides = layer.settings['strides'] as number[];
  const same = layer.settings['padding'] === 'same' ? [(rows - 1) / 2, (columns - 1) / 2] : [0, 0];
  if (same.some((zeros) => !Number.isInteger(zeros)) || (same[0]! > 0 && strides[0] !== 1))
    throw new Error(`The padding of ${layer.name} is not written.`);
  return writer.node('Conv', [...inputs, kernel, ...(bias ? [writer.weight(bias)] : [])], {
    strides,
    pads: [...same, ...same],
    group: depthwise ? channels : 1,
  });
}

/** [cell, channel, filter] → [filter, channel, cell]; of a depthwise kernel the channels are the filters. */
function filtersFirst(
  values: Float32Array,
  cells: number,
  [filters, channels]: readonly number[],
): Float32Array {
  const turned = new Float32Array(values.length);
  for (let cell = 0, from = 0; cell < cells; cell++)
    for (let channel = 0; channel < channels!; channel++)
      for (let filter = 0; filter < filters!; filter++)
        turned[(filter * channels! + channel) * cells + cell] = values[from++]!;
  return turned;
}

function dense({ writer, layer, inputs }: Place): string {
  const [kernel, bias] = layer.weights as [string, string | undefined];
  const product = writer.node('MatMul', [...inputs, writer.weight(kernel)]);
  const sum = bias ? writer.node('Add', [product, writer.weight(bias)]) : product;
  const { activation } = layer.settings;
  if (activation === 'relu') return writer.node('Relu', [sum]);
  return activation === 'softmax' ? writer.node('Softmax', [sum], { axis: -1 }) : sum;
}
