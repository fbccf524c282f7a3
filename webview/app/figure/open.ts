import type { OutlineNode } from '../../../src/protocol/outline.ts';
import type { Tab } from '../navigation.ts';
import type { OutlineView } from '../outlineView.ts';
import type { Panel } from '../panel.ts';
import { tabOf, tabsOf } from '../stage/tabs.ts';
import { captionOf, figureTitle, type Shown } from './caption.ts';
import type { FrameWords } from './frame.ts';
import type { ShownPicture } from './shownPicture.ts';

/** The figures that can be drawn anew; every other tab is exported as the matrix behind it. */
export type FigureKind = 'matrix' | 'overview' | 'lines' | 'candidates' | 'statistics' | 'maps' | 'filters';

const KINDS: Readonly<Partial<Record<Tab, FigureKind>>> = {
  picture: 'matrix',
  numbers: 'matrix',
  overview: 'overview',
  lines: 'lines',
  candidates: 'candidates',
  statistics: 'statistics',
  maps: 'maps',
  filters: 'filters',
};

export const figureKind = (tab: Tab): FigureKind => KINDS[tab] ?? 'matrix';

/** What is open: its numbers are asked for once more, and drawn anew. */
export interface Open {
  readonly panel: Panel;
  readonly view: OutlineView;
  readonly node: OutlineNode;
  readonly tab: Tab;
  /** What the open tab shows that is drawn anew from its own numbers, the main picture first. */
  readonly pictures: readonly ShownPicture[];
}

/**
 * What can be taken away now; nothing before the first run or where the run has no such stage.
 * @param found the pictures in the open tab, for those that are drawn from what they show
 */
export function openOf(panel: Panel, found: () => readonly ShownPicture[]): Open | undefined {
  const { view, node, navigation } = panel;
  if (!view || !node) return undefined;
  const tab = tabOf(node, navigation.tab, view.outline);
  return { panel, view, node, tab, pictures: KINDS[tab] ? [] : found() };
}

/** The title of the open tab where it has no figure of its own. */
export function replacedTab({ view, node, tab, pictures }: Open): string | undefined {
  if (KINDS[tab] || pictures.length > 0) return undefined;
  return tabsOf(node, view.outline).find((choice) => choice.tab === tab)?.title;
}

/** @param head `null` where all heads are shown */
export function shownOf({ panel, view, node }: Open, head: number | null): Shown {
  return { view, node, head, side: panel.side, state: panel.state };
}

export function wordsOf(open: Open, head: number | null, more: readonly string[]): FrameWords {
  const shown = shownOf(open, head);
  return { title: figureTitle(shown), caption: captionOf(shown, more) };
}
