import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { classMap } from 'lit/directives/class-map.js';
import type { OutlineNode } from '../../../../src/protocol/outline.ts';
import { stepOf } from '../../../../src/text/colourSteps.ts';
import type { ColourScale } from '../../../drawing/colourScale.ts';
import '../../../views/colouredText.ts';

import '../../../views/stepLegend.ts';
import { indexField } from '../../elements/indexField.ts';
import { pinCell } from '../../moves.ts';
import type { OutlineView } from '../../outlineView.ts';
import { QuerySlots } from '../../querySlots.ts';
import { StageElement } from '../stageElement.ts';
import { waiting } from '../waiting.ts';
import { needsFacts, stageScale } from './layerStages.ts';
import { textPieces } from './readTexts.ts';
import { joined, unitQuestions } from './unitColumn.ts';

/** Whoever holds an arrow key down is past a unit before the editor has drawn it. */
const EDITOR_AFTER_MILLISECONDS = 60;

interface Drawn {
  readonly view: OutlineView;
  readonly node: OutlineNode;
  readonly unit: number;
  readonly values: Float32Array;
  readonly steps: Uint8Array;
  readonly scale: ColourScale;
}

/** The text itself, coloured by what one unit did at each of its characters; in the editor as well, if wanted. */
@customElement('lens-text-tab')
export class LensTextTab extends StageElement {
  private readonly values = new QuerySlots(this, 'slice');
  private readonly facts = new QuerySlots(this, 'statistics');
  private drawn: Drawn | undefined;
  /** The colours that the editor was given last. */
  private sent: Uint8Array | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.timer);
    // Colours that no tab explains would only puzzle.
    if (this.sent) this.panel.colourEditor((this.sent = null));
  }

  override render(): TemplateResult | typeof nothing {
    const { view, node, navigation } = this.panel;
    if (!view || !node) return nothing;
    this.read(view, node);
    const { drawn } = this;
    if (!drawn) return waiting;
    const { unit } = this;
    const units = node.axes[1]!.size;
    const own = drawn.view === view && drawn.node === node;
    const pieces = textPieces(drawn.view);
    return html`<p class="muted hint">
        The text, coloured by what one unit of the ${node.title.toLowerCase()} was when each character had
        been read.
      </p>
      <div class="text-tab-controls">
        ${indexField('unit', unit, units, (to) => this.choose(to))}
        <lens-step-legend .least=${drawn.scale.minimum} .most=${drawn.scale.maximum}></lens-step-legend>
        ${this.panel.ofThisText && this.panel.state.source?.kind === 'text' ? this.editorBox() : nothing}
      </div>
      <lens-coloured-text
        class=${classMap({ stale: !own || drawn.unit !== unit })}
        .pieces=${pieces}
        .steps=${drawn.steps}
        .values=${drawn.values}
        .what=${`${drawn.node.title}, unit ${drawn.unit}`}
        .pinned=${own && navigation.cell?.column === unit ? navigation.cell.row : null}
        .marked=${own ? this.panel.caretToken : null}
        @piece-hover=${this.onHover}
        @piece-pin=${this.onPin}
        @unit-step=${({ detail }: CustomEvent<1 | -1>) => this.choose(unit + detail)}
      ></lens-coloured-text>
      ${
        pieces.some(({ unknown }) => unknown)
          ? html`<p class="muted hint">
              <span class="text-tab-unknown">Dotted</span>: characters that the network does not know; it
              reads its sign for unknown ones there.
            </p>`
          : nothing
      }`;
  }

  private get unit(): number {
    const { navigation, node } = this.panel;
    const units = node?.axes[1]?.size ?? 1;
    return Math.min(navigation.unit ?? navigation.cell?.column ?? 0, units - 1);
  }

  /** Asks for the unit's numbers; what was drawn before stays until they are there. */
  private read(view: OutlineView, node: OutlineNode): void {
    const { unit, panel } = this;
    const values = joined(this.values.read(panel.queries, unitQuestions(view.trace, node, unit)));
    const facts = this.facts.read(
      panel.queries,
      needsFacts(node) ? [{ trace: view.trace, node: node.name }] : [],
    );
    const scale = stageScale(node, facts[0]);
    const { drawn } = this;
    if (!values || !scale || values.length !== view.outline.tokens.length) return;
    if (drawn?.view === view && drawn.node === node && drawn.unit === unit) return;
    const steps = Uint8Array.from(values, (value) => stepOf(value, scale.minimum, scale.maximum));
    this.drawn = { view, node, unit, values, steps, scale };
  }

  private editorBox(): TemplateResult {
    return html`<label title="As long as this tab is open, until the text is edited or run again"
      ><input
        type="checkbox"
        data-colour-editor
        .checked=${this.panel.navigation.colourEditor}
        @change=${(event: Event) => {
          const colourEditor = (event.target as HTMLInputElement).checked;
          this.panel.navigate((now) => ({ ...now, colourEditor }));
          this.panel.announce(
            colourEditor ? 'The text is coloured in the editor.' : 'The colours in the editor are gone.',
          );
        }}
      />Colour the editor</label
    >`;
  }

  private choose(unit: number): void {
    const units = this.panel.node?.axes[1]?.size ?? 1;
    if (unit < 0 || unit >= units) return;
    this.panel.navigate((now) => ({ ...now, unit }));
  }

  private readonly onHover = ({ detail: at }: CustomEvent<number | null>): void => {
    this.panel.pointAt(at);
    if (at !== null) this.panel.look({ row: at, column: this.unit });
  };

  private readonly onPin = ({ detail: at }: CustomEvent<number | null>): void => {
    const { panel, unit } = this;
    if (at === null) {
      if (panel.letGo()) panel.announce('Nothing is pinned any more.');
      return;
    }
    panel.navigate((now) => ({ ...pinCell({ row: at, column: unit })(now), unit }));
    panel.announce(panel.navigation.cell ? 'This character is pinned.' : 'The character is let go.');
  };

  override updated(_changed: PropertyValues): void {
    // What was asked for while the tab was left is drawn once more.
    if (!this.isConnected || !this.drawn || this.drawn.view !== this.panel.view) return;
    void this.complete('lens-coloured-text');
    this.colourEditor(this.panel.navigation.colourEditor ? this.drawn.steps : null);
  }

  private colourEditor(steps: Uint8Array | null): void {
    if (steps === this.sent) return;
    this.sent = steps;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.panel.colourEditor(steps), EDITOR_AFTER_MILLISECONDS);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'lens-text-tab': LensTextTab;
  }
}
