import { ProblemError } from '../problem.ts';
import type { Slice, Thumbnails, TraceNode } from './node.ts';
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

/**
 * A small picture of each matrix of a node; each byte shows the largest value in magnitude of its cells.
 * @throws ProblemError `not-found`, or `bad-request` where there are no such matrices
 */
export function thumbnails(trace: Trace, request: ThumbnailRequest): Thumbnails {
  const { node: name, size, own = false } = request;
  const node = nodeOf(trace, name);
  const [from, to] = partsOf(node, request.parts);
  const slices = Array.from({ length: to - from }, (_, i) =>
    slice(trace, { node: name, leading: leadingOf(node, from + i), limit: size }),
  );
  const { rows, columns } = slices[0]!;
  const curve = node.operation.kind === 'softmax' ? 'square-root' : 'linear';
  const rangeOf = (some: readonly Slice[]): Range => {
    if (node.operation.kind === 'difference') return aroundZero(some);
    const found = reach(some);
    // Compared with each other, pictures have zero in the middle; by itself, each uses all of its bytes.
    return curve === 'square-root' ? { ...found, minimum: 0 } : own ? found : centred(found);
  };
  const ranges = own ? slices.map((each) => rangeOf([each])) : undefined;
  const shared = rangeOf(slices);
  const bytes = new Uint8Array(slices.length * rows * columns);
  slices.forEach(({ values }, i) => {
    const { minimum, maximum } = ranges?.[i] ?? shared;
    const span = maximum - minimum || 1;
    values.forEach((value, at) => {
      const share = Math.min(1, Math.max(0, (value - minimum) / span));
      bytes[i * values.length + at] = Math.round(255 * (curve === 'linear' ? share : Math.sqrt(share)));
    });
  });
  return {
    ...{ count: slices.length, rows, columns, bytes, curve },
    ...shared,
    ...(ranges && {
      ranges: Float32Array.from(ranges.flatMap(({ minimum, maximum }) => [minimum, maximum])),
    }),
  };
}

interface Range {
  readonly minimum: number;
  readonly maximum: number;
}

function partsOf(node: TraceNode, chosen: ThumbnailRequest['parts']): readonly [number, number] {
  const { parts } = layoutOf(node);
  const [from, to] = chosen ?? [0, parts];
  if (from < 0 || from >= to || to > parts)
    throw new ProblemError('bad-request', `${node.name} has ${parts} matrices, not ${from} to ${to}.`);
  return [from, to];
}

/** Where nothing changed at all: not so large that it would hide what changed elsewhere. */
const SMALLEST = 1e-30;

/** No change is exactly byte 128, also where nothing or everything changed in one direction. */
function aroundZero(slices: readonly Slice[]): Range {
  const { minimum, maximum } = centred(reach(slices));
  const bound = Math.max(Math.abs(minimum), Math.abs(maximum)) || SMALLEST;
  return { minimum: (-bound * 128) / 127, maximum: bound };
}

/** Zero in the middle where both signs occur. */
function centred({ minimum, maximum }: Range): Range {
  if (minimum >= 0 || maximum <= 0) return { minimum, maximum };
  const bound = Math.max(-minimum, maximum);
  return { minimum: -bound, maximum: bound };
}

/** The least and the largest finite number; 0 and 1 where there is none. */
function reach(slices: readonly Slice[]): Range {
  let [minimum, maximum] = [Infinity, -Infinity];
  for (const { values } of slices) {
    for (const value of values) {
      if (!Number.isFinite(value)) continue;
      if (value < minimum) minimum = value;
      if (value > maximum) maximum = value;
    }
  }
  return minimum > maximum ? { minimum: 0, maximum: 1 } : { minimum, maximum };
}
