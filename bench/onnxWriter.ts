import onnxProto from 'onnx-proto';
import type { onnx } from 'onnx-proto';
import type { WeightSource } from '../src/models/weights.ts';

const { onnx: format } = onnxProto;
const { INT, FLOAT, INTS } = format.AttributeProto.AttributeType;
const { FLOAT: FLOAT32, INT64 } = format.TensorProto.DataType;
const OPERATOR_SET = 20;

type Size = number | 'sequence';

/** A number that is written as a float even where it is whole. */
export class Float {
  constructor(readonly value: number) {}
}

type Attributes = Readonly<Record<string, number | Float | readonly number[]>>;

/** Collects nodes and weights, and writes them as one .onnx file. */
export class GraphWriter {
  private readonly nodes: onnx.INodeProto[] = [];
  private readonly initializers = new Map<string, onnx.ITensorProto>();
  private readonly inputs: onnx.IValueInfoProto[] = [];
  private readonly outputs: onnx.IValueInfoProto[] = [];

  constructor(private readonly weights: WeightSource) {}

  /** @param type of its numbers: token ids, or pixels */
  input(name: string, type: 'int64' | 'float32', shape: readonly Size[]): void {
    this.inputs.push(described(name, type === 'int64' ? INT64 : FLOAT32, shape));
  }

  /** @param shape left out where it follows from the graph */
  output(name: string, shape?: readonly Size[]): void {
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

  /** Numbers in an order of their own. @returns the name */
  tensor(name: string, dims: readonly number[], values: Float32Array): string {
    this.initializers.set(name, { name, dataType: FLOAT32, dims: [...dims], rawData: bytesOf(values) });
    return name;
  }

  constant(name: string, values: readonly number[]): string {
    const rawData = bytesOf(BigInt64Array.from(values, BigInt));
    this.initializers.set(name, { name, dataType: INT64, dims: [values.length], rawData });
    return name;
  }

  scalar(name: string, value: number): string {
    return this.tensor(name, [], Float32Array.of(value));
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

function described(name: string, elemType: number, shape?: readonly Size[]): onnx.IValueInfoProto {
  const dim = shape?.map((size) => (size === 'sequence' ? { dimParam: size } : { dimValue: size }));
  return { name, type: { tensorType: { elemType, ...(dim && { shape: { dim } }) } } };
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
