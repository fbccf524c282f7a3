import type { Edit } from './recorder.ts';
import { computeMatrix } from './typedArrays.ts';

/** Puts zeros in place of some heads' matrices: what would the model do without them? */
export function switchOffHeads(heads: readonly number[]): Edit {
  return (matrix, layout) =>
    computeMatrix(matrix.shape[0], matrix.shape[1], [matrix], (output, input) => {
      const size = layout.rows * layout.columns;
      output.set(input!);
      for (const head of heads) output.fill(0, head * size, (head + 1) * size);
    });
}
