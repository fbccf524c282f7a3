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
