import { html, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Intervention } from '../../../src/trace/intervention.ts';
import { readablePiece } from '../../../src/text/readablePiece.ts';
import { PanelElement } from '../panelElement.ts';
import type { AskedChange, RecurrentPlace } from '../recurrentChanges.ts';
import { changeText, withChange } from '../whatIf.ts';

/** Asks for the number or the character that a change needs. Fires `form-done` when it is no longer needed. */
@customElement('lens-change-form')
export class LensChangeForm extends PanelElement {
  @property({ attribute: false }) asked!: AskedChange;
  /** What does not fit, in a sentence. */
  @state() private wrong = '';

  override render(): TemplateResult {
    const { asked } = this;
    const title = titleOf(asked);
    return html`<form class="paint" aria-label=${title} @submit=${this.onSubmit} @keydown=${this.onKey}>
      <strong>${title}</strong>
      ${asked.kind === 'replace_character' ? characterField() : unitFields(asked.place)}
      <span class="muted" role="status">${this.wrong || hintOf(asked)}</span>
      <button class="bar-button main" type="submit">Apply</button>
      <button class="bar-button" type="button" @click=${() => this.done()}>Cancel</button>
    </form>`;
  }

  override updated(changed: PropertyValues): void {
    if (changed.has('asked')) this.querySelector('input')?.focus();
  }

  private readonly onSubmit = (event: SubmitEvent): void => {
    event.preventDefault();
    const { asked } = this;
    const change = this.read(new FormData(event.target as HTMLFormElement));
    if (typeof change === 'string') {
      this.wrong = change;
      return;
    }
    const { panel } = this;
    panel.intervene(withChange(panel.state.interventions, change));
    const label = asked.kind === 'replace_character' ? asked.piece : '';
    panel.announce(`What if: ${changeText(change, () => label)}.`);
    this.done();
  };

  /** @returns the change, or what is wrong with what was typed */
  private read(form: FormData): Intervention | string {
    const { asked } = this;
    const text = (name: string): string => String(form.get(name) ?? '');
    if (asked.kind === 'replace_character') {
      const character = text('character');
      if ([...character].length !== 1) return 'Type one character.';
      return { kind: 'replace_character', token: asked.token, character };
    }
    const { kind, place } = asked;
    const { stage, units } = place;
    const unit = text('unit') === '' ? null : Number(text('unit'));
    if (unit !== null && !(Number.isInteger(unit) && unit >= 0 && unit < units))
      return `Units go from 0 to ${units - 1}; leave the field empty for all of them.`;
    const value = Number(text('value'));
    if (text('value') === '' || !Number.isFinite(value)) return 'Type a number.';
    return { kind, stage, unit, value };
  }

  private readonly onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    this.done();
  };

  private done(): void {
    this.dispatchEvent(new CustomEvent('form-done', { bubbles: true }));
  }
}

function titleOf(asked: AskedChange): string {
  switch (asked.kind) {
    case 'replace_character':
      return `Read another character instead of “${readablePiece(asked.piece).text}”`;
    case 'hold':
      return `Hold the ${asked.place.name} at a number`;
    case 'begin_with':
      return `Begin with another ${asked.place.name}`;
  }
}

function hintOf(asked: AskedChange): string {
  switch (asked.kind) {
    case 'replace_character':
      return 'Your text stays as it is.';
    case 'hold':
      return 'At every step; an empty unit means all of them.';
    case 'begin_with':
      return 'Before the first step; an empty unit means all of them.';
  }
}

const characterField = (): TemplateResult =>
  html`<label>Character <input name="character" type="text" size="2" autocomplete="off" /></label>`;

const unitFields = ({ unit, units, kind }: RecurrentPlace): TemplateResult =>
  html`<label
      >Unit
      <input name="unit" type="number" min="0" max=${units - 1} step="1" .value=${String(unit)} /></label
    ><label
      >Value <input name="value" type="number" step="any" .value=${kind === 'gate' ? '0.5' : '1'}
    /></label>`;
