import type { PanelComparison } from '../protocol/panelMethods.ts';
import type { Outline } from '../protocol/outline.ts';
import type { EngineClient } from './engineClient.ts';
import type { Localization } from './localization.ts';
import type { ShownRun } from './shownRun.ts';

/** A run without interventions, and what it was run on: to be compared with the same run with them. */
interface PlainRun {
  readonly key: string;
  readonly outline: Outline;
}

/** The runs whose traces a panel keeps in the engine: the shown one and what it is compared with. */
export class KeptRuns {
  shown: ShownRun | undefined;
  comparison: PanelComparison | undefined;
  private plain: PlainRun | undefined;
  private pinnedRun: ShownRun | undefined;
  /** Traces that the engine holds for this panel. */
  private readonly open = new Set<string>();
  /** Those of requests under way, which nothing shows yet. */
  private readonly underWay = new Map<object, Set<string>>();

  constructor(
    private readonly engine: EngineClient,
    private readonly l10n: Localization,
    private readonly onFailure: (thrown: unknown) => void,
  ) {}

  get pinned(): boolean {
    return this.pinnedRun !== undefined;
  }

  keeps(trace: string): boolean {
    return this.open.has(trace);
  }

  /** The run without interventions, where there is one of just this input. */
  plainRun(key: string): Outline | undefined {
    return this.plain?.key === key ? this.plain.outline : undefined;
  }

  /** A trace is held from now on: for a request while that is under way, and then for as long as it is shown. */
  opened(outline: Outline, request: object): Outline {
    this.open.add(outline.trace);
    const held = this.underWay.get(request) ?? new Set();
    this.underWay.set(request, held.add(outline.trace));
    return outline;
  }

  /** The request has come to its end: what it opened and does not show is closed. */
  ended(request: object): void {
    this.underWay.delete(request);
    this.closeUnused();
  }

  /**
   * Compares a run with the pinned one, or with the one without its interventions.
   * @param plain the same run without interventions, where there is one; the run itself where it has none
   */
  async compared(
    outline: Outline,
    plain: Outline | undefined,
    request: object,
  ): Promise<PanelComparison | undefined> {
    const wanted = (): Outline | undefined =>
      this.pinnedRun?.outline ?? (plain === outline ? undefined : plain);
    const other = wanted();
    if (!other) return undefined;
    const comparison = await this.compare(outline, other, request);
    // The person may have pinned a run meanwhile, or let it go.
    return other === wanted() ? comparison : this.compared(outline, plain, request);
  }

  /** Shows a run and what it was compared with. @param plain as for `compared` */
  show(
    shown: ShownRun,
    key: string,
    plain: Outline | undefined,
    comparison: PanelComparison | undefined,
  ): void {
    this.shown = shown;
    if (plain) this.plain = { key, outline: plain };
    else if (this.plain?.key !== key) this.plain = undefined;
    this.comparison = comparison;
    this.closeUnused();
  }

  pin(pinned: boolean): void {
    this.pinnedRun = pinned ? this.shown : undefined;
    if (this.comparison?.kind === 'pinned') this.comparison = undefined;
    this.closeUnused();
  }

  dropShown(): void {
    this.shown = undefined;
    this.plain = undefined;
    this.comparison = undefined;
    this.closeUnused();
  }

  dropAll(): void {
    this.pinnedRun = undefined;
    this.dropShown();
  }

  /** The engine is gone, and every trace with it. */
  lose(): void {
    this.open.clear();
    this.dropAll();
  }

  /** Closes what neither a shown picture nor a request under way needs: also runs that were never shown. */
  private closeUnused(): void {
    const { shown, plain, pinnedRun, comparison } = this;
    const used = [shown, plain, pinnedRun].map((run) => run?.outline.trace);
    const compared = [comparison?.other.trace, comparison?.difference?.trace];
    const held = [...this.underWay.values()].flatMap((traces) => [...traces]);
    const needed = new Set([...used, ...compared, ...held]);
    for (const trace of this.open) {
      if (needed.has(trace)) continue;
      this.open.delete(trace);
      this.engine.call('close', { trace }).catch(this.onFailure);
    }
  }

  private async compare(shown: Outline, other: Outline, request: object): Promise<PanelComparison> {
    const difference = await this.engine.call('compare', { trace: shown.trace, other: other.trace });
    if (difference) this.opened(difference, request);
    const { pinnedRun } = this;
    return pinnedRun?.outline === other
      ? { kind: 'pinned', label: this.pinnedLabel(pinnedRun), other, difference }
      : { kind: 'interventions', label: this.l10n.t('without the changes'), other, difference };
  }

  private pinnedLabel({ source, outline }: ShownRun): string {
    const what = outline.model ? `${source.label}, ${outline.model.title}` : source.label;
    return this.l10n.t('pinned: {0}', what);
  }
}
