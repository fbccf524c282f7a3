import { reshape, type Tensor1D } from '@tensorflow/tfjs-core';
import type { Table, Traced } from '../../nn/traced.ts';
import { layoutOf } from '../../trace/trace.ts';

/** Numbers that a person typed, in the place of learnt ones. @param traced a constant, [row, column] */
export function typedTable(traced: Traced): Table {
  const { columns } = layoutOf(traced.node);
  const values = (): Float32Array => traced.matrix().dataSync<'float32'>();
  return {
    ...traced,
    vector: (): Tensor1D => reshape(traced.matrix(), [traced.matrix().size]),
    rows: (from, to) => values().slice(from * columns, to * columns),
    gather: (chosen) => {
      const all = values();
      const output = new Float32Array(chosen.length * columns);
      Array.from(chosen).forEach((row, at) =>
        output.set(all.subarray(row * columns, (row + 1) * columns), at * columns),
      );
      return output;
    },
  };
}
