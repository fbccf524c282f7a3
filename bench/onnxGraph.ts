import onnxProto from 'onnx-proto';
import type { onnx } from 'onnx-proto';
import type { BertConfiguration } from '../src/models/formats/bert.ts';
import type { WeightSource } from '../src/models/weights.ts';

const { onnx: format } = onnxProto;
const { INT, FLOAT, INTS } = format.AttributeProto.AttributeType;
const { FLOAT: FLOAT32, INT64 } = format.TensorProto.DataType;
const OPERATOR_SET = 20;

type Size = number | 'sequence';

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
    graph.input(name, INT64, [1, 'sequence']);
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

/** A number that is written as a float even where it is whole. */
class Float {
  constructor(readonly value: number) {}
}

type Attributes = Readonly<Record<string, number | Float | readonly number[]>>;

/** Collects nodes and weights, and writes them as one .onnx file. */
class GraphWriter {
  private readonly nodes: onnx.INodeProto[] = [];
  private readonly initializers = new Map<string, onnx.ITensorProto>();
  private readonly inputs: onnx.IValueInfoProto[] = [];
  private readonly outputs: onnx.IValueInfoProto[] = [];

  constructor(private readonly weights: WeightSource) {}

  input(name: string, type: number, shape: readonly Size[]): void {
    this.inputs.push(described(name, type, shape));
  }

  output(name: string, shape: readonly Size[]): void {
    this.outputs.push(described(name, FLOAT32, shape));
  }

  /** @returns the name of what the node computes */
  node(kind: string, inputs: readonly string[], attributes: Attributes = {}, output?: string): string {
    const name = output ?? `${kind}_${this.nodes.length}`;
    const attribute = Object.entries(attributes).map(([key, value]) => attributeOf(key, value));
    this.nodes.push({ name, opType: kind, input: [...inputs], output: [name], attribute });
    return name;
  }

  /** @param transposed PyTorch stores [output, input]; a MatMul from the right needs [input, output] */
  weight(stored: string, transposed = false): string {
    if (this.initializers.has(stored)) return stored;
    const shape = this.weights.shape(stored);
    const values = this.weights.read(stored);
    const rawData = bytesOf(transposed ? transpose(values, shape[0]!) : values);
    const dims = transposed ? [...shape].reverse() : [...shape];
    this.initializers.set(stored, { name: stored, dataType: FLOAT32, dims, rawData });
    return stored;
  }

  constant(name: string, values: readonly number[]): string {
    const rawData = bytesOf(BigInt64Array.from(values, BigInt));
    this.initializers.set(name, { name, dataType: INT64, dims: [values.length], rawData });
    return name;
  }

  scalar(name: string, value: number): string {
    this.initializers.set(name, {
      name,
      dataType: FLOAT32,
      dims: [],
      rawData: bytesOf(Float32Array.of(value)),
    });
    return name;
  }

  encode(): Uint8Array {
    const graph: onnx.IGraphProto = {
      name: 'encoder',
      node: this.nodes,
      initializer: [...this.initializers.values()],
      input: this.inputs,
      output: this.outputs,
    };
    return format.ModelProto.encode({
      irVersion: format.Version.IR_VERSION,
      opsetImport: [{ domain: '', version: OPERATOR_SET }],
      producerName: 'model-lens',
      graph,
    }).finish();
  }
}

function described(name: string, elemType: number, shape: readonly Size[]): onnx.IValueInfoProto {
  const dim = shape.map((size) => (size === 'sequence' ? { dimParam: size } : { dimValue: size }));
  return { name, type: { tensorType: { elemType, shape: { dim } } } };
}

function attributeOf(name: string, value: number | Float | readonly number[]): onnx.IAttributeProto {
  if (value instanceof Float) return { name, type: FLOAT, f: value.value };
  if (typeof value === 'number') return { name, type: INT, i: value };
  return { name, type: INTS, ints: [...value] };
}

function transpose(values: Float32Array, rows: number): Float32Array {
  const columns = values.length / rows;
  const result = new Float32Array(values.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      result[column * rows + row] = values[row * columns + column]!;
    }
  }
  return result;
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array | BigInt64Array): Uint8Array =>
  new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength);
