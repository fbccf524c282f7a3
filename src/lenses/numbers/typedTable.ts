import { tensor1d, type Tensor1D } from '@tensorflow/tfjs-core';
import type { Table, Traced } from '../../nn/traced.ts';
import { layoutOf } from '../../trace/trace.ts';

/** Numbers that a person typed, in the place of learnt ones. @param traced a constant, [row, column] */
export function typedTable(traced: Traced): Table {
  const { columns } = layoutOf(traced.node);
  const values = (): Float32Array => traced.matrix().dataSync<'float32'>();
  return {
    ...traced,
    // Made anew: on WebAssembly a reshaped matrix is still a matrix, and no bias.
    vector: (): Tensor1D => tensor1d(values()),
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
