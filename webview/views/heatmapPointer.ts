import type { Cell } from './heatmapLayout.ts';

/** What a heatmap does when pointed at; x and y count from the corner of the picture. */
export interface PointerTarget {
  readonly hitAt: (x: number, y: number) => Cell | null;
  readonly hover: (cell: Cell | null) => void;
  readonly pin: (cell: Cell) => void;
  /** Answers whether anything moved. */
  readonly pan: (x: number, y: number) => boolean;
  readonly zoom: (factor: number, x: number, y: number) => void;
}

/** A press that moves less than this is a click. */
const CLICK = 4;

interface Press {
  readonly pointer: number;
  readonly x: number;
  readonly y: number;
  lastX: number;
  lastY: number;
  drags: boolean;
}

/** Turns pointer and wheel events into hovering, pinning, panning and zooming. */
export class HeatmapPointer {
  #press: Press | undefined;
  readonly #surface: HTMLElement;
  readonly #target: PointerTarget;

  constructor(surface: HTMLElement, target: PointerTarget) {
    this.#surface = surface;
    this.#target = target;
    surface.addEventListener('pointerdown', (event) => this.#down(event));
    surface.addEventListener('pointermove', (event) => this.#move(event));
    surface.addEventListener('pointerup', (event) => this.#up(event));
    surface.addEventListener('pointercancel', () => (this.#press = undefined));
    surface.addEventListener('pointerleave', () => {
      if (this.#press?.drags) return;
      this.#press = undefined;
      target.hover(null);
    });
    surface.addEventListener('wheel', (event) => this.#wheel(event), { passive: false });
  }

  #at(event: MouseEvent): [x: number, y: number] {
    const corner = this.#surface.getBoundingClientRect();
    return [event.clientX - corner.x, event.clientY - corner.y];
  }

  #down(event: PointerEvent): void {
    if (event.button !== 0) return;
    const [x, y] = this.#at(event);
    this.#press = { pointer: event.pointerId, x, y, lastX: x, lastY: y, drags: false };
  }

  #move(event: PointerEvent): void {
    const [x, y] = this.#at(event);
    const press = this.#press;
    if (!press) {
      this.#target.hover(this.#target.hitAt(x, y));
      return;
    }
    if (!press.drags && Math.hypot(x - press.x, y - press.y) < CLICK) return;
    if (!press.drags) this.#surface.setPointerCapture(press.pointer);
    press.drags = true;
    this.#target.pan(x - press.lastX, y - press.lastY);
    press.lastX = x;
    press.lastY = y;
  }

  #up(event: PointerEvent): void {
    const press = this.#press;
    this.#press = undefined;
    const cell = this.#target.hitAt(...this.#at(event));
    if (press && !press.drags && cell) this.#target.pin(cell);
  }

  /** A pinch on a touchpad arrives as a wheel with ctrl. Without it the picture pans as far as it can. */
  #wheel(event: WheelEvent): void {
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      this.#target.zoom(Math.exp(-event.deltaY * (event.deltaMode === 0 ? 0.005 : 0.1)), ...this.#at(event));
      return;
    }
    const lines = event.deltaMode === 0 ? 1 : 20;
    const [x, y] = event.shiftKey ? [event.deltaY, 0] : [event.deltaX, event.deltaY];
    if (this.#target.pan(-x * lines, -y * lines)) event.preventDefault();
  }
}
