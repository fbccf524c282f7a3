import type { OutlineNode } from '../../../src/protocol/outline.ts';
import type { CurvePicture } from '../../views/curvePicture.ts';
import type { Tab } from '../navigation.ts';
import type { OutlineView } from '../outlineView.ts';
import type { Panel } from '../panel.ts';
import { tabOf, tabsOf } from '../stage/tabs.ts';
import { captionOf, figureTitle, type Shown } from './caption.ts';
import type { FrameWords } from './frame.ts';

/** The figures that can be drawn anew; every other tab is exported as the matrix behind it. */
export type FigureKind = 'matrix' | 'overview' | 'lines' | 'candidates' | 'statistics' | 'maps';

const KINDS: Readonly<Partial<Record<Tab, FigureKind>>> = {
  picture: 'matrix',
  numbers: 'matrix',
  overview: 'overview',
  lines: 'lines',
  candidates: 'candidates',
  statistics: 'statistics',
  maps: 'maps',
};

export const figureKind = (tab: Tab): FigureKind => KINDS[tab] ?? 'matrix';

/** What is open: its numbers are asked for once more, and drawn anew. */
export interface Open {
  readonly panel: Panel;
  readonly view: OutlineView;
  readonly node: OutlineNode;
  readonly tab: Tab;
  /** The curves that the open tab draws, where it draws some. */
  readonly curves?: CurvePicture | undefined;
}

/** What can be taken away now; nothing before the first run or where the run has no such stage. */
export function openOf(panel: Panel, curves?: CurvePicture): Open | undefined {
  const { view, node, navigation } = panel;
  return view && node && { panel, view, node, tab: tabOf(node, navigation.tab), curves };
}

/** The title of the open tab where it has no figure of its own. */
export function replacedTab({ node, tab, curves }: Open): string | undefined {
  return KINDS[tab] || curves ? undefined : tabsOf(node).find((choice) => choice.tab === tab)?.title;
}

/** @param head `null` where all heads are shown */
export function shownOf({ panel, view, node }: Open, head: number | null): Shown {
  return { view, node, head, side: panel.side, state: panel.state };
}

export function wordsOf(open: Open, head: number | null, more: readonly string[]): FrameWords {
  const shown = shownOf(open, head);
  return { title: figureTitle(shown), caption: captionOf(shown, more) };
}
