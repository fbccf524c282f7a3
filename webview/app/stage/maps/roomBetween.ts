import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { PlaceHeight } from '../placeHeight.ts';

/** The height that is left for a picture between what stands above and below it (`.maps-above`, `.maps-below`). */
export class RoomBetween implements ReactiveController {
  private readonly place: PlaceHeight;
  /** Height of what stands above and below, in CSS pixels. */
  private around = 0;

  /** @param smallest no picture gets less, in CSS pixels */
  constructor(
    private readonly host: ReactiveControllerHost & HTMLElement,
    private readonly smallest: number,
  ) {
    this.place = new PlaceHeight(host);
    host.addController(this);
  }

  /** In CSS pixels; nothing where the place grows with what is in it. */
  get height(): number | undefined {
    const { height } = this.place;
    return height > 0 ? Math.max(this.smallest, height - this.around) : undefined;
  }

  hostUpdated(): void {
    const around = this.heightOf('.maps-above') + this.heightOf('.maps-below');
    if (around === this.around) return;
    this.around = around;
    this.host.requestUpdate();
  }

  private heightOf(name: string): number {
    return this.host.querySelector<HTMLElement>(name)?.offsetHeight ?? 0;
  }
}
