import type { Outline } from '../../src/protocol/outline.ts';
import type { PanelComparison } from '../../src/protocol/panelMethods.ts';
import { OutlineView } from './outlineView.ts';

/** Which of two compared runs is looked at. */
export type Side = 'own' | 'other' | 'difference' | 'both';

/** The runs that can be looked at: the shown one, and what it is compared with. */
export interface ShownRuns {
  readonly own: OutlineView;
  readonly other?: OutlineView;
  /** Absent where no shapes agree. */
  readonly difference?: OutlineView;
}

export function shownRuns(outline: Outline, comparison: PanelComparison | undefined): ShownRuns {
  return {
    own: new OutlineView(outline),
    ...(comparison && { other: new OutlineView(comparison.other) }),
    ...(comparison?.difference && { difference: new OutlineView(comparison.difference) }),
  };
}

/** The run on a side; this run where there is none. Both sides at once are read from this run. */
export function runOn(runs: ShownRuns, side: Side): OutlineView {
  return (side === 'both' ? undefined : runs[side]) ?? runs.own;
}

/** The side that can be looked at: this run where there is no other. */
export function sideThereIs(runs: ShownRuns | undefined, side: Side): Side {
  return side === 'both' ? (runs?.other ? 'both' : 'own') : runs?.[side] ? side : 'own';
}

/** What each side is called: a run with changes and the same without, or this run and a pinned one. */
export const SIDE_TITLES: Readonly<Record<PanelComparison['kind'], Readonly<Record<Side, string>>>> = {
  interventions: { own: 'With', other: 'Without', difference: 'Difference', both: 'Side by side' },
  pinned: { own: 'This', other: 'Pinned', difference: 'Difference', both: 'Side by side' },
};

/** Behind which run a number of a difference stands: `without:layer.0.output` → the other run’s `layer.0.output`. */
export function placeBehind(node: string): { readonly side: 'own' | 'other'; readonly node: string } | null {
  const match = /^(with|this|without|other):(.*)$/.exec(node);
  if (!match) return null;
  return { side: match[1] === 'with' || match[1] === 'this' ? 'own' : 'other', node: match[2] };
}

/** Whether a state brings other runs than the one before. */
export function sameRuns(
  one: { outline?: Outline; comparison?: PanelComparison },
  other: { outline?: Outline; comparison?: PanelComparison },
): boolean {
  return (
    one.outline?.trace === other.outline?.trace &&
    one.comparison?.other.trace === other.comparison?.other.trace &&
    one.comparison?.difference?.trace === other.comparison?.difference?.trace
  );
}
