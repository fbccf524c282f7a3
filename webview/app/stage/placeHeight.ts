import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** The height that a picture's parent has for it, in CSS pixels; 0 where the parent grows with what is in it. */
export class PlaceHeight implements ReactiveController {
  height = 0;
  #observer: ResizeObserver | undefined;
  readonly #host: ReactiveControllerHost & HTMLElement;

  constructor(host: ReactiveControllerHost & HTMLElement) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {
    const place = this.#host.parentElement;
    if (!place) return;
    this.#observer = new ResizeObserver(() => {
      const height = contentHeight(place);
      if (height === this.height) return;
      this.height = height;
      this.#host.requestUpdate();
    });
    this.#observer.observe(place);
  }

  hostDisconnected(): void {
    this.#observer?.disconnect();
  }
}

function contentHeight(place: HTMLElement): number {
  const { paddingTop, paddingBottom, overflowY } = getComputedStyle(place);
  if (overflowY === 'visible') return 0;
  return Math.floor(place.clientHeight - parseFloat(paddingTop) - parseFloat(paddingBottom));
}
