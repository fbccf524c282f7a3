import type { BertConfiguration } from '../src/models/formats/bert.ts';
import type { WeightSource } from '../src/models/weights.ts';
import { Float, GraphWriter } from './onnxWriter.ts';

/** Name of the output with the attention of one layer, [batch, head, query, key]. */
export const attentionOutput = (layer: number): string => `layer.${layer}.attention.weights`;

/** Name of the output with what leaves the last layer, [batch, position, feature]. */
export const HIDDEN_OUTPUT = 'last_hidden_state';

/**
 * An encoder of the BERT family as PyTorch's exporter writes it, with every layer's attention as
 * outputs beside the last hidden state. There is no mask: nothing is padded, and what another
 * exporter would add costs the other side time, not ours.
 * @returns the bytes of the .onnx file
 */
export function bertOnnxGraph(configuration: BertConfiguration, weights: WeightSource): Uint8Array {
  const graph = new GraphWriter(weights);
  for (const name of ['input_ids', 'position_ids', 'token_type_ids']) {
    graph.input(name, 'int64', [1, 'sequence']);
  }
  let stream = embedding(graph, configuration);
  for (let layer = 0; layer < configuration.layers; layer++) {
    stream = encoderLayer(graph, configuration, layer, stream);
    graph.output(attentionOutput(layer), [1, configuration.heads, 'sequence', 'sequence']);
  }
  graph.node('Identity', [stream], {}, HIDDEN_OUTPUT);
  graph.output(HIDDEN_OUTPUT, [1, 'sequence', configuration.hidden]);
  return graph.encode();
}

function embedding(graph: GraphWriter, configuration: BertConfiguration): string {
  const rows = (table: string, ids: string): string =>
    graph.node('Gather', [graph.weight(`bert.embeddings.${table}.weight`), ids]);
  const token = rows('word_embeddings', 'input_ids');
  const type = rows('token_type_embeddings', 'token_type_ids');
  const position = rows('position_embeddings', 'position_ids');
  const sum = graph.node('Add', [graph.node('Add', [token, type]), position]);
  return layerNorm(graph, configuration, sum, 'bert.embeddings.LayerNorm');
}

function encoderLayer(
  graph: GraphWriter,
  configuration: BertConfiguration,
  layer: number,
  x: string,
): string {
  const stored = (name: string): string => `bert.encoder.layer.${layer}.${name}`;
  const joined = selfAttention(graph, configuration, layer, x);
  const attended = linear(graph, joined, stored('attention.output.dense'));
  const normalized = layerNorm(
    graph,
    configuration,
    graph.node('Add', [attended, x]),
    stored('attention.output.LayerNorm'),
  );
  const hidden = graph.node('Gelu', [linear(graph, normalized, stored('intermediate.dense'))]);
  const output = linear(graph, hidden, stored('output.dense'));
  return layerNorm(graph, configuration, graph.node('Add', [output, normalized]), stored('output.LayerNorm'));
}

/** The heads are split by a reshape and a transposition, as PyTorch does it. */
function selfAttention(
  graph: GraphWriter,
  configuration: BertConfiguration,
  layer: number,
  x: string,
): string {
  const { heads, headSize, hidden } = configuration;
  const split = (name: string, permutation: readonly number[]): string => {
    const projected = linear(graph, x, `bert.encoder.layer.${layer}.attention.self.${name}`);
    const shape = graph.constant('shape_of_heads', [0, -1, heads, headSize]);
    return graph.node('Transpose', [graph.node('Reshape', [projected, shape])], { perm: permutation });
  };
  const query = split('query', [0, 2, 1, 3]);
  const transposedKey = split('key', [0, 2, 3, 1]);
  const value = split('value', [0, 2, 1, 3]);
  const products = graph.node('MatMul', [query, transposedKey]);
  const scores = graph.node('Div', [products, graph.scalar('root_of_head_size', Math.sqrt(headSize))]);
  const weights = graph.node('Softmax', [scores], { axis: -1 }, attentionOutput(layer));
  const context = graph.node('Transpose', [graph.node('MatMul', [weights, value])], { perm: [0, 2, 1, 3] });
  return graph.node('Reshape', [context, graph.constant('shape_of_joined', [0, -1, hidden])]);
}

function linear(graph: GraphWriter, x: string, stored: string): string {
  const product = graph.node('MatMul', [x, graph.weight(`${stored}.weight`, true)]);
  return graph.node('Add', [graph.weight(`${stored}.bias`), product]);
}

function layerNorm(graph: GraphWriter, configuration: BertConfiguration, x: string, stored: string): string {
  return graph.node(
    'LayerNormalization',
    [x, graph.weight(`${stored}.weight`), graph.weight(`${stored}.bias`)],
    { axis: -1, epsilon: new Float(configuration.normalizationEpsilon) },
  );
}
