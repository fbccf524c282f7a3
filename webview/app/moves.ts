import type { OutlineNode } from '../../src/protocol/outline.ts';
import type { Cell, Navigation, Place } from './navigation.ts';
import { headAxis, matrixOf, partsOf, placeOf } from './nodeShape.ts';
import type { OutlineView } from './outlineView.ts';

/** Each move is a pure function from one navigation to the next. */
export type Move = (navigation: Navigation) => Navigation;

const HISTORY_LENGTH = 50;

/** Opens a stage. The pinned cell stays where the new stage has the same rows and columns. */
export function openNode(view: OutlineView, node: OutlineNode): Move {
  return (navigation) => ({
    ...navigation,
    node: node.name,
    head: headFor(node, navigation.head),
    cell: sameMatrix(view.node(navigation.node ?? ''), node) ? navigation.cell : null,
    unfolded: withBlock(navigation.unfolded, node.block),
  });
}

/** Opens where a number came from, with a way back. */
export function openSource(node: OutlineNode, index: readonly number[]): Move {
  return (navigation) => {
    const { head, row, column } = placeOf(node, index);
    const history =
      navigation.node === null ? navigation.history : [...navigation.history, placeNow(navigation)];
    return {
      ...navigation,
      node: node.name,
      tab: null,
      head: headAxis(node) ? head : navigation.head,
      cell: { row, column },
      unfolded: withBlock(navigation.unfolded, node.block),
      history: history.slice(-HISTORY_LENGTH),
    };
  };
}

export const goBack: Move = (navigation) => {
  const place = navigation.history.at(-1);
  return place ? { ...navigation, ...place, history: navigation.history.slice(0, -1) } : navigation;
};

export function openHead(node: OutlineNode, head: number): Move {
  return (navigation) => ({
    ...navigation,
    node: node.name,
    head,
    tab: null,
    unfolded: withBlock(navigation.unfolded, node.block),
  });
}

/** Opens one map of the open stage, large. */
export function openMap(map: number, tab: Navigation['tab']): Move {
  return (navigation) => ({ ...navigation, head: map, tab });
}

export function pickHead(head: number): Move {
  return (navigation) => ({ ...navigation, head });
}

export function pinCell(cell: Cell | null): Move {
  return (navigation) => ({ ...navigation, cell: sameCell(navigation.cell, cell) ? null : cell });
}

export function pinLabel(axis: 'row' | 'column', index: number): Move {
  return axis === 'row'
    ? (navigation) => ({ ...navigation, rows: toggled(navigation.rows, index) })
    : (navigation) => ({ ...navigation, columns: toggled(navigation.columns, index) });
}

export const letGo: Move = (navigation) => ({ ...navigation, cell: null, rows: [], columns: [] });

export function holdsNothing(navigation: Navigation): boolean {
  return navigation.cell === null && navigation.rows.length === 0 && navigation.columns.length === 0;
}

export function toggleBlock(block: string): Move {
  return (navigation) => ({ ...navigation, unfolded: toggled(navigation.unfolded, block) });
}

export function toggleLineHead(head: number): Move {
  return (navigation) => ({
    ...navigation,
    lineHeads: toggled(navigation.lineHeads ?? [navigation.head], head),
  });
}

function placeNow(navigation: Navigation): Place {
  return { node: navigation.node!, head: navigation.head, cell: navigation.cell };
}

function headFor(node: OutlineNode, head: number): number {
  return headAxis(node) ? Math.min(head, partsOf(node) - 1) : head;
}

/** Whether two nodes have the same rows and columns. */
export function sameMatrix(before: OutlineNode | undefined, after: OutlineNode): boolean {
  if (!before) return false;
  const [from, to] = [matrixOf(before), matrixOf(after)];
  return (
    from.row?.name === to.row?.name &&
    from.row?.size === to.row?.size &&
    from.column?.name === to.column?.name &&
    from.column?.size === to.column?.size
  );
}

export function sameCell(one: Cell | null, other: Cell | null): boolean {
  return one === other || (one?.row === other?.row && one?.column === other?.column);
}

function withBlock(unfolded: readonly string[], block: string): string[] {
  return unfolded.includes(block) ? [...unfolded] : [...unfolded, block];
}

function toggled<Item>(items: readonly Item[], item: Item): Item[] {
  return items.includes(item) ? items.filter((other) => other !== item) : [...items, item];
}
