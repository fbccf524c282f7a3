import type { OutlineNode } from '../../../src/protocol/outline.ts';
import type { Tab } from '../navigation.ts';
import { hasVocabulary, headAxis, isAttention, words } from '../nodeShape.ts';
import { capitalized } from '../nodeShape.ts';

export interface TabChoice {
  readonly tab: Tab;
  readonly title: string;
}

/** The ways to look at a node, by its shape alone. */
export function tabsOf(node: OutlineNode): TabChoice[] {
  const axis = headAxis(node);
  const tabs: (TabChoice | false)[] = [
    axis !== undefined && { tab: 'overview', title: 'Overview' },
    hasVocabulary(node) && { tab: 'candidates', title: 'Largest' },
    { tab: 'picture', title: axis ? capitalized(words(axis.name)) : 'Matrix' },
    isAttention(node) && { tab: 'lines', title: 'Lines' },
    { tab: 'numbers', title: 'Numbers' },
    { tab: 'statistics', title: 'Statistics' },
  ];
  return tabs.filter((tab) => tab !== false);
}

/** The tab that a node opens with. */
export function mainTab(node: OutlineNode): Tab {
  return hasVocabulary(node) ? 'candidates' : 'picture';
}

export function tabOf(node: OutlineNode, chosen: Tab | null): Tab {
  return chosen !== null && tabsOf(node).some(({ tab }) => tab === chosen) ? chosen : mainTab(node);
}
