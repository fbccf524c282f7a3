import type { KnownOutline, PanelState, SentState } from '../protocol/panelMethods.ts';
import type { Outline } from '../protocol/outline.ts';

/**
 * Which outlines the loaded page has: those of the latest state that it was sent. They are large and do not change,
 * while a new state is sent whenever the caret moves.
 */
export class SentOutlines {
  private sent = new Set<string>();

  /** The page was loaded anew and is sent everything. */
  whole(state: PanelState): PanelState {
    this.sent = tracesOf(state);
    return state;
  }

  /** A state for the page, in which outlines that it has are only named. */
  shortened(state: PanelState): SentState {
    const { sent } = this;
    this.sent = tracesOf(state);
    const named = <Shown extends Outline | null>(outline: Shown): Shown | KnownOutline =>
      outline && sent.has(outline.trace) ? { known: outline.trace } : outline;
    const { outline, comparison } = state;
    return {
      ...state,
      ...(outline && { outline: named(outline) }),
      ...(comparison && {
        comparison: {
          ...comparison,
          other: named(comparison.other),
          difference: named(comparison.difference),
        },
      }),
    };
  }
}

function tracesOf({ outline, comparison }: PanelState): Set<string> {
  const outlines = [outline, comparison?.other, comparison?.difference];
  return new Set(outlines.flatMap((shown) => (shown ? [shown.trace] : [])));
}
