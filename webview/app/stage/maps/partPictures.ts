import type { ReactiveControllerHost } from 'lit';
import type { OutlineNode } from '../../../../src/protocol/outline.ts';
import type { Thumbnails } from '../../../../src/trace/node.ts';
import type { CoarseMatrix } from '../../../drawing/tile.ts';
import { matrixOf, partsOf } from '../../nodeShape.ts';
import { QuerySlots } from '../../querySlots.ts';
import type { TraceQueries } from '../../traceQueries.ts';

/** About so many bytes are asked for at once. */
const CHUNK_BYTES = 64 * 1024;
const MOST_PARTS = 256;
/** Pictures come in few sizes, so that a slider does not ask anew at every step. */
const SIZES = [16, 32, 64, 128, 256];

/** Matrices of one stage, asked for in neighbouring groups as they come into view. */
export class PartPictures {
  private readonly queries: QuerySlots<'thumbnails'>;
  private known = new WeakMap<Thumbnails, readonly CoarseMatrix[]>();
  /** The newest answers, by stage, size and group: they stand in for those of a new run until these have come. */
  private newest = new Map<string, Thumbnails>();
  /** Whether all that was asked for last has come. */
  whole = false;

  constructor(host: ReactiveControllerHost) {
    this.queries = new QuerySlots(host, 'thumbnails');
  }

  /**
   * @param wanted numbers of the matrices along the leading axes
   * @param side of a picture on the screen, in its own pixels
   * @returns those that have come
   */
  read(
    queries: TraceQueries,
    { trace, node }: { readonly trace: string; readonly node: OutlineNode },
    wanted: Iterable<number>,
    side: number,
  ): ReadonlyMap<number, CoarseMatrix> {
    const { row, column } = matrixOf(node);
    const longest = Math.max(row?.size ?? 1, column?.size ?? 1);
    // A picture of every cell, unless the screen shows fewer.
    const size = Math.min(256, SIZES.find((each) => each >= Math.min(side, longest)) ?? 256);
    const cells = Math.min(size, row?.size ?? 1) * Math.min(size, column?.size ?? 1);
    const chunk = Math.max(1, Math.min(MOST_PARTS, Math.floor(CHUNK_BYTES / cells)));
    const parts = partsOf(node);
    const groups = [...new Set([...wanted].map((part) => Math.floor(part / chunk)))].sort((a, b) => a - b);
    const answers = this.queries.read(
      queries,
      groups.map((group) => ({
        trace,
        node: node.name,
        size,
        parts: [group * chunk, Math.min(parts, (group + 1) * chunk)] as [number, number],
        own: true,
      })),
    );
    this.whole = answers.every((answer) => answer !== undefined);
    const pictures = new Map<number, CoarseMatrix>();
    const before = this.newest;
    this.newest = new Map();
    answers.forEach((answer, at) => {
      const place = `${node.name} ${size} ${groups[at]}`;
      const shown = answer ?? before.get(place);
      if (!shown) return;
      this.newest.set(place, shown);
      this.matricesOf(shown).forEach((matrix, part) => pictures.set(groups[at] * chunk + part, matrix));
    });
    return pictures;
  }

  /** The same objects for the same answer, so that what was drawn from them need not be drawn again. */
  private matricesOf(thumbnails: Thumbnails): readonly CoarseMatrix[] {
    let matrices = this.known.get(thumbnails);
    if (!matrices) this.known.set(thumbnails, (matrices = matricesIn(thumbnails)));
    return matrices;
  }
}

/** Every matrix of an answer by itself. */
export function matricesIn({
  count,
  rows,
  columns,
  bytes,
  ranges,
  minimum,
  maximum,
  curve,
}: Thumbnails): CoarseMatrix[] {
  const cells = rows * columns;
  return Array.from({ length: count }, (_, part) => ({
    rows,
    columns,
    bytes: bytes.subarray(part * cells, (part + 1) * cells),
    minimum: ranges?.[2 * part] ?? minimum,
    maximum: ranges?.[2 * part + 1] ?? maximum,
    curve,
  }));
}
