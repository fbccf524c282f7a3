import type { PanelState, StateMessage } from '../protocol/panelMethods.ts';
import type { Port } from '../protocol/rpc.ts';
import { SentOutlines } from './sentOutlines.ts';

/** So long a person waits without wondering. */
const PATIENCE_MILLISECONDS = 200;

/** Sends the whole state whenever it changed: one snapshot for all that changes in one turn of the event loop. */
export class Snapshots {
  private visible = true;
  private pending = false;
  private later: NodeJS.Timeout | undefined;
  private disposed = false;
  private readonly listeners = new Set<(state: PanelState) => void>();
  private readonly outlines = new SentOutlines();

  constructor(
    private readonly port: Port,
    private readonly read: () => PanelState,
  ) {}

  /** Everything, for a page that was loaded and has nothing yet. */
  whole(): PanelState {
    return this.outlines.whole(this.read());
  }

  changed(): void {
    if (this.pending || this.disposed) return;
    this.pending = true;
    setImmediate(() => {
      this.pending = false;
      this.sendNow();
    });
  }

  /**
   * For what is of no interest once the next thing has happened: that a run goes on. Short runs are
   * not announced at all, so nothing flickers, and the webview does not draw while the model needs the processor.
   */
  changedInPassing(): void {
    if (this.pending || this.later || this.disposed) return;
    this.later = setTimeout(() => this.sendNow(), PATIENCE_MILLISECONDS);
  }

  /** A hidden webview is told nothing: it asks for everything when it is shown again. */
  setVisible(visible: boolean): void {
    this.visible = visible;
    if (visible) this.changed();
  }

  /** @returns a function that ends the subscription */
  onDidChange(listener: (state: PanelState) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  dispose(): void {
    this.disposed = true;
    clearTimeout(this.later);
    this.listeners.clear();
  }

  private sendNow(): void {
    clearTimeout(this.later);
    this.later = undefined;
    if (!this.disposed) this.send(this.read());
  }

  private send(state: PanelState): void {
    if (this.visible) {
      const message: StateMessage = { kind: 'state', state: this.outlines.shortened(state) };
      this.port.post(message);
    }
    for (const listener of this.listeners) listener(state);
  }
}
