import { ProblemError } from '../problem.ts';
import type { Slice, Thinning } from './node.ts';
import { layoutOf, nodeOf, partAt, type Trace } from './trace.ts';

export interface SliceRequest {
  readonly node: string;
  readonly leading: readonly number[];
  readonly rows?: readonly [number, number] | undefined;
  readonly columns?: readonly [number, number] | undefined;
  readonly limit?: number | undefined;
  readonly thinning?: Thinning | undefined;
}

/** The pictures of the panel never need more rows or columns at once. */
const LARGEST_SLICE = 1024;

/** A rectangle of a node's last two axes; where it is larger than `limit`, each cell stands for a group. */
export function slice(trace: Trace, request: SliceRequest): Slice {
  const node = nodeOf(trace, request.node);
  const layout = layoutOf(node);
  const [top, bottom] = clamp(request.rows, layout.rows);
  const [left, right] = clamp(request.columns, layout.columns);
  const limit = request.limit ?? LARGEST_SLICE;
  const rowStep = Math.max(1, Math.ceil((bottom - top) / limit));
  const columnStep = Math.max(1, Math.ceil((right - left) / limit));
  const rows = Math.ceil((bottom - top) / rowStep);
  const columns = Math.ceil((right - left) / columnStep);
  const part = partAt(node, request.leading);
  const shape = { rows, columns, rowStep, columnStep };
  const { thinning = 'largest' } = request;
  const said = thinning === 'mean' && { thinning };
  if (rowStep === 1 && columns === layout.columns) {
    return { ...shape, ...said, values: trace.rows(node.name, part, top, bottom).slice() };
  }
  const values = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    const from = top + row * rowStep;
    const band = trace.rows(node.name, part, from, Math.min(from + rowStep, bottom));
    REDUCED[thinning](
      values.subarray(row * columns, (row + 1) * columns),
      band,
      layout.columns,
      left,
      right,
      columnStep,
    );
  }
  return { ...shape, ...said, values };
}

/** Makes a row of a band of rows. */
type Reduce = (
  output: Float32Array,
  band: Float32Array,
  width: number,
  left: number,
  right: number,
  step: number,
) => void;

const REDUCED: Readonly<Record<Thinning, Reduce>> = { largest: largestOfGroups, mean: meansOfGroups };

function largestOfGroups(...[output, band, width, left, right, step]: Parameters<Reduce>): void {
  for (let column = 0; column < output.length; column++) {
    const from = left + column * step;
    let largest = band[from]!;
    for (let start = 0; start < band.length; start += width) {
      for (let i = start + from; i < start + Math.min(from + step, right); i++) {
        if (Math.abs(band[i]!) > Math.abs(largest)) largest = band[i]!;
      }
    }
    output[column] = largest;
  }
}

function meansOfGroups(...[output, band, width, left, right, step]: Parameters<Reduce>): void {
  for (let column = 0; column < output.length; column++) {
    const from = left + column * step;
    const to = Math.min(from + step, right);
    let sum = 0;
    for (let start = 0; start < band.length; start += width)
      for (let i = start + from; i < start + to; i++) sum += band[i]!;
    output[column] = sum / ((to - from) * (band.length / width));
  }
}

function clamp(range: readonly [number, number] | undefined, size: number): readonly [number, number] {
  if (!range) return [0, size];
  const [from, to] = [Math.min(range[0], size), Math.min(range[1], size)];
  if (from >= to)
    throw new ProblemError('bad-request', `There is nothing between ${range[0]} and ${range[1]} of ${size}.`);
  return [from, to];
}
