import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import '../../views/statistics.ts';
import { axesText, headAxis } from '../nodeShape.ts';
import { QuerySlot } from '../querySlot.ts';
import { problemView } from './problemView.ts';
import { StageElement } from './stageElement.ts';
import { waiting } from './waiting.ts';

/** How the numbers of a node are spread: of all its heads, and of the picked one. */
@customElement('lens-statistics-tab')
export class LensStatisticsTab extends StageElement {
  private readonly whole = new QuerySlot<'statistics', null>(this, 'statistics');
  private readonly head = new QuerySlot<'statistics', null>(this, 'statistics');
  private drawn = false;

  override render(): TemplateResult | typeof nothing {
    const { view, node, navigation, queries } = this.panel;
    if (!view || !node) return nothing;
    const question = { trace: view.trace, node: node.name };
    const whole = this.whole.read(queries, question, null);
    const byHead = headAxis(node) ? { ...question, leading: [navigation.head] } : null;
    const head = this.head.read(queries, byHead, null);
    this.drawn = whole.fresh && whole.shown !== undefined;
    if (whole.problem && whole.problem.code !== 'cancelled') return problemView(whole.problem, this.panel);
    return html`${
      head.shown
        ? html`<h3>Head ${navigation.head}</h3>
            <lens-statistics .statistics=${head.shown.value}></lens-statistics>
            <h3>All heads: ${axesText(node)}</h3>`
        : nothing
    }
    ${whole.shown ? html`<lens-statistics .statistics=${whole.shown.value}></lens-statistics>` : waiting}`;
  }

  override updated(_changed: PropertyValues): void {
    if (this.drawn) void this.complete('lens-statistics');
  }
}
