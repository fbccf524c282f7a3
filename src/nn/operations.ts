import { add, fused, matMul, mul, softmax, type Tensor2D, scalar } from '@tensorflow/tfjs-core';
import { unitAxis, type Axis } from '../trace/node.ts';
import type { ActivationName } from '../trace/operation.ts';
import { activate } from './activations.ts';
import { ImageOperations } from './imageOperations.ts';
import * as loops from './loops.ts';
import { RecurrentOperations } from './recurrent/recurrentOperations.ts';
import type { NodeRecorder, NodeSpecification, Parameter, Storage, Table, Traced } from './traced.ts';
import { computeMatrix, type RunKernel } from './typedArrays.ts';
import { stackedProducts } from './stackedProducts.ts';

/** A matrix of weights [input, output] and its bias [output]. */
export interface LinearParameters {
  readonly weight: Parameter;
  readonly bias?: Parameter | undefined;
}

export interface NormParameters {
  readonly weight: Parameter;
  readonly bias?: Parameter | undefined;
  readonly epsilon: number;
}

/** One of several linear layers whose features are cut into heads. */
export interface HeadProjection {
  readonly name: string;
  readonly parameters: LinearParameters;
  readonly heads: number;
}

/**
 * The traced operations that layers are written with. Each takes down one node and says how its
 * values are computed. Only two-dimensional, untransposed products are used: those are fast on wasm.
 */
export class Operations {
  constructor(
    private readonly recorder: NodeRecorder,
    private readonly block: string,
    /** Replays carry out each operation by itself; the run may take shortcuts with the same result. */
    private readonly stepByStep: boolean,
    private readonly prefix = '',
  ) {}

  /** The same operations with names that start with `prefix.`. */
  at(prefix: string): Operations {
    return new Operations(this.recorder, this.block, this.stepByStep, `${this.prefix}${prefix}.`);
  }

  /** The operations on images and sequences, with the same block and names. */
  get images(): ImageOperations {
    return new ImageOperations(this.recorder, this.block, this.stepByStep, this.prefix);
  }

  /** The operations that are special to recurrent layers, with the same block and names. */
  get recurrent(): RecurrentOperations {
    const { recorder, block, stepByStep, prefix } = this;
    const through = (other: NodeRecorder): Operations => new Operations(other, block, stepByStep, prefix);
    return new RecurrentOperations({ recorder, block, stepByStep, prefix, through });
  }

  /** A matrix of one number in place of what the model would have there. @param what a sentence that says so */
  replaced(name: string, axes: readonly [Axis, Axis], number: number, what: string): Traced {
    return this.record(name, axes, { kind: 'replaced', what }, [], () =>
      computeMatrix(axes[0].size, axes[1].size, [], (output) => output.fill(number)),
    );
  }

  /** A matrix that goes in beside what the layer reads: a mask. */
  given(name: string, axes: readonly [Axis, Axis], compute: () => Tensor2D): Traced {
    return this.record(name, axes, { kind: 'input' }, [], compute);
  }

  /** Cell by cell: `factor` · x. */
  scale(name: string, x: Traced, factor: number): Traced {
    const compute = (): Tensor2D => (factor === 1 ? x.matrix() : mul<Tensor2D>(x.matrix(), scalar(factor)));
    return this.record(name, x.node.axes, { kind: 'scale', factor }, [x], compute, x.storage);
  }

  /** Rows of an embedding table: [entry, feature] and ids [position] → [position, feature]. */
  lookup(name: string, table: Table, ids: Traced): Traced {
    const [position] = ids.node.axes as [Axis];
    const axes = [position, feature(lastSize(table))];
    return this.record(name, axes, { kind: 'lookup' }, [table, ids], () => {
      const entries = ids.matrix().dataSync<'float32'>();
      const { size } = axes[1]!;
      return computeMatrix(entries.length, size, [], (output) => output.set(table.gather(entries)));
    });
  }

  /** Cell by cell: a + b (+ c). */
  add(name: string, ...terms: readonly Traced[]): Traced {
    const sum = (): Tensor2D => terms.map((term) => term.matrix()).reduce((a, b) => add(a, b));
    return this.record(name, terms[0]!.node.axes, { kind: 'add' }, terms, sum, terms[0]!.storage);
  }

  /** Cell by cell: a · b (· c). */
  multiply(name: string, ...factors: readonly Traced[]): Traced {
    const [first] = factors as [Traced];
    const product = (): Tensor2D => factors.map((factor) => factor.matrix()).reduce((a, b) => mul(a, b));
    return this.record(name, first.node.axes, { kind: 'multiply' }, factors, product, first.storage);
  }

  /** x W + b: [position, input] → [position, output]; of one row [input] → [output]. */
  linear(name: string, x: Traced, parameters: LinearParameters, axisName = 'feature'): Traced {
    const axes = [...x.node.axes.slice(0, -1), unitAxis(axisName, lastSize(parameters.weight))];
    return this.record(name, axes, { kind: 'linear', heads: 1 }, parentsOf(x, parameters), () =>
      affine(x, parameters),
    );
  }

  /**
   * x W + b for several layers that read the same x, their features cut into heads:
   * [position, input] → [head, position, head_feature] for each.
   * @param joined the layers' weights side by side: one large product is faster than several small ones
   */
  linearHeads(x: Traced, projections: readonly HeadProjection[], joined: LinearParameters): Traced[] {
    const [position] = x.node.axes as [Axis, Axis];
    const product = lazily(() => affine(x, joined));
    let from = 0;
    return projections.map(({ name, parameters, heads }) => {
      const width = lastSize(parameters.weight);
      const start = from;
      from += width;
      const axes = [{ name: 'head', size: heads }, position, { name: 'head_feature', size: width / heads }];
      return this.record(name, axes, { kind: 'linear', heads }, parentsOf(x, parameters), () =>
        splitHeads(product(), start, width, heads),
      );
    });
  }

  /**
   * Rotary positions (Su et al. 2021), with the two halves of a head paired: x·cos + rotate(x)·sin.
   * x [head, position, head_feature]; cos, sin [position, head_feature], where they may have fewer features:
   * those of x beyond them pass unchanged.
   */
  rotary(name: string, x: Traced, cos: Traced, sin: Traced): Traced {
    return this.record(name, x.node.axes, { kind: 'rotary' }, [x, cos, sin], () =>
      loop(x, [cos, sin], (output, input, cosine, sine) =>
        loops.rotate(lastSize(x), lastSize(cos), output, input, cosine!, sine!),
      ),
    );
  }

  /**
   * How well each query fits each key, q·k, and the same times `factor`, usually 1 / √(head size):
   * [head, query, key]. Keys may have fewer heads than queries.
   */
  scaledDotProduct(products: string, scores: string, query: Traced, key: Traced, factor: number): Traced {
    const axes = [
      query.node.axes[0]!,
      { ...query.node.axes[1]!, name: 'query' },
      { ...key.node.axes[1]!, name: 'key' },
    ];
    const [many, few] = [query.node.axes[0]!.size, key.node.axes[0]!.size];
    const times = (queries: Tensor2D): Tensor2D =>
      stackedProducts(queries, transposeParts(key.matrix(), few), many, few);
    const unscaled = this.record(products, axes, { kind: 'matmul', transposeRight: true }, [query, key], () =>
      times(query.matrix()),
    );
    return this.record(scores, axes, { kind: 'scale', factor }, [unscaled], () =>
      this.stepByStep || unscaled.node.edited !== undefined
        ? mul<Tensor2D>(unscaled.matrix(), scalar(factor))
        : times(mul<Tensor2D>(query.matrix(), scalar(factor))),
    );
  }

  /** Scores whose key may not be seen become −∞: [head, query, key] with mask [query, key], 1 = may be seen. */
  mask(name: string, scores: Traced, mask: Traced): Traced {
    return this.record(name, scores.node.axes, { kind: 'mask' }, [scores, mask], () => {
      if (hidesNothing(mask)) return scores.matrix();
      return loop(scores, [mask], loops.maskOut);
    });
  }

  /** Over the last axis: exp(s) / Σ exp(s). */
  softmax(name: string, x: Traced): Traced {
    return this.record(name, x.node.axes, { kind: 'softmax' }, [x], () => softmax(x.matrix()));
  }

  /** Mean of the values, weighted by attention: [head, query, key] × [head, key, head_feature]. */
  weightedSum(name: string, weights: Traced, value: Traced): Traced {
    const position = { ...weights.node.axes[1]!, name: value.node.axes[1]!.name };
    const axes = [weights.node.axes[0]!, position, value.node.axes[2]!] as const;
    return this.record(name, axes, { kind: 'matmul', transposeRight: false }, [weights, value], () =>
      stackedProducts(weights.matrix(), value.matrix(), axes[0].size, value.node.axes[0]!.size),
    );
  }

  /** The heads' features side by side: [head, position, head_feature] → [position, feature]. */
  joinHeads(name: string, x: Traced): Traced {
    const [head, position, inner] = x.node.axes as [Axis, Axis, Axis];
    const axes = [position, feature(head.size * inner.size)];
    return this.record(name, axes, { kind: 'join_heads' }, [x], () =>
      computeMatrix(position.size, head.size * inner.size, [x.matrix()], (output, input) =>
        loops.joinHeads(output, input!, head.size, inner.size),
      ),
    );
  }

  /** (x − mean) / √(variance + ε) · weight + bias, over the last axis (Ba et al. 2016). */
  layerNorm(name: string, x: Traced, { weight, bias, epsilon }: NormParameters): Traced {
    const parents = bias ? [x, weight, bias] : [x, weight];
    return this.record(name, x.node.axes, { kind: 'layer_norm', epsilon }, parents, () =>
      loop(
        x,
        parents.slice(1),
        (output, input, gain, shift) => loops.layerNorm(epsilon, output, input, gain!, shift),
        bias &&
          ((run, output, [input, gain, shift], rows, columns) =>
            run.layerNorm(output, input!, gain!, shift!, rows, columns, epsilon)),
      ),
    );
  }

  /** x / √(mean of x² + ε) · weight, over the last axis (Zhang & Sennrich 2019). */
  rmsNorm(name: string, x: Traced, { weight, epsilon }: NormParameters): Traced {
    return this.record(name, x.node.axes, { kind: 'rms_norm', epsilon }, [x, weight], () =>
      loop(
        x,
        [weight],
        (output, input, gain) => loops.rmsNorm(epsilon, output, input, gain!),
        (run, output, [input, gain], rows, columns) =>
          run.rmsNorm(output, input!, gain!, rows, columns, epsilon),
      ),
    );
  }

  /**
   * A non-linear function, cell by cell.
   * @param slope of `leaky_relu` and `elu`: what a negative number is multiplied with
   */
  activation(name: string, x: Traced, activation: ActivationName, slope?: number): Traced {
    const operation = {
      kind: 'activation',
      function: activation,
      ...(slope !== undefined && { slope }),
    } as const;
    const compute = (): Tensor2D => activate(x.matrix(), activation, slope);
    return this.record(name, x.node.axes, operation, [x], compute, x.storage);
  }

  /** Over the first axis: [position, feature] → [feature]. */
  mean(name: string, x: Traced): Traced {
    const [position, features] = x.node.axes as [Axis, Axis];
    return this.record(name, [features], { kind: 'mean' }, [x], () =>
      computeMatrix(1, features.size, [x.matrix()], (output, input) =>
        loops.meanOfRows(output, input!, position.size),
      ),
    );
  }

  private record(
    name: string,
    axes: readonly Axis[],
    operation: NodeSpecification['operation'],
    parents: readonly Traced[],
    compute: () => Tensor2D,
    storage?: Storage,
  ): Traced {
    const specification = { name: this.prefix + name, axes, operation, parents, storage };
    return this.recorder.record(this.block, specification, compute);
  }
}

const feature = (size: number): Axis => ({ name: 'feature', size });
const lastSize = (traced: Traced): number => traced.node.axes.at(-1)!.size;

function parentsOf(x: Traced, { weight, bias }: LinearParameters): Traced[] {
  return bias ? [x, weight, bias] : [x, weight];
}

function affine(x: Traced, { weight, bias }: LinearParameters): Tensor2D {
  const a = x.matrix();
  const b = weight.matrix();
  if (!bias) return matMul(a, b);
  return fused.matMul({ a, b, bias: bias.vector() }) as Tensor2D;
}

const masksThatHideNothing = new WeakMap<Tensor2D, boolean>();

/** Every layer asks this of the same mask; for long texts the answer takes longer than masking. */
function hidesNothing(mask: Traced): boolean {
  const matrix = mask.matrix();
  let known = masksThatHideNothing.get(matrix);
  if (known === undefined) {
    known = !matrix.dataSync<'float32'>().includes(0);
    masksThatHideNothing.set(matrix, known);
  }
  return known;
}

/** A loop over a matrix that gives a matrix of the same shape. */
function loop(
  x: Traced,
  others: readonly Traced[],
  fill: (output: Float32Array, input: Float32Array, ...others: Float32Array[]) => void,
  kernel?: (...parameters: [...Parameters<RunKernel>, rows: number, columns: number]) => void,
): Tensor2D {
  const inputs = [x, ...others].map((input) => input.matrix());
  const [rows, columns] = inputs[0]!.shape;
  return computeMatrix(
    rows,
    columns,
    inputs,
    (output, ...arrays) => {
      const [first, ...rest] = arrays as [Float32Array, ...Float32Array[]];
      fill(output, first, ...rest);
    },
    kernel && ((run, output, offsets) => kernel(run, output, offsets, rows, columns)),
  );
}

/** Some columns of x, cut into heads: [row, column] → [head · row, column of the head] */
function splitHeads(x: Tensor2D, from: number, width: number, heads: number): Tensor2D {
  const [rows, columns] = x.shape;
  return computeMatrix(heads * rows, width / heads, [x], (output, input) =>
    loops.splitHeads(output, input!, columns, from, width, heads),
  );
}

/** Each of `count` matrices that stand one below the other, transposed. */
function transposeParts(x: Tensor2D, count: number): Tensor2D {
  const [allRows, columns] = x.shape;
  const rows = allRows / count;
  return computeMatrix(count * columns, rows, [x], (output, input) =>
    loops.transposeParts(output, input!, rows, columns),
  );
}

function lazily<Value>(compute: () => Value): () => Value {
  let value: Value | undefined;
  return () => (value ??= compute());
}
