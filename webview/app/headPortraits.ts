import type { ReactiveControllerHost } from 'lit';
import type { HeadLabel, HeadPortrait, HeadPortraits, HeadScore } from '../../src/trace/studies.ts';
import { headAxis } from './nodeShape.ts';
import type { Panel } from './panel.ts';
import { QuerySlot } from './querySlot.ts';
import { weightsNode } from './whatIf.ts';

/** What the heads of a run do, with what is often asked of it looked up once. */
export class PortraitView {
  /** How many heads have each label. */
  readonly counts: ReadonlyMap<HeadLabel, number>;
  private readonly byPlace: ReadonlyMap<string, HeadPortrait>;

  constructor(readonly portraits: HeadPortraits) {
    this.byPlace = new Map(portraits.heads.map((each) => [`${each.layer}.${each.head}`, each]));
    this.counts = new Map(
      portraits.formulas.map(({ label }) => [
        label,
        portraits.heads.filter((each) => each.label === label).length,
      ]),
    );
  }

  of(layer: number, head: number): HeadPortrait | undefined {
    return this.byPlace.get(`${layer}.${head}`);
  }
}

const views = new WeakMap<HeadPortraits, PortraitView>();

/** A place in an element where the portraits of the run in view are read; all such places share one question. */
export class PortraitSlot {
  private readonly query: QuerySlot<'headPortraits', null>;

  constructor(host: ReactiveControllerHost) {
    this.query = new QuerySlot(host, 'headPortraits');
  }

  /** Asked for stages with heads alone, once the run's first picture is there: it must not wait for this. */
  read(panel: Panel): PortraitView | undefined {
    const { shown, fresh } = this.query.read(panel.queries, wanted(panel), null);
    if (!shown || !fresh) return undefined;
    let view = views.get(shown.value);
    if (!view) views.set(shown.value, (view = new PortraitView(shown.value)));
    return view;
  }
}

/** Whether the open stage has the heads that are portrayed: keys and values may have fewer. */
export function hasPortraits({ view, node, runs }: Panel): boolean {
  if (!view || !node || view === runs?.difference || view.outline.model === null) return false;
  const weights = weightsNode(view, view.layerOf(node));
  return weights !== undefined && headAxis(node)?.size === headAxis(weights)?.size;
}

function wanted(panel: Panel): { trace: string } | null {
  const trace = panel.view?.trace;
  return trace !== undefined && panel.paintedTrace === trace && hasPortraits(panel) ? { trace } : null;
}

/** What is written where there is little room. */
const SHORT: Readonly<Record<HeadLabel, { readonly tiny: string; readonly word: string }>> = {
  'previous token': { tiny: 'prev', word: 'previous' },
  'next token': { tiny: 'next', word: 'next' },
  'same token': { tiny: 'same', word: 'same' },
  'first token': { tiny: '1st', word: 'first' },
  separator: { tiny: 'sep', word: 'separator' },
  'duplicate token': { tiny: 'dup', word: 'duplicate' },
  induction: { tiny: 'ind', word: 'induction' },
};

export function shortLabel(label: HeadLabel): { readonly tiny: string; readonly word: string } {
  return SHORT[label];
}

/** The mean of both texts, or the one that has such places. */
export function meanScore({ onFixedText, onThisText }: HeadScore): number | null {
  if (onFixedText === null || onThisText === null) return onFixedText ?? onThisText;
  return (onFixedText + onThisText) / 2;
}

/** A head's score for a label; for no label in particular its clearest one. */
export function scoreFor(
  { label: own, scores }: HeadPortrait,
  label: HeadLabel | null,
): HeadScore | undefined {
  const wanted = label ?? own;
  if (wanted) return scores.find((each) => each.label === wanted);
  return [...scores].sort((one, other) => (meanScore(other) ?? -1) - (meanScore(one) ?? -1))[0];
}
