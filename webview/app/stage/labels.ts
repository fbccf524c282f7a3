import type { OutlineNode } from '../../../src/protocol/outline.ts';
import { matrixOf } from '../nodeShape.ts';
import type { OutlineView } from '../outlineView.ts';

/** What is written at the rows and columns of a node's picture. */
export interface Labels {
  readonly rows: readonly string[] | undefined;
  readonly columns: readonly string[] | undefined;
}

const cache = new WeakMap<OutlineNode, Labels>();

/** The same lists for the same node, so that pictures need not lay them out again. */
export function labelsOf(view: OutlineView, node: OutlineNode): Labels {
  let labels = cache.get(node);
  if (!labels) {
    const { row, column } = matrixOf(node);
    labels = { rows: row ? view.labelsOf(row) : ['all'], columns: view.labelsOf(column) };
    cache.set(node, labels);
  }
  return labels;
}
