import { type Tensor2D, transpose } from '@tensorflow/tfjs-core';
import type { Axis } from '../trace/node.ts';
import type { Operation } from '../trace/operation.ts';
import { divisorOf, misprintedDivisorOf, sinusoidColumn } from '../trace/sinusoid.ts';
import * as loops from './loops.ts';
import { stackedProducts } from './stackedProducts.ts';
import type { NodeRecorder, Traced } from './traced.ts';
import { computeMatrix } from './typedArrays.ts';

/** The traced operations that show how positions are told to a model; each takes down one node of `block`. */
export class PositionEncodings {
  constructor(
    private readonly recorder: NodeRecorder,
    private readonly block: string,
  ) {}

  /** Sines and cosines of the positions (Vaswani et al. 2017): [position, 1] → [position, dimension]. */
  sinusoids(
    name: string,
    positions: Traced,
    size: number,
    settings: Omit<Extract<Operation, { kind: 'sinusoid' }>, 'kind'>,
  ): Traced {
    const { base, layout, misprinted } = settings;
    const axes = [positions.node.axes[0]!, { name: 'dimension', size }];
    return this.record(name, axes, { kind: 'sinusoid', ...settings }, [positions], () =>
      eachCell(positions, size, (position, column) => {
        const { pair, function: name } = sinusoidColumn(layout, size, column);
        const divisor = misprinted ? misprintedDivisorOf(size, pair) : divisorOf(base, size, pair);
        return Math[name](position / divisor);
      }),
    );
  }

  /** By how much rotary positions turn each pair of features, in radians (Su et al. 2021): [position, 1] → [position, pair]. */
  angles(name: string, positions: Traced, pairs: number, base: number): Traced {
    const axes = [positions.node.axes[0]!, { name: 'pair', size: pairs }];
    return this.record(name, axes, { kind: 'angle', base }, [positions], () =>
      eachCell(positions, pairs, (position, pair) => position / divisorOf(base, 2 * pairs, pair)),
    );
  }

  /** sin or cos of the angles, once for each feature of a pair: [position, pair] → [position, feature]. */
  trigonometric(name: string, angles: Traced, of: 'sin' | 'cos'): Traced {
    const [position, pair] = angles.node.axes as [Axis, Axis];
    const axes = [position, { name: 'head_feature', size: 2 * pair.size }];
    return this.record(name, axes, { kind: 'trigonometric', function: of }, [angles], () =>
      computeMatrix(position.size, 2 * pair.size, [angles.matrix()], (output, input) => {
        for (let cell = 0; cell < output.length; cell++) {
          const row = Math.floor(cell / (2 * pair.size));
          output[cell] = Math[of](input![row * pair.size + (cell % pair.size)]!);
        }
      }),
    );
  }

  /** Each row with each row of the same matrix: [position, dimension] → [position, other position]. */
  rowProducts(name: string, x: Traced): Traced {
    const [position] = x.node.axes as [Axis, Axis];
    const axes = [position, { ...position, name: `other_${position.name}` }];
    return this.record(name, axes, { kind: 'matmul', transposeRight: true }, [x, x], () =>
      stackedProducts(x.matrix(), transpose(x.matrix()), 1, 1),
    );
  }

  /** One token's vector of each head at every position: [head, token, feature] → [head, position, feature]. */
  repeatedRow(name: string, x: Traced, at: number, position: Axis): Traced {
    const [head, token, feature] = x.node.axes as [Axis, Axis, Axis];
    const axes = [head, position, feature];
    return this.record(name, axes, { kind: 'repeat_row', at }, [x], () =>
      computeMatrix(head.size * position.size, feature.size, [x.matrix()], (output, input) => {
        for (let row = 0; row < head.size * position.size; row++) {
          const from = (Math.floor(row / position.size) * token.size + at) * feature.size;
          output.set(input!.subarray(from, from + feature.size), row * feature.size);
        }
      }),
    );
  }

  /**
   * q·k wherever the query and the key stand: [head, position, feature] each → [head, query position, key position].
   * Keys may have fewer heads than queries.
   */
  pairProducts(name: string, query: Traced, key: Traced): Traced {
    const [head, position, feature] = query.node.axes as [Axis, Axis, Axis];
    const groups = key.node.axes[0]!.size;
    const axes = [head, { ...position, name: 'query_position' }, { ...position, name: 'key_position' }];
    return this.record(name, axes, { kind: 'matmul', transposeRight: true }, [query, key], () => {
      const turned = computeMatrix(groups * feature.size, position.size, [key.matrix()], (output, input) =>
        loops.transposeParts(output, input!, position.size, feature.size),
      );
      return stackedProducts(query.matrix(), turned, head.size, groups);
    });
  }

  private record(
    name: string,
    axes: readonly Axis[],
    operation: Operation,
    parents: readonly Traced[],
    compute: () => Tensor2D,
  ): Traced {
    return this.recorder.record(this.block, { name, axes, operation, parents }, compute);
  }
}

/** @param positions [position, 1] */
function eachCell(
  positions: Traced,
  columns: number,
  of: (position: number, column: number) => number,
): Tensor2D {
  const rows = positions.node.axes[0]!.size;
  return computeMatrix(rows, columns, [positions.matrix()], (output, input) => {
    for (let cell = 0; cell < output.length; cell++)
      output[cell] = of(input![Math.floor(cell / columns)]!, cell % columns);
  });
}
