import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { MediaController } from '../../../drawing/mediaController.ts';

/** Steps in a second. */
export const SPEEDS = [0.5, 1, 2, 4, 8] as const;

/** Goes from step to step by itself until it is stopped. */
export class SlidePlayer implements ReactiveController {
  speed: (typeof SPEEDS)[number] = 2;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #still: MediaController;
  readonly #host: ReactiveControllerHost;
  readonly #step: () => boolean;

  /** @param step goes on by one; answers whether there is more to come */
  constructor(host: ReactiveControllerHost, step: () => boolean) {
    this.#host = host;
    this.#step = step;
    this.#still = new MediaController(host, '(prefers-reduced-motion: reduce)');
    host.addController(this);
  }

  get playing(): boolean {
    return this.#timer !== undefined;
  }

  /** Whether the person wants nothing to move by itself. */
  get still(): boolean {
    return this.#still.matches;
  }

  play(): void {
    if (this.playing || this.still) return;
    this.#wait();
    this.#host.requestUpdate();
  }

  stop(): void {
    if (!this.playing) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#host.requestUpdate();
  }

  hostDisconnected(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #wait(): void {
    this.#timer = setTimeout(() => {
      if (this.#step()) this.#wait();
      else this.stop();
    }, 1000 / this.speed);
  }
}
