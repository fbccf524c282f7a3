import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** A reader must be able to finish a sentence before the next. */
const PAUSE = 300;

/** The text of a live region; while somebody walks fast, only the last of several texts is said. */
export class Announcer implements ReactiveController {
  text = '';
  #next: string | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #host: ReactiveControllerHost;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  say(text: string): void {
    this.#next = text;
    this.#timer ??= setTimeout(() => this.#speak(), PAUSE);
  }

  hostDisconnected(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #speak(): void {
    this.#timer = undefined;
    if (this.#next === undefined || this.#next === this.text) return;
    this.text = this.#next;
    this.#host.requestUpdate();
  }
}
