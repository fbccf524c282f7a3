import type { Outline } from '../../src/protocol/outline.ts';
import type { KnownOutline, PanelState, SentState } from '../../src/protocol/panelMethods.ts';

/** The outlines of the latest state: the host names them in the next one instead of sending them again. */
export class KeptOutlines {
  private kept = new Map<string, Outline>();

  /** The whole state; `undefined` where it names an outline that is not here. */
  restored(sent: SentState): PanelState | undefined {
    const lacking = Symbol('lacking');
    const whole = <Shown extends Outline | null>(
      shown: Shown | KnownOutline,
    ): Shown | Outline | typeof lacking =>
      shown && 'known' in shown ? (this.kept.get(shown.known) ?? lacking) : (shown as Shown);
    const outline = sent.outline && whole(sent.outline);
    const other = sent.comparison && whole(sent.comparison.other);
    const difference = sent.comparison && whole(sent.comparison.difference);
    if (outline === lacking || other === lacking || difference === lacking) return undefined;
    const state: PanelState = {
      ...(sent as PanelState),
      ...(outline && { outline }),
      ...(sent.comparison &&
        other && { comparison: { ...sent.comparison, other, difference: difference ?? null } }),
    };
    this.keep(state);
    return state;
  }

  keep({ outline, comparison }: PanelState): void {
    const outlines = [outline, comparison?.other, comparison?.difference];
    this.kept = new Map(outlines.flatMap((shown) => (shown ? [[shown.trace, shown] as const] : [])));
  }
}
