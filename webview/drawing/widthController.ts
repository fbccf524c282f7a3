import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** The width of an element in CSS pixels; the element is updated when it changes, and when the window does. */
export class WidthController implements ReactiveController {
  width = 0;
  #observer: ResizeObserver | undefined;
  readonly #host: ReactiveControllerHost & HTMLElement;

  constructor(host: ReactiveControllerHost & HTMLElement) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {
    this.#observer = new ResizeObserver(([entry]) => {
      const width = Math.floor(entry.contentRect.width);
      if (width === this.width) return;
      this.width = width;
      this.#host.requestUpdate();
    });
    this.#observer.observe(this.#host);
    window.addEventListener('resize', this.#onResize);
  }

  hostDisconnected(): void {
    this.#observer?.disconnect();
    window.removeEventListener('resize', this.#onResize);
  }

  readonly #onResize = (): void => this.#host.requestUpdate();
}
