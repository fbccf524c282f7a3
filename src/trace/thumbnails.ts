import type { Slice, Thumbnails } from './node.ts';
import { slice } from './slice.ts';
import { layoutOf, leadingOf, nodeOf, type Trace } from './trace.ts';

export interface ThumbnailRequest {
  readonly node: string;
  readonly size: number;
  /** Of the matrices along the leading axes, half-open; all where left out. */
  readonly parts?: readonly [number, number] | undefined;
  /** Each picture on a scale of its own. */
  readonly own?: boolean | undefined;
}

/** A small picture of each matrix of a node; each byte shows the largest value in magnitude of its cells. */
export function thumbnails(trace: Trace, request: ThumbnailRequest): Thumbnails {
  const { node: name, size } = request;
  const node = nodeOf(trace, name);
  const { parts } = layoutOf(node);
  const slices = Array.from({ length: parts }, (_, part) =>
    slice(trace, { node: name, leading: leadingOf(node, part), limit: size }),
  );
  const { rows, columns } = slices[0]!;
  const curve = node.operation.kind === 'softmax' ? 'square-root' : 'linear';
  const difference = node.operation.kind === 'difference';
  const { minimum, maximum } = difference ? aroundZero(slices) : range(slices, curve === 'square-root');
  const bytes = new Uint8Array(parts * rows * columns);
  const span = maximum - minimum || 1;
  slices.forEach(({ values }, part) => {
    values.forEach((value, i) => {
      const share = Math.min(1, Math.max(0, (value - minimum) / span));
      bytes[part * values.length + i] = Math.round(255 * (curve === 'linear' ? share : Math.sqrt(share)));
    });
  });
  return { count: parts, rows, columns, bytes, minimum, maximum, curve };
}

/** Where nothing changed at all: not so large that it would hide what changed elsewhere. */
const SMALLEST = 1e-30;

/** No change is exactly byte 128, also where nothing or everything changed in one direction. */
function aroundZero(slices: readonly Slice[]): { minimum: number; maximum: number } {
  const { minimum, maximum } = range(slices, false);
  const bound = Math.max(Math.abs(minimum), Math.abs(maximum)) || SMALLEST;
  return { minimum: (-bound * 128) / 127, maximum: bound };
}

/** Shares start at 0; other numbers are shown with 0 in the middle where both signs occur. */
function range(slices: readonly Slice[], shares: boolean): { minimum: number; maximum: number } {
  let [minimum, maximum] = [Infinity, -Infinity];
  for (const { values } of slices) {
    for (const value of values) {
      if (!Number.isFinite(value)) continue;
      if (value < minimum) minimum = value;
      if (value > maximum) maximum = value;
    }
  }
  if (minimum > maximum) return { minimum: 0, maximum: 1 };
  if (shares) return { minimum: 0, maximum };
  if (minimum < 0 && maximum > 0) {
    const bound = Math.max(-minimum, maximum);
    return { minimum: -bound, maximum: bound };
  }
  return { minimum, maximum };
}
