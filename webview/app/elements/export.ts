import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { problemOf } from '../../../src/problem.ts';
import { foundPictures } from '../figure/foundPictures.ts';
import { openOf, type Open } from '../figure/open.ts';
import { choicesOf, type Choice, type Outcome } from '../figure/takeAway.ts';
import { sentenceOf } from '../panel.ts';
import { PanelElement } from '../panelElement.ts';
import { DOWN_AND_UP, ringTarget } from '../ringKeys.ts';

/** So long a line that says where a file is stays; one with a button stays until it is let go. */
const SAID_MILLISECONDS = 12_000;
/** What keeps the menu from the edges of the panel. */
const EDGE = 8;

/** Takes what is shown out of the panel: figures, numbers, code. */
@customElement('lens-export')
export class LensExport extends PanelElement {
  @state() private light = true;
  @state() private busy = false;
  @state() private open = false;
  @state() private outcome: Outcome | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.timer);
  }

  override render(): TemplateResult | typeof nothing {
    const { view, node } = this.panel;
    if (!view || !node) return nothing;
    const open = this.open && this.whatIsOpen();
    const groups = open ? choicesOf(open, this.light) : [];
    return html`<button
        class="text-button export-button"
        aria-haspopup="menu"
        aria-expanded=${this.open}
        aria-busy=${this.busy}
        title="Figures, numbers and code to take with you"
        @click=${this.toggle}
        @keydown=${this.onButtonKey}
      >
        <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
          <path
            d="M8 1.5v8M4.8 6.6 8 9.8l3.2-3.2M2 10.5v3h12v-3"
            fill="none"
            stroke="currentColor"
            stroke-width="1.4"
          ></path></svg
        ><span class="export-word">${this.busy ? 'Exporting …' : 'Export'}</span>
      </button>
      <div
        class="export-menu"
        role="menu"
        aria-label="Take it with you"
        popover="auto"
        @toggle=${this.onToggle}
        @keydown=${this.onMenuKey}
      >
        ${groups.map(
          ({ title, choices, colours }) =>
            html`<div role="group" aria-label=${title}>
              <div class="export-group" aria-hidden="true">${title}</div>
              ${choices.map((choice) => this.item(choice))} ${colours ? this.lightItem() : nothing}
            </div>`,
        )}
      </div>
      ${this.outcome ? this.said(this.outcome) : nothing}`;
  }

  private item(choice: Choice): TemplateResult {
    const { id, title, hint } = choice;
    return html`<button
      role="menuitem"
      tabindex="-1"
      data-choice=${id}
      title=${hint ?? nothing}
      @click=${() => this.choose(choice)}
    >
      ${title}
    </button>`;
  }

  private lightItem(): TemplateResult {
    return html`<button
      role="menuitemcheckbox"
      tabindex="-1"
      data-choice="light"
      aria-checked=${this.light}
      @click=${() => (this.light = !this.light)}
    >
      <span class="export-check" aria-hidden="true">${this.light ? '☑' : '☐'}</span> Light colours for print
    </button>`;
  }

  /** What became of it; screen readers hear it from the announcer. */
  private said({ text, tooLarge }: Outcome): TemplateResult {
    return html`<div class="export-outcome">
      <span>${text}</span>
      ${
        tooLarge
          ? html`<button class="text-button export-instead" @click=${() => this.chooseById(tooLarge)}>
              Save as PNG …
            </button>`
          : nothing
      }
      <button
        class="text-button export-close"
        aria-label="Close this line"
        title="Close"
        @click=${this.forget}
      >
        ×
      </button>
    </div>`;
  }

  private readonly toggle = (): void => {
    this.menu?.togglePopover();
  };

  private readonly onButtonKey = (event: KeyboardEvent): void => {
    if (event.key !== 'ArrowDown') return;
    event.preventDefault();
    this.menu?.showPopover();
  };

  /** The browser shows and hides: a click beside the menu and Escape close it. */
  private readonly onToggle = (event: ToggleEvent): void => {
    this.open = event.newState === 'open';
    if (this.open) this.forget();
  };

  override updated(changed: PropertyValues): void {
    if (!changed.has('open') || !this.open) return;
    this.place();
    this.items[0]?.focus();
  }

  /** Below the button, right edges in line; no lower than the panel. */
  private place(): void {
    const { menu, button } = this;
    if (!menu || !button) return;
    const box = button.getBoundingClientRect();
    const top = Math.max(EDGE, Math.min(box.bottom + 4, innerHeight - EDGE - menu.scrollHeight - 2));
    menu.style.setProperty('top', `${top}px`);
    menu.style.setProperty('left', `${Math.max(EDGE, box.right - menu.offsetWidth)}px`);
    menu.style.setProperty('max-height', `${innerHeight - top - EDGE}px`);
  }

  private readonly onMenuKey = (event: KeyboardEvent): void => {
    const { items } = this;
    const at = items.indexOf(document.activeElement as HTMLElement);
    const target = ringTarget(event.key, DOWN_AND_UP, at, items.length);
    // No key of the menu is one of the panel's.
    event.stopPropagation();
    if (event.key === 'Escape' || event.key === 'Tab') this.close();
    else if (target !== undefined) items[target]?.focus();
    else return;
    event.preventDefault();
  };

  private close(): void {
    this.menu?.hidePopover();
    this.button?.focus();
  }

  private choose(choice: Choice): void {
    this.close();
    void this.take(choice);
  }

  private chooseById(id: string): void {
    const open = this.whatIsOpen();
    const choice =
      open &&
      choicesOf(open, this.light)
        .flatMap(({ choices }) => choices)
        .find((one) => one.id === id);
    if (choice) void this.take(choice);
  }

  private async take(choice: Choice): Promise<void> {
    if (this.busy) return;
    this.forget();
    this.busy = true;
    try {
      this.say(await choice.take());
    } catch (thrown) {
      this.say({ text: `Nothing was exported. ${sentenceOf(problemOf(thrown))}` });
    } finally {
      this.busy = false;
    }
  }

  private say(outcome: Outcome): void {
    if (outcome.text === '') return;
    this.outcome = outcome;
    this.panel.announce(outcome.text);
    if (!outcome.tooLarge) this.timer = setTimeout(this.forget, SAID_MILLISECONDS);
  }

  private readonly forget = (): void => {
    clearTimeout(this.timer);
    this.outcome = null;
  };

  private whatIsOpen(): Open | undefined {
    return openOf(this.panel, () =>
      foundPictures(this.closest('lens-stage')?.querySelector('.tab-panel > *')),
    );
  }

  private get menu(): HTMLElement | null {
    return this.querySelector<HTMLElement>('.export-menu');
  }

  private get button(): HTMLElement | null {
    return this.querySelector<HTMLElement>('.export-button');
  }

  private get items(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>('.export-menu button')];
  }
}
