import {
  keep,
  type Rank,
  reshape,
  type Tensor1D,
  tensor1d,
  type Tensor2D,
  tidy,
} from '@tensorflow/tfjs-core';
import type { LinearParameters, NormParameters } from '../nn/operations.ts';
import type { Parameter, Table } from '../nn/traced.ts';
import { readRows } from '../nn/typedArrays.ts';
import type { Axis, TraceNode } from '../trace/node.ts';
import type { WeightSource } from './weights.ts';

/**
 * The learnt numbers of one model as nodes of a trace. A matrix is decoded when a run first needs
 * it and stays for all later runs; embedding tables are never decoded whole, only the rows in use.
 */
export class Parameters {
  private readonly loaded = new Map<string, Loaded>();

  constructor(private readonly source: WeightSource) {}

  /** Whether the file has such a tensor. */
  has(stored: string): boolean {
    return this.source.has(stored);
  }

  /**
   * A linear layer as PyTorch stores it, [output, input], turned to [input, output] for x W.
   * @param stored the layer's name in the file, without `.weight`
   * @param bias whether the layer has one
   */
  linear(name: string, stored: string, bias: boolean): LinearParameters {
    const [outputs, inputs] = this.source.shape(`${stored}.weight`) as [number, number];
    const axes = [feature(inputs), { name: 'output', size: outputs }];
    const weight = this.parameter(`${name}.weight`, axes, () =>
      transposed(this.source.read(`${stored}.weight`), outputs),
    );
    return bias ? { weight, bias: this.vector(`${name}.bias`, `${stored}.bias`) } : { weight };
  }

  /** Several linear layers side by side, as one: [input, all outputs]. */
  joined(name: string, stored: readonly string[], bias: boolean): LinearParameters {
    const shapes = stored.map((each) => this.source.shape(`${each}.weight`) as [number, number]);
    const inputs = shapes[0]![1];
    const outputs = shapes.reduce((sum, [size]) => sum + size, 0);
    const axes = [feature(inputs), { name: 'output', size: outputs }];
    const all = (part: 'weight' | 'bias'): Float32Array =>
      concatenated(stored.map((each) => this.source.read(`${each}.${part}`)));
    const weight = this.parameter(`${name}.weight`, axes, () => transposed(all('weight'), outputs));
    return bias
      ? { weight, bias: this.parameter(`${name}.bias`, [feature(outputs)], () => all('bias')) }
      : { weight };
  }

  /**
   * A linear layer stored as GPT-2 does, [input, output]: as it is needed for x W.
   * @param columns some of its outputs; all where left out
   */
  inputFirst(name: string, stored: string, columns?: { from: number; to: number }): LinearParameters {
    const [inputs, outputs] = this.source.shape(`${stored}.weight`) as [number, number];
    const { from, to } = columns ?? { from: 0, to: outputs };
    const some = (part: 'weight' | 'bias') => (): Float32Array => {
      const values = this.source.read(`${stored}.${part}`);
      return columns ? columnsOf(values, outputs, from, to) : values;
    };
    const axes = [feature(inputs), { name: 'output', size: to - from }];
    return {
      weight: this.parameter(`${name}.weight`, axes, some('weight')),
      bias: this.parameter(`${name}.bias`, [feature(to - from)], some('bias')),
    };
  }

  /**
   * A part of a layer whose outputs are head × turn × feature, as GPT-NeoX stores query, key and value in turn:
   * the chosen parts' heads side by side, [input, part · head · feature].
   */
  interleaved(
    name: string,
    stored: string,
    { heads, turns, parts }: { heads: number; turns: number; parts: readonly number[] },
    bias: boolean,
  ): LinearParameters {
    const [all, inputs] = this.source.shape(`${stored}.weight`) as [number, number];
    const size = all / (heads * turns);
    const outputs = parts.length * heads * size;
    /** @param width numbers for each output: a row of the weight, one of the bias */
    const chosen = (values: Float32Array, width: number): Float32Array =>
      concatenated(
        parts.flatMap((part) =>
          Array.from({ length: heads }, (_, head) => {
            const from = (head * turns + part) * size * width;
            return values.subarray(from, from + size * width);
          }),
        ),
      );
    const weight = this.parameter(
      `${name}.weight`,
      [feature(inputs), { name: 'output', size: outputs }],
      () => transposed(chosen(this.source.read(`${stored}.weight`), inputs), outputs),
    );
    if (!bias) return { weight };
    return {
      weight,
      bias: this.parameter(`${name}.bias`, [feature(outputs)], () =>
        chosen(this.source.read(`${stored}.bias`), 1),
      ),
    };
  }

  norm(name: string, stored: string, epsilon: number, bias: boolean): NormParameters {
    const weight = this.vector(`${name}.weight`, `${stored}.weight`);
    return bias
      ? { weight, epsilon, bias: this.vector(`${name}.bias`, `${stored}.bias`) }
      : { weight, epsilon };
  }

  vector(name: string, stored: string): Parameter {
    const [size] = this.source.shape(stored) as [number];
    return this.parameter(name, [feature(size)], () => this.source.read(stored));
  }

  /** An embedding table, [entry, feature]; only its rows are read. */
  table(name: string, stored: string, entryAxis: string): Table {
    const [entries, size] = this.source.shape(stored) as [number, number];
    const axes = [{ name: entryAxis, size: entries }, feature(size)];
    const rows = (from: number, to: number): Float32Array =>
      this.source.readRows(
        stored,
        Int32Array.from({ length: to - from }, (_, i) => from + i),
      );
    const gather = (chosen: ArrayLike<number>): Float32Array => this.source.readRows(stored, chosen);
    return { ...this.parameter(name, axes, () => this.source.read(stored)), rows, gather };
  }

  dispose(): void {
    for (const { flat, matrix } of this.loaded.values()) {
      flat.dispose();
      matrix.dispose();
    }
    this.loaded.clear();
  }

  /**
   * Numbers with axes of any meaning.
   * @param read once, when a run first needs them; in row-major order
   */
  parameter(name: string, axes: readonly Axis[], read: () => Float32Array): Parameter {
    const node: TraceNode = { name, axes, operation: { kind: 'parameter' }, parents: [] };
    const load = (): Loaded => {
      const known = this.loaded.get(name);
      if (known) return known;
      const flat = tidy(() => keep(tensor1d(read())));
      const matrix = tidy(() =>
        keep(reshape<Rank.R2>(flat, [axes.length > 1 ? axes[0]!.size : 1, axes.at(-1)!.size])),
      );
      this.loaded.set(name, { flat, matrix });
      return { flat, matrix };
    };
    return {
      node,
      matrix: () => load().matrix,
      vector: () => load().flat,
      rows: (from, to) => readRows(load().matrix, from, to),
    };
  }
}

/** The same numbers twice without a copy: tfjs wants biases with one axis. */
interface Loaded {
  readonly flat: Tensor1D;
  readonly matrix: Tensor2D;
}

const feature = (size: number): Axis => ({ name: 'feature', size });

/** [row, column] → [column, row] */
function transposed(values: Float32Array, rows: number): Float32Array {
  const result = new Float32Array(values.length);
  for (let row = 0, from = 0; row < rows; row++) {
    for (let to = row; to < result.length; to += rows) result[to] = values[from++]!;
  }
  return result;
}

/** Columns `from` to `to` (half-open) of rows of `columns`. */
function columnsOf(values: Float32Array, columns: number, from: number, to: number): Float32Array {
  const width = to - from;
  const result = new Float32Array((values.length / columns) * width);
  for (let at = 0, start = from; at < result.length; at += width, start += columns) {
    result.set(values.subarray(start, start + width), at);
  }
  return result;
}

function concatenated(arrays: readonly Float32Array[]): Float32Array {
  const result = new Float32Array(arrays.reduce((sum, array) => sum + array.length, 0));
  let at = 0;
  for (const array of arrays) {
    result.set(array, at);
    at += array.length;
  }
  return result;
}
