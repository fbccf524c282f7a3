import { html, nothing, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import type { OutlineNode } from '../../../../src/protocol/outline.ts';
import type { Saturation } from '../../../../src/trace/recurrentStudies.ts';
import { formatNumber } from '../../../drawing/ticks.ts';
import '../../../views/saturation.ts';
import type { SaturatedUnit } from '../../../views/saturation.ts';
import type { SaturatedGate } from '../../../views/saturatedGate.ts';
import { openNode } from '../../moves.ts';
import type { OutlineView } from '../../outlineView.ts';
import { QuerySlot } from '../../querySlot.ts';
import { problemView } from '../problemView.ts';
import { StageElement } from '../stageElement.ts';
import { waiting } from '../waiting.ts';
import { endsOf, isGate, layerStages } from './layerStages.ts';

interface Asked {
  readonly view: OutlineView;
  readonly stages: readonly OutlineNode[];
}

/** How often each unit of the layer's gates is open or shut; of a network without gates its states. */
@customElement('lens-saturated-units')
export class LensSaturatedUnits extends StageElement {
  private readonly shares = new QuerySlot<'saturation', Asked>(this, 'saturation');
  private gates: { readonly of: readonly Saturation[]; readonly gates: readonly SaturatedGate[] } | undefined;

  override render(): TemplateResult | typeof nothing {
    const { view, node, queries } = this.panel;
    if (!view || !node) return nothing;
    const stages = layerStages(view, node);
    const gates = stages.filter(isGate);
    const asked = gates.length > 0 ? gates : stages.filter((stage) => endsOf(stage) !== undefined);
    if (asked.length === 0) return nothing;
    const nodes = asked.map(({ name }) => name);
    const { shown, problem } = this.shares.read(
      queries,
      { trace: view.trace, nodes },
      { view, stages: asked },
    );
    if (problem && problem.code !== 'cancelled') return problemView(problem, this.panel);
    return html`<section aria-label="Saturation">
      <h3>How often units are saturated</h3>
      ${shown ? this.picture(shown.value.nodes, shown.context) : waiting}
    </section>`;
  }

  private picture(nodes: readonly Saturation[], asked: Asked): TemplateResult {
    // The same list for the same answer, so that the chart is drawn once.
    if (this.gates?.of !== nodes) {
      const gates = nodes.map((shares, at) => ({ ...shares, title: asked.stages[at]!.title }));
      this.gates = { of: nodes, gates };
    }
    const [{ low, high }] = nodes as [Saturation];
    return html`<p class="muted hint">
        Each point is a unit. Far to the right: it is mostly below ${formatNumber(low)} (saturated left). Far
        up: it is mostly above ${formatNumber(high)} (saturated right). Near the corner at the lower left: it
        works in between. Click a point to see its curve.
      </p>
      <lens-saturation
        .gates=${this.gates.gates}
        @unit-choose=${({ detail }: CustomEvent<SaturatedUnit>) => this.choose(asked, detail)}
      ></lens-saturation>`;
  }

  private choose({ view, stages }: Asked, { gate, unit }: SaturatedUnit): void {
    const { panel } = this;
    if (view !== panel.view) return;
    panel.navigate((now) => ({ ...openNode(view, stages[gate]!)(now), unit, waves: [unit] }));
    panel.announce(`The curve of unit ${unit} is drawn.`);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'lens-saturated-units': LensSaturatedUnits;
  }
}
