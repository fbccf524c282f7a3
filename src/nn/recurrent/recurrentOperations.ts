import { add, fused, matMul, mul, scalar, slice, sub, type Tensor2D } from '@tensorflow/tfjs-core';
import type { Axis } from '../../trace/node.ts';
import type { Operation } from '../../trace/operation.ts';
import { rowBefore, rowTaken } from '../../trace/recurrence.ts';
import type { Operations } from '../operations.ts';
import type { NodeRecorder, Parameter, Traced } from '../traced.ts';
import { computeMatrix } from '../typedArrays.ts';
import type { Values } from './products.ts';
import { poolStretches } from './stretches.ts';

/** Where nodes are taken down. */
export interface RecordingScope {
  readonly recorder: NodeRecorder;
  readonly block: string;
  /** Replays carry out each operation by itself; the run may take shortcuts with the same result. */
  readonly stepByStep: boolean;
  /** What names begin with: `layer.0.forward.` */
  readonly prefix: string;
  /** All operations with the same block and names, through another recorder. */
  through(recorder: NodeRecorder): Operations;
}

/** The weights of one gate: W [input, unit], U [unit, unit], biases [unit]. */
export interface GateParameters {
  readonly kernel: Parameter;
  readonly recurrent: Parameter;
  readonly bias?: Parameter | undefined;
  /** A second bias, added to h U. */
  readonly recurrentBias?: Parameter | undefined;
}

/** Traced operations of recurrent layers, on sequences [position, unit]. */
export class RecurrentOperations {
  constructor(readonly scope: RecordingScope) {}

  /**
   * A state one step before. It reads the state that follows from it, and so takes the values from a loop over the steps.
   * @param of the state's name without the prefix
   * @param initial [unit]; zeros where it is left out
   * @param stretch the state begins anew after so many positions
   * @param values all steps' states, [position, unit]
   */
  delayed(
    name: string,
    of: string,
    [position, unit]: readonly [Axis, Axis],
    {
      backwards,
      initial,
      stretch,
    }: {
      readonly backwards: boolean;
      readonly initial: Traced | undefined;
      readonly stretch: number | undefined;
    },
    values: () => Values,
  ): Traced {
    const operation = {
      kind: 'delayed',
      of: this.scope.prefix + of,
      backwards,
      ...(stretch !== undefined && { stretch }),
    } as const;
    return this.record(name, [position, unit], operation, initial ? [initial] : [], () => {
      const states = values();
      const first = initial?.matrix().dataSync<'float32'>() ?? new Float32Array(unit.size);
      return computeMatrix(position.size, unit.size, [], (output) => {
        for (let row = 0; row < position.size; row++) {
          const before = rowBefore(operation, row, position.size);
          output.set(before === undefined ? first : rowOf(states, before, unit.size), row * unit.size);
        }
      });
    });
  }

  /** x W + h U + b, the pre-activation of a gate: x [position, input], h [position, unit] → [position, unit]. */
  recurrentSum(name: string, x: Traced, state: Traced, gate: GateParameters): Traced {
    const { kernel, recurrent, bias, recurrentBias } = gate;
    const biases = [bias, recurrentBias].filter((each) => each !== undefined);
    const parents = [x, state, kernel, recurrent, ...biases];
    return this.record(name, state.node.axes, { kind: 'recurrent_sum' }, parents, () =>
      add<Tensor2D>(product(x, kernel, bias), product(state, recurrent, recurrentBias)),
    );
  }

  /** share · a + (1 − share) · b, cell by cell. */
  interpolate(name: string, share: Traced, a: Traced, b: Traced): Traced {
    return this.record(name, a.node.axes, { kind: 'interpolate' }, [share, a, b], () => {
      const rest = sub<Tensor2D>(scalar(1), share.matrix());
      return add<Tensor2D>(mul(share.matrix(), a.matrix()), mul(rest, b.matrix()));
    });
  }

  /** The state before the first step, [unit], where it was set by hand. */
  initialState(name: string, unit: Axis, values: Float32Array): Traced {
    const what = 'The state before the first step; without the change it is 0 everywhere.';
    return this.record(name, [unit], { kind: 'replaced', what }, [], () =>
      computeMatrix(1, unit.size, [], (output) => output.set(values)),
    );
  }

  /** 1 for each position that counts, 0 for those that only fill up a row. */
  mask(name: string, position: Axis, values: Float32Array): Traced {
    return this.record(name, [position], { kind: 'input' }, [], () =>
      computeMatrix(1, position.size, [], (output) => output.set(values)),
    );
  }

  /** The new state where the position counts, else the one before. */
  held(name: string, next: Traced, before: Traced, mask: Traced): Traced {
    const [position, unit] = next.node.axes as [Axis, Axis];
    return this.record(name, next.node.axes, { kind: 'held' }, [next, before, mask], () => {
      const inputs = [next, before, mask].map((input) => input.matrix());
      return computeMatrix(position.size, unit.size, inputs, (output, ...arrays) => {
        const [news, olds, counts] = arrays as [Float32Array, Float32Array, Float32Array];
        for (let row = 0, at = 0; row < position.size; row++, at += unit.size) {
          const kept = counts[row] === 0 ? olds : news;
          output.set(kept.subarray(at, at + unit.size), at);
        }
      });
    });
  }

  /**
   * The first or the last row, [position, unit] → [unit], or all of them from the last to the first.
   * @param stretch of `reversed`: each stretch of so many positions by itself
   */
  rows(
    name: string,
    x: Traced,
    which: Extract<Operation, { kind: 'rows' }>['which'],
    stretch?: number,
  ): Traced {
    const [position, unit] = x.node.axes as [Axis, Axis];
    if (which !== 'reversed')
      return this.record(name, [unit], { kind: 'rows', which }, [x], () =>
        slice(x.matrix(), [which === 'first' ? 0 : position.size - 1, 0], [1, unit.size]),
      );
    // The labels of the positions would stand beside other rows.
    const axes = [{ name: position.name, size: position.size }, unit];
    const operation = { kind: 'rows', which, ...(stretch !== undefined && { stretch }) } as const;
    return this.record(name, axes, operation, [x], () =>
      computeMatrix(position.size, unit.size, [x.matrix()], (output, input) => {
        for (let row = 0; row < position.size; row++)
          output.set(rowOf(input!, rowTaken(operation, row, position.size), unit.size), row * unit.size);
      }),
    );
  }

  /**
   * One number for each stretch of positions: [position, feature] → [word, feature]. Positions whose id is `padding` do
   * not count; one of each stretch does.
   * @param ids [position]
   * @param word the axis of the stretches
   */
  poolStretches(
    name: string,
    x: Traced,
    ids: Traced,
    word: Axis,
    pooling: Omit<Extract<Operation, { kind: 'pool_stretches' }>, 'kind'>,
  ): Traced {
    const feature = x.node.axes.at(-1)!;
    return this.record(name, [word, feature], { kind: 'pool_stretches', ...pooling }, [x, ids], () =>
      computeMatrix(word.size, feature.size, [x.matrix(), ids.matrix()], (output, input, idOf) =>
        poolStretches(output, input!, pooling.function, {
          ...{ stretch: pooling.stretch, features: feature.size },
          counts: (position) => idOf![position] !== pooling.padding,
        }),
      ),
    );
  }

  private record(
    name: string,
    axes: readonly Axis[],
    operation: Operation,
    parents: readonly Traced[],
    compute: () => Tensor2D,
  ): Traced {
    const { recorder, block, prefix } = this.scope;
    return recorder.record(block, { name: prefix + name, axes, operation, parents }, compute);
  }
}

const rowOf = <Array extends Values>(values: Array, row: number, width: number): Array =>
  values.subarray(row * width, (row + 1) * width) as Array;

function product(x: Traced, weight: Parameter, bias: Parameter | undefined): Tensor2D {
  const [a, b] = [x.matrix(), weight.matrix()];
  return bias ? (fused.matMul({ a, b, bias: bias.vector() }) as Tensor2D) : matMul(a, b);
}
