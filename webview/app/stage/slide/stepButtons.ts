import { html, type TemplateResult } from 'lit';
import type { SlidePlayer } from './slidePlayer.ts';

/** A button that moves the window and stops its playing; one that is `off` does nothing. */
export function stepButton(
  player: SlidePlayer,
  title: string,
  sign: string,
  off: boolean,
  act: () => void,
): TemplateResult {
  return html`<button
    class="text-button"
    title=${title}
    aria-label=${title}
    aria-disabled=${off ? 'true' : 'false'}
    @click=${() => {
      if (off) return;
      player.stop();
      act();
    }}
  >
    ${sign}
  </button>`;
}

/** Play, or pause. */
export function playButton(player: SlidePlayer, play: () => void): TemplateResult {
  return html`<button
    class="text-button primary"
    aria-pressed=${player.playing}
    @click=${() => (player.playing ? player.stop() : play())}
  >
    ${player.playing ? 'Pause' : 'Play'}
  </button>`;
}
