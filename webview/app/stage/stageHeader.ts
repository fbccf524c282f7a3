import { html, nothing, svg, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import type { Statistics } from '../../../src/trace/node.ts';
import { formatNumber } from '../../drawing/ticks.ts';
import { PortraitSlot } from '../headPortraits.ts';
import { goBack } from '../moves.ts';
import { axesText } from '../nodeShape.ts';
import type { Change } from '../panel.ts';
import { PanelElement } from '../panelElement.ts';
import { QuerySlot } from '../querySlot.ts';
import { openHead } from '../whatIf.ts';

/** What the open node is: title, name, axes and the smallest facts about its numbers. */
@customElement('lens-stage-header')
export class LensStageHeader extends PanelElement {
  private readonly statistics = new QuerySlot<'statistics', string>(this, 'statistics');
  private readonly portraits = new PortraitSlot(this);

  protected override concerns(change: Change): boolean {
    return change === 'painted' || super.concerns(change);
  }

  override render(): TemplateResult | typeof nothing {
    const { view, node, navigation, queries } = this.panel;
    if (!view || !node) return nothing;
    const facts = this.statistics.read(queries, { trace: view.trace, node: node.name }, node.name);
    const layer = view.layers[view.layerOf(node)]?.block.title;
    const back = navigation.history.at(-1);
    return html`<div class="stage-header">
      ${
        back
          ? html`<button
              class="text-button back"
              title="Back to ${view.node(back.node)?.title ?? back.node}"
              @click=${this.goBack}
            >
              ← Back
            </button>`
          : nothing
      }
      <div class="names">
        <h2 title=${layer ? `${node.title} · ${layer}` : nothing}>
          ${node.title}${layer ? html`<span class="muted"> · ${layer}</span>` : nothing} ${this.sideMark()}
          ${this.headLabel()}
        </h2>
        <p class="node-name" title="${node.name} [${axesText(node)}]">
          <code>${node.name}</code> <span class="muted">[${axesText(node)}]</span>
        </p>
      </div>
      ${facts.shown?.context === node.name ? figures(facts.shown.value) : html`<div class="figures"></div>`}
    </div>`;
  }

  private readonly goBack = (): void => {
    this.panel.navigate(goBack);
    if (this.panel.node) this.panel.announce(`${this.panel.node.title} is open.`);
  };

  /** What the open head does, where it is clear. */
  private headLabel(): TemplateResult | typeof nothing {
    const { view, node, navigation } = this.panel;
    const portraits = this.portraits.read(this.panel);
    const place = view ? openHead(view, node, navigation) : null;
    const label = place && portraits?.of(place.layer, place.head)?.label;
    if (!label) return nothing;
    return html`<span class="head-label" title="What head ${place.head} does, by its scores on two texts">
      head ${place.head}: ${label}
    </span>`;
  }

  /** Which of two compared runs these numbers are of. */
  private sideMark(): TemplateResult | typeof nothing {
    const { side, state } = this.panel;
    if (!state.comparison || side === 'own' || side === 'both') return nothing;
    const words = side === 'difference' ? 'difference' : state.comparison.label;
    return html`<span class="side-mark" title=${words}>${words}</span>`;
  }
}

function figures(facts: Statistics): TemplateResult {
  const figure = (name: string, value: number): TemplateResult =>
    html`<div>
      <dt>${name}</dt>
      <dd>${formatNumber(value)}</dd>
    </div>`;
  return html`<div class="figures">
    ${smallHistogram(facts)}
    <dl>
      ${figure('min', facts.minimum)} ${figure('max', facts.maximum)} ${figure('mean', facts.mean)}
      ${figure('std', facts.standardDeviation)}
    </dl>
  </div>`;
}

const WIDTH = 72;
const HEIGHT = 28;

/** Drawn by attributes alone: style attributes are not allowed in the panel. */
function smallHistogram({ histogram, minimum, maximum }: Statistics): TemplateResult {
  const most = Math.max(1, ...histogram);
  const step = WIDTH / Math.max(1, histogram.length);
  // By the root of the count: one tall bin would flatten all others.
  const bars = histogram.map((count, at) => {
    const height = Math.sqrt(count / most) * HEIGHT;
    return svg`<rect x=${at * step} y=${HEIGHT - height} width=${Math.max(0.5, step - 0.5)} height=${height}></rect>`;
  });
  const title = `Histogram from ${formatNumber(minimum)} to ${formatNumber(maximum)}`;
  return html`<svg class="histogram" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label=${title}>
    <title>${title}</title>
    ${bars}
  </svg>`;
}
