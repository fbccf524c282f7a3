import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { classMap } from 'lit/directives/class-map.js';
import { readablePiece } from '../../../src/text/readablePiece.ts';
import type { Intervention } from '../../../src/trace/intervention.ts';
import { styled } from '../../drawing/styled.ts';
import type { HeadPlace } from '../../views/events.ts';
import { PanelElement } from '../panelElement.ts';
import { DOWN_AND_UP, ringTarget } from '../ringKeys.ts';
import { mapChanges, mapPlace, toggleChange } from '../mapChanges.ts';
import { type AskedChange, pinnedCharacter, recurrentPlace, usualChanges } from '../recurrentChanges.ts';
import { changeHint, layerOfStage, openHead, pinnedToken, sameChange } from '../whatIf.ts';

interface MenuGroup {
  readonly title: string;
  readonly items: readonly MenuItem[];
}

interface MenuItem {
  readonly title: string;
  readonly hint: string;
  /** Of what can be on or off. */
  readonly checked?: boolean;
  /** Absent for what cannot be chosen now; the hint says why. */
  readonly choose?: () => void;
}

/** About how much room the menu needs, in CSS pixels. */
const MENU_SIZE = { width: 274, height: 264 };

/** What a person may change in the run: the open head, the pinned token, the whole model. */
@customElement('lens-what-if-menu')
export class LensWhatIfMenu extends PanelElement {
  @state() private open = false;
  /** Where the picture was asked for its menu, in CSS pixels; `null`: below the button. */
  private at: { readonly x: number; readonly y: number } | null = null;
  /** The head of an overview that was asked; `null`: the open one. */
  private asked: HeadPlace | null = null;
  /** What has the focus again once the menu is closed. */
  private opener: HTMLElement | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    this.addEventListener('focusout', this.onFocusOut);
    this.addEventListener('keydown', this.onKey);
    document.addEventListener('contextmenu', this.onContextMenu);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener('contextmenu', this.onContextMenu);
  }

  override render(): TemplateResult {
    return html`<button
        class="bar-button"
        aria-haspopup="menu"
        aria-expanded=${this.open}
        title="Change something in the run and see what follows from it"
        @click=${(event: Event) => this.show(!this.open, null, event.currentTarget as HTMLElement)}
      >
        What if…
      </button>
      ${this.open ? this.menu() : nothing}`;
  }

  private menu(): TemplateResult {
    const { at } = this;
    const place = at && {
      left: `${Math.max(4, Math.min(at.x, innerWidth - MENU_SIZE.width))}px`,
      top: `${Math.max(4, Math.min(at.y, innerHeight - MENU_SIZE.height))}px`,
    };
    return html`<div
      class=${classMap({ menu: true, 'at-pointer': at !== null })}
      role="menu"
      aria-label="What if…"
      ${styled(place ?? {})}
    >
      ${this.groups().map(
        ({ title, items }) =>
          html`<div role="group" aria-label=${title}>
            <div class="menu-title" role="presentation">${title}</div>
            ${items.map((item) => this.item(item))}
          </div>`,
      )}
    </div>`;
  }

  private item({ title, hint, checked, choose }: MenuItem): TemplateResult {
    return html`<button
      role=${checked === undefined ? 'menuitem' : 'menuitemcheckbox'}
      aria-checked=${checked ?? nothing}
      aria-disabled=${choose ? nothing : 'true'}
      tabindex="-1"
      title=${hint}
      @click=${() => {
        if (!choose) return;
        this.close();
        choose();
      }}
    >
      <span class="check" aria-hidden="true">${checked ? '✓' : ''}</span>
      <span class="item-title">${title}</span>
      ${choose ? nothing : html`<span class="item-hint">${hint}</span>`}
    </button>`;
  }

  private groups(): MenuGroup[] {
    const { view } = this.panel;
    if (view?.outline.model?.kind === 'recurrent') return [this.unitGroup(), this.characterGroup()];
    return view?.isOfLayers ? [this.mapGroup()] : this.headGroups();
  }

  /** Of a recurrent network: the gate or state that is open. */
  private unitGroup(): MenuGroup {
    const place = recurrentPlace(this.panel);
    if (!place)
      return {
        title: 'A gate or a state',
        items: [{ title: 'Hold it at a number', hint: 'Open a gate or a state of a recurrent layer first.' }],
      };
    const { stage, name, kind } = place;
    return {
      title: `Layer ${layerOfStage(stage)}, ${name}`,
      items: [
        ...usualChanges(place).map(({ title, change }) => this.toggle(title, change)),
        this.asks('Hold at another number…', { kind: 'hold', place }),
        ...(kind === 'state' ? [this.asks('Begin with another state…', { kind: 'begin_with', place })] : []),
      ],
    };
  }

  private characterGroup(): MenuGroup {
    const pinned = this.panel.ofThisText ? pinnedCharacter(this.panel) : null;
    return {
      title: 'A character',
      items: [
        pinned === null
          ? { title: 'Read another character', hint: 'Pin the character first: click it.' }
          : this.asks(`Read another one than “${readablePiece(pinned.piece).text}”…`, {
              kind: 'replace_character',
              ...pinned,
            }),
      ],
    };
  }

  /** Needs a number or a character first. */
  private asks(title: string, detail: AskedChange): MenuItem {
    const choose = (): void =>
      void this.dispatchEvent(new CustomEvent('ask-change', { detail, bubbles: true }));
    return { title, hint: 'Asks what to put there', choose };
  }

  /** Of a network of layers: the map that is open, or asked for. */
  private mapGroup(): MenuGroup {
    const { node, navigation } = this.panel;
    const place = node && mapPlace(this.panel, this.asked?.head ?? navigation.head);
    if (!place)
      return {
        title: 'A feature map',
        items: [{ title: 'Switch a map off', hint: 'Open a stage that has feature maps first.' }],
      };
    return {
      title: `${layerOfStage(place.stage)}, map ${place.map}`,
      items: mapChanges(place).map(({ title, change }) => this.toggle(title, change)),
    };
  }

  private headGroups(): MenuGroup[] {
    const { panel } = this;
    const { node, navigation, runs, view } = panel;
    const place = this.asked ?? (view && openHead(view, node, navigation));
    const token = view && panel.ofThisText ? pinnedToken(view, node, navigation) : null;
    const head: MenuGroup = place
      ? {
          title: `Layer ${place.layer}, head ${place.head}`,
          items: [
            this.toggle('Switch it off', { kind: 'switch_off', ...place }),
            this.toggle('Look evenly at all tokens', { kind: 'pattern', ...place, pattern: 'uniform' }),
            this.toggle('Look at the token before', { kind: 'pattern', ...place, pattern: 'previous' }),
            {
              title: 'Paint weights…',
              hint: 'Set weights of this head by hand, in its picture',
              choose: () => panel.startPainting(place),
            },
          ],
        }
      : {
          title: 'A head',
          items: [{ title: 'Change a head', hint: 'Open a stage that has heads first.' }],
        };
    const label = (at: number): string => runs?.own.outline.tokens[at]?.piece ?? String(at);
    return [
      head,
      {
        title: 'A token',
        items: [
          token === null
            ? { title: 'Drop a token', hint: 'Pin the token first: click it.' }
            : this.toggle(`Drop “${label(token)}”`, { kind: 'drop_token', token }),
        ],
      },
      {
        title: 'The whole model',
        items: [
          this.toggle('Leave out positions', { kind: 'remove_positions' }),
          this.toggle('Do not divide by √d', { kind: 'no_scaling' }),
        ],
      },
    ];
  }

  /** On or off; a head has one pattern, so another one gives way. */
  private toggle(title: string, change: Intervention): MenuItem {
    const { panel } = this;
    const changes = panel.state.interventions;
    const checked = changes.some((other) => sameChange(other, change));
    return {
      title,
      hint: changeHint(change),
      checked,
      choose: () => toggleChange(panel, change),
    };
  }

  override updated(changed: PropertyValues): void {
    if (changed.has('open' as keyof this) && this.open) this.itemElements()[0]?.focus();
  }

  private itemElements(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>('[role^="menuitem"]')];
  }

  private show(open: boolean, at: { x: number; y: number } | null, opener: HTMLElement | null): void {
    this.at = at;
    this.asked = null;
    this.opener = opener;
    this.open = open;
  }

  private close(): void {
    this.open = false;
    this.opener?.focus();
  }

  /** A picture of a head offers what can be changed about it where it is asked. */
  private readonly onContextMenu = (event: MouseEvent): void => {
    const { view, node, navigation } = this.panel;
    const picture = (event.target as HTMLElement).closest<HTMLElement>(
      'lens-heatmap, lens-lines, lens-overview, lens-head-list, lens-map-grid, lens-map-over-image',
    );
    if (!picture || !view) return;
    if (view.isOfLayers ? !mapPlace(this.panel, 0) : !openHead(view, node, navigation)) return;
    event.preventDefault();
    this.show(true, { x: event.clientX, y: event.clientY }, picture);
    if (picture.matches('lens-overview, lens-head-list, lens-map-grid')) this.asked = this.panel.lookedHead;
    this.requestUpdate();
  };

  private readonly onFocusOut = (event: FocusEvent): void => {
    if (!this.contains(event.relatedTarget as Node | null)) this.open = false;
  };

  private readonly onKey = (event: KeyboardEvent): void => {
    if (!this.open) return;
    const items = this.itemElements();
    const at = items.findIndex((item) => item === document.activeElement);
    const target = ringTarget(event.key, DOWN_AND_UP, at, items.length);
    if (event.key === 'Escape') this.close();
    else if (event.key === 'Tab') this.open = false;
    else if (target !== undefined) items[target].focus();
    if (event.key !== 'Escape' && target === undefined) return;
    event.preventDefault();
    event.stopPropagation();
  };
}
