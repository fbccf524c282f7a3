import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import type { OutlineNode } from '../../../src/protocol/outline.ts';
import './export.ts';
import type { Tab } from '../navigation.ts';
import { isDistribution, isMaps, partWord } from '../nodeShape.ts';
import type { Change } from '../panel.ts';
import { PanelElement } from '../panelElement.ts';
import { RIGHT_AND_LEFT, ringTarget } from '../ringKeys.ts';
import { curveOf, withCurve } from '../stage/colourScope.ts';
import { mainTab, tabOf, tabsOf } from '../stage/tabs.ts';
import '../stage/candidates.ts';
import '../stage/classes/classesTab.ts';
import '../stage/clockTab.ts';
import '../stage/cutsTab.ts';
import '../stage/distanceTab.ts';
import '../stage/maps/filtersTab.ts';
import '../stage/flatten/flattenTab.ts';
import '../stage/linesTab.ts';
import '../stage/logitLensTab.ts';
import '../stage/maps/mapsTab.ts';
import '../stage/mergesTab.ts';
import '../stage/nextTokenTab.ts';
import '../stage/numbersTab.ts';
import '../stage/maps/overImageTab.ts';
import '../stage/overviewTab.ts';
import '../stage/recurrent/findTab.ts';
import '../stage/recurrent/memoryTab.ts';
import '../stage/recurrent/backInTimeTab.ts';
import '../stage/recurrent/overTimeTab.ts';
import '../stage/recurrent/predictionTab.ts';
import '../stage/recurrent/projectionTab.ts';
import '../stage/recurrent/stepTab.ts';
import '../stage/recurrent/textTab.ts';
import '../stage/recurrent/threeNetworksTab.ts';
import '../stage/recurrent/unrolledTab.ts';
import '../stage/logarithmicTab.ts';
import { lackingStage } from '../stage/lackingStage.ts';
import '../stage/picture.ts';
import '../stage/picturePair.ts';
import '../stage/shuffleTab.ts';
import '../stage/slide/slideTab.ts';
import '../stage/stageHeader.ts';
import '../stage/statisticsTab.ts';
import '../stage/trainingTab.ts';
import '../stage/turnTab.ts';
import '../stage/wavesTab.ts';
import '../stage/classes/whyTab.ts';

/** Tabs whose colours can be compared with those of other pictures. */
const COLOURED: readonly Tab[] = ['picture', 'overview', 'maps', 'over-image', 'filters'];
/** Tabs whose picture takes the focus itself. */
const FOCUSED: readonly Tab[] = [
  'picture',
  'overview',
  'lines',
  'numbers',
  'maps',
  'over-image',
  'filters',
  'classes',
];

/** The pictures that the keyboard goes on in where it opened them. */
const PICTURES = ':is(lens-map-over-image, lens-map-grid, lens-heatmap)';

/** The open node: what it is, and one of the pictures of it. */
@customElement('lens-stage')
export class LensStage extends PanelElement {
  /** The run whose first picture has been painted. */
  private paintedTrace: string | undefined;
  /** What of the stage had the focus last. */
  private focused: EventTarget | null = null;
  /** Whether the keyboard waits on a tab for the picture that it opened. */
  private awaited = false;

  protected override concerns(change: Change): boolean {
    return change === 'state' || change === 'navigation';
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.addEventListener('picture-complete', this.onPicture);
    this.addEventListener('focusin', ({ target }) => (this.focused = target));
  }

  override render(): TemplateResult | typeof nothing {
    const { node, navigation, state, view } = this.panel;
    if (!node || !view) {
      if (!view || navigation.node === null) return nothing;
      return html`<main class="stage" aria-label="Stage">${lackingStage(this.panel, view)}</main>`;
    }
    const tab = tabOf(node, navigation.tab, view.outline);
    return html`<main class="stage" aria-label=${node.title} aria-busy=${state.phase === 'running'}>
      <div class="stage-top">
        <lens-stage-header .panel=${this.panel}></lens-stage-header>
        <lens-export .panel=${this.panel}></lens-export>
      </div>
      <div class="tab-line">
        <div role="tablist" aria-label="Ways to look at ${node.title}" @keydown=${this.onTabKey}>
          ${tabsOf(node, view.outline).map((choice) => this.tabButton(node, choice.tab, choice.title, tab))}
        </div>
        ${COLOURED.includes(tab) ? this.colourControls(node, tab) : nothing}
      </div>
      <div
        class="tab-panel"
        id="stage-panel"
        role="tabpanel"
        data-tab=${tab}
        aria-labelledby="stage-tab-${tab}"
        tabindex=${FOCUSED.includes(tab) ? nothing : 0}
      >
        ${this.content(tab)}
      </div>
    </main>`;
  }

  private tabButton(node: OutlineNode, tab: Tab, title: string, current: Tab): TemplateResult {
    return html`<button
      role="tab"
      id="stage-tab-${tab}"
      data-tab=${tab}
      aria-selected=${tab === current}
      aria-controls=${tab === current ? 'stage-panel' : nothing}
      tabindex=${tab === current ? 0 : -1}
      @click=${() => this.choose(node, tab)}
    >
      ${title}
    </button>`;
  }

  private content(tab: Tab): TemplateResult {
    const { panel } = this;
    switch (tab) {
      case 'overview':
        return html`<lens-overview-tab .panel=${panel}></lens-overview-tab>`;
      case 'lines':
        return html`<lens-lines-tab .panel=${panel}></lens-lines-tab>`;
      case 'numbers':
        return html`<lens-numbers-tab .panel=${panel}></lens-numbers-tab>`;
      case 'statistics':
        return html`<lens-statistics-tab .panel=${panel}></lens-statistics-tab>`;
      case 'candidates':
        return html`<lens-candidates .panel=${panel}></lens-candidates>`;
      case 'next':
        return html`<lens-next-token-tab .panel=${panel}></lens-next-token-tab>`;
      case 'logit-lens':
        return html`<lens-logit-lens-tab .panel=${panel}></lens-logit-lens-tab>`;
      case 'waves':
        return html`<lens-waves-tab .panel=${panel}></lens-waves-tab>`;
      case 'clock':
        return html`<lens-clock-tab .panel=${panel}></lens-clock-tab>`;
      case 'distance':
        return html`<lens-distance-tab .panel=${panel}></lens-distance-tab>`;
      case 'turn':
        return html`<lens-turn-tab .panel=${panel}></lens-turn-tab>`;
      case 'shuffle':
        return html`<lens-shuffle-tab .panel=${panel}></lens-shuffle-tab>`;
      case 'cuts':
        return html`<lens-cuts-tab .panel=${panel}></lens-cuts-tab>`;
      case 'merges':
        return html`<lens-merges-tab .panel=${panel}></lens-merges-tab>`;
      case 'maps':
        return html`<lens-maps-tab .panel=${panel}></lens-maps-tab>`;
      case 'over-image':
        return html`<lens-over-image-tab .panel=${panel}></lens-over-image-tab>`;
      case 'filters':
        return html`<lens-filters-tab .panel=${panel}></lens-filters-tab>`;
      case 'slide':
        return html`<lens-slide-tab .panel=${panel}></lens-slide-tab>`;
      case 'classes':
        return html`<lens-classes-tab .panel=${panel}></lens-classes-tab>`;
      case 'flatten':
        return html`<lens-flatten-tab .panel=${panel}></lens-flatten-tab>`;
      case 'why':
        return html`<lens-why-tab .panel=${panel}></lens-why-tab>`;
      case 'training':
        return html`<lens-training-tab .panel=${panel}></lens-training-tab>`;
      case 'unrolled':
        return html`<lens-unrolled-tab .panel=${panel}></lens-unrolled-tab>`;
      case 'logarithmic':
        return html`<lens-logarithmic-tab .panel=${panel}></lens-logarithmic-tab>`;
      case 'over-time':
        return html`<lens-over-time-tab .panel=${panel}></lens-over-time-tab>`;
      case 'text':
        return html`<lens-text-tab .panel=${panel}></lens-text-tab>`;
      case 'step':
        return html`<lens-step-tab .panel=${panel}></lens-step-tab>`;
      case 'prediction':
        return html`<lens-prediction-tab .panel=${panel}></lens-prediction-tab>`;
      case 'back-in-time':
        return html`<lens-back-in-time-tab .panel=${panel}></lens-back-in-time-tab>`;
      case 'networks':
        return html`<lens-three-networks-tab .panel=${panel}></lens-three-networks-tab>`;
      case 'find':
        return html`<lens-find-tab .panel=${panel}></lens-find-tab>`;
      case 'memory':
        return html`<lens-memory-tab .panel=${panel}></lens-memory-tab>`;
      case 'projection':
        return html`<lens-projection-tab .panel=${panel}></lens-projection-tab>`;
      case 'picture':
        return panel.side === 'both'
          ? html`<lens-picture-pair .panel=${panel}></lens-picture-pair>`
          : html`<lens-picture .panel=${panel}></lens-picture>`;
    }
  }

  /** Which numbers share one colour scale, and how it runs. */
  private colourControls(node: OutlineNode, tab: Tab): TemplateResult {
    const { navigation, view } = this.panel;
    const word = partWord(node);
    const each = tab === 'maps' || tab === 'filters' ? `each ${word}` : `this ${word}`;
    const maps = isMaps(node) && view?.isOfLayers === true && node.block !== 'input';
    const layered = view?.isOfLayers ? maps : (view?.layerOf(node) ?? -1) >= 0;
    const scopes = [
      { scope: 'map', title: node.axes.length > 2 ? each : 'this stage', shown: true },
      { scope: 'layer', title: 'this layer', shown: node.axes.length > 2 },
      { scope: 'all', title: maps ? 'the whole model' : 'all layers', shown: layered },
    ] as const;
    const shown = scopes.filter((each) => each.shown);
    const current = shown.some(({ scope }) => scope === navigation.scope) ? navigation.scope : 'map';
    return html`<div class="colour-controls">
      ${
        shown.length > 1
          ? html`<label
              ><span class="word">Colour:</span>
              <select
                title="Which numbers share one colour scale"
                @change=${(event: Event) => {
                  const scope = (event.target as HTMLSelectElement).value as typeof navigation.scope;
                  this.panel.navigate((now) => ({ ...now, scope }));
                }}
              >
                ${shown.map(
                  ({ scope, title }) =>
                    html`<option value=${scope} ?selected=${scope === current}>${title}</option>`,
                )}
              </select></label
            >`
          : nothing
      }
      ${
        tab !== 'overview'
          ? html`<label
              title=${isDistribution(node) ? 'Spreads the many small weights' : 'Spreads the many small numbers'}
              ><input
                type="checkbox"
                .checked=${view && curveOf(navigation, view, node) === 'square-root'}
                @change=${(event: Event) => {
                  const curve = (event.target as HTMLInputElement).checked ? 'square-root' : 'linear';
                  if (view) this.panel.navigate(withCurve(curve, view, node));
                }}
              />√<span class="word"> scale</span></label
            >`
          : nothing
      }
    </div>`;
  }

  private choose(node: OutlineNode, tab: Tab): void {
    this.awaited = false;
    this.panel.navigate((now) => ({ ...now, tab: tab === mainTab(node) ? null : tab }));
  }

  private readonly onTabKey = (event: KeyboardEvent): void => {
    const { node, navigation, view } = this.panel;
    if (!node || !view) return;
    const tabs = tabsOf(node, view.outline).map(({ tab }) => tab);
    const at = tabs.indexOf(tabOf(node, navigation.tab, view.outline));
    const target = ringTarget(event.key, RIGHT_AND_LEFT, at, tabs.length);
    if (target === undefined) return;
    event.preventDefault();
    this.choose(node, tabs[target]);
    void this.updateComplete.then(() =>
      this.querySelector<HTMLElement>(`#stage-tab-${tabs[target]}`)?.focus(),
    );
  };

  override updated(_changed: PropertyValues): void {
    if (this.panel.view && this.paintedTrace === undefined) this.classList.add('first');
    // The parts of the stage are drawn anew after it.
    requestAnimationFrame(() => this.keepFocus());
  }

  /** What had the focus is gone, such as a map that was opened: the keyboard goes on at the tab, then in the picture. */
  private keepFocus(): void {
    const { focused } = this;
    if (!(focused instanceof Node) || focused.isConnected || document.activeElement !== document.body) return;
    this.focused = null;
    this.awaited = true;
    this.querySelector<HTMLElement>('[role="tab"][aria-selected="true"]')?.focus();
    if (this.querySelector(`.tab-panel ${PICTURES}`)) this.goOnInPicture();
  }

  private goOnInPicture(): void {
    if (!this.awaited) return;
    const onTab = document.activeElement?.getAttribute('role') === 'tab';
    const picture = onTab ? this.querySelector<HTMLElement>(`.tab-panel ${PICTURES}`) : null;
    picture?.focus();
    // One that is still empty takes no focus: it says when it is drawn.
    this.awaited = onTab && picture?.matches(':focus-within') !== true;
  }

  /** A picture has been drawn from the numbers of this run: once it is on the screen, the host is told. */
  private readonly onPicture = (): void => {
    this.goOnInPicture();
    const trace = this.panel.view?.trace;
    if (trace === undefined || trace === this.paintedTrace) return;
    this.paintedTrace = trace;
    requestAnimationFrame(() => {
      const { dataset } = document.documentElement;
      dataset.painted = String(Number(dataset.painted ?? 0) + 1);
      this.panel.painted(trace);
    });
  };
}
