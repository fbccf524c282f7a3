import { html, nothing, type TemplateResult } from 'lit';
import { SPEEDS, type SlidePlayer } from './slidePlayer.ts';
import { playButton, stepButton } from './stepButtons.ts';

/** Where something that moves stands, and how it is moved. */
export interface SlideSteps {
  /** What the slider is called: `Place of the window` */
  readonly scrubs: string;
  readonly now: number;
  readonly last: number;
  /** `row 1, column 2` */
  readonly place: string;
  readonly player: SlidePlayer;
  goTo(step: number): void;
  step(by: 1 | -1): void;
  play(): void;
}

/** @param pickers what else is chosen, such as a channel */
export function slideControls(steps: SlideSteps, pickers: unknown): TemplateResult {
  const { now, last, player } = steps;
  const moves = !player.still && last > 0;
  return html`<div class="slide-controls" role="group" aria-label="Steps">
    ${stepButton(player, 'Back to the start', '|◀', now === 0, () => steps.goTo(0))}
    ${stepButton(player, 'Step back', '◀', now === 0, () => steps.step(-1))}
    ${moves ? playButton(player, () => steps.play()) : nothing}
    ${stepButton(player, 'Step on', '▶', now === last, () => steps.step(1))}
    ${stepButton(player, 'To the end', '▶|', now === last, () => steps.goTo(last))} ${scrubber(steps)}
    ${moves ? speedPicker(player) : nothing} ${pickers}
  </div>`;
}

function scrubber({ scrubs, now, last, place, player, goTo }: SlideSteps): TemplateResult {
  return html`<label class="slide-scrub"
    ><span class="unseen">${scrubs}</span
    ><input
      type="range"
      min="0"
      max=${last}
      .value=${String(now)}
      ?disabled=${last === 0}
      aria-valuetext=${`place ${now + 1} of ${last + 1}: ${place}`}
      @input=${(event: Event) => {
        player.stop();
        goTo(Number((event.target as HTMLInputElement).value));
      }}
    /><span class="count">${now + 1} of ${last + 1}</span></label
  >`;
}

function speedPicker(player: SlidePlayer): TemplateResult {
  return html`<label
    >Speed
    <select
      @change=${(event: Event) => {
        player.speed = Number((event.target as HTMLSelectElement).value) as typeof player.speed;
      }}
    >
      ${SPEEDS.map((speed) => html`<option value=${speed} ?selected=${speed === player.speed}>${speed} a second</option>`)}
    </select></label
  >`;
}

/** One of several; `choose` is told its place. */
export function slidePicker(
  title: string,
  names: readonly string[],
  chosen: number,
  choose: (at: number) => void,
): TemplateResult {
  return html`<label
    >${title}
    <select @change=${(event: Event) => choose(Number((event.target as HTMLSelectElement).value))}>
      ${names.map((name, at) => html`<option value=${at} ?selected=${at === chosen}>${name}</option>`)}
    </select></label
  >`;
}
