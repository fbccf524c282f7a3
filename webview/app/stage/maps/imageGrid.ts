import type { OutlineNode } from '../../../../src/protocol/outline.ts';
import type { MapGrid } from '../../../views/overImageLayout.ts';
import { isMaps } from '../../nodeShape.ts';

/** Where the middle of cell `i` lies along one direction of the input: `start` + i · `step`, in pixels. */
interface Line {
  readonly start: number;
  readonly step: number;
}

type NodeByName = (name: string) => OutlineNode | undefined;

/**
 * Where the cells of a stage lie on the network's input: the middle of each over the middle of what it is computed
 * from, with the border of zeros counted, through windows, strides and padding on the way (Araujo et al. 2019).
 * @returns `undefined` where something on the way mixes all places
 */
export function imageGrid(node: OutlineNode, find: NodeByName): MapGrid | undefined {
  const [rows, columns] = [lineOf(node, find, 0), lineOf(node, find, 1)];
  if (!rows || !columns) return undefined;
  return {
    top: rows.start + 0.5 - rows.step / 2,
    left: columns.start + 0.5 - columns.step / 2,
    rowStep: rows.step,
    columnStep: columns.step,
  };
}

/** @param direction 0 of the rows, 1 of the columns */
function lineOf(node: OutlineNode, find: NodeByName, direction: 0 | 1): Line | undefined {
  let line: Line = { start: 0, step: 1 };
  for (let at: OutlineNode | undefined = node; at && isMaps(at); at = sourceOf(at, find)) {
    if (at.operation.kind === 'input') return line;
    const next = stepOf(at, find, direction);
    line = { start: next.start + line.start * next.step, step: line.step * next.step };
  }
  return undefined;
}

/** Where cell 0 of a node lies in its parent, and how far cell 1 is from it. */
function stepOf({ operation, parents }: OutlineNode, find: NodeByName, direction: 0 | 1): Line {
  const before = direction === 0 ? 0 : 2;
  switch (operation.kind) {
    case 'convolution': {
      const kernel = find(parents[1])?.axes.at(direction - 2)?.size ?? 1;
      const reach = (kernel - 1) * operation.dilation[direction];
      return { start: reach / 2 - operation.padding[before], step: operation.stride[direction] };
    }
    case 'pool': {
      const reach = operation.window[direction] - 1;
      return { start: reach / 2 - operation.padding[before], step: operation.stride[direction] };
    }
    case 'pad':
      return { start: -operation.padding[before], step: 1 };
    case 'upsample': {
      const factor = operation.factor[direction];
      return { start: (1 / factor - 1) / 2, step: 1 / factor };
    }
    default:
      return { start: 0, step: 1 };
  }
}

/** The parent that a node's maps lie over: of several the first one that has maps. */
function sourceOf({ parents }: OutlineNode, find: NodeByName): OutlineNode | undefined {
  return parents.map(find).find((parent) => parent !== undefined && isMaps(parent));
}
