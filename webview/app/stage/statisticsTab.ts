import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import '../../views/statistics.ts';
import { formatPercent } from '../../drawing/ticks.ts';
import {
  axesText,
  capitalized,
  headAxis,
  isDifference,
  isMaps,
  leadingOf,
  partName,
  partWord,
} from '../nodeShape.ts';
import { QuerySlot } from '../querySlot.ts';
import { countText, deadOf } from './maps/mapOrder.ts';
import { problemView } from './problemView.ts';
import { StageElement } from './stageElement.ts';
import { waiting } from './waiting.ts';

/** How the numbers of a node are spread: of all its heads, and of the picked one. */
@customElement('lens-statistics-tab')
export class LensStatisticsTab extends StageElement {
  private readonly whole = new QuerySlot<'statistics', null>(this, 'statistics');
  private readonly head = new QuerySlot<'statistics', null>(this, 'statistics');
  private readonly maps = new QuerySlot<'mapFacts', null>(this, 'mapFacts');
  private drawn = false;

  override render(): TemplateResult | typeof nothing {
    const { view, node, navigation, queries } = this.panel;
    if (!view || !node) return nothing;
    const question = { trace: view.trace, node: node.name };
    const whole = this.whole.read(queries, question, null);
    const leading = leadingOf(node, navigation.head);
    const byHead = headAxis(node) ? { ...question, leading } : null;
    const head = this.head.read(queries, byHead, null);
    const facts = this.maps.read(queries, isMaps(node) ? question : null, null).shown?.value;
    this.drawn = whole.fresh && whole.shown !== undefined;
    if (whole.problem && whole.problem.code !== 'cancelled') return problemView(whole.problem, this.panel);
    return html`${
      head.shown
        ? html`<h3>${capitalized(partName(node, navigation.head))}</h3>
            ${this.zeros(facts?.zeros[navigation.head])}
            <lens-statistics .statistics=${head.shown.value}></lens-statistics>
            <h3>All ${partWord(node)}s: ${axesText(node)}</h3>`
        : nothing
    }
    ${facts ? this.zeros(meanOf(facts.zeros), deadOf(facts)) : nothing}
    ${whole.shown ? html`<lens-statistics .statistics=${whole.shown.value}></lens-statistics>` : waiting}`;
  }

  /** After ReLU what is zero says nothing, and a unit of nothing but zeros is dead on this image. */
  private zeros(share: number | undefined, dead?: number): TemplateResult | typeof nothing {
    const { node } = this.panel;
    if (share === undefined || !node) return nothing;
    const rectified = node.operation.kind === 'activation' && node.operation.function.startsWith('relu');
    const what = isDifference(node) ? 'unchanged' : 'exactly zero';
    const word = isDifference(node) ? 'unchanged' : 'dead on this image';
    return html`<p class="zeros">
      <b>${formatPercent(share)}</b> of the numbers are
      ${what}${rectified ? ' (what ReLU cut off)' : ''}${dead === undefined ? '' : `; ${countText(dead, partWord(node))} ${word}`}.
    </p>`;
  }

  override updated(_changed: PropertyValues): void {
    if (this.drawn) void this.complete('lens-statistics');
  }
}

function meanOf(shares: Float32Array): number {
  return shares.reduce((sum, share) => sum + share, 0) / Math.max(1, shares.length);
}
