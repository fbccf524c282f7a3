import type { PanelState, StateMessage } from '../protocol/panelMethods.ts';
import type { Port } from '../protocol/rpc.ts';
import { Coalesced } from './coalesced.ts';
import { SentOutlines } from './sentOutlines.ts';

/** So long a person waits without wondering. */
const PATIENCE_MILLISECONDS = 200;

/** Sends the whole state whenever it changed: one snapshot for all that changes in one turn of the event loop. */
export class Snapshots {
  private visible = true;
  private readonly listeners = new Set<(state: PanelState) => void>();
  private readonly outlines = new SentOutlines();
  private readonly updates = new Coalesced(() => this.send(this.read()), PATIENCE_MILLISECONDS);

  constructor(
    private readonly port: Port,
    private readonly read: () => PanelState,
  ) {}

  /** Everything, for a page that was loaded and has nothing yet. */
  whole(): PanelState {
    return this.outlines.whole(this.read());
  }

  changed(): void {
    this.updates.changed();
  }

  /**
   * For what is of no interest once the next thing has happened: that a run goes on. Short runs are
   * not announced at all, so nothing flickers, and the webview does not draw while the model needs the processor.
   */
  changedInPassing(): void {
    this.updates.changedInPassing();
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
    this.updates.dispose();
    this.listeners.clear();
  }

  private send(state: PanelState): void {
    if (this.visible) {
      const message: StateMessage = { kind: 'state', state: this.outlines.shortened(state) };
      this.port.post(message);
    }
    for (const listener of this.listeners) listener(state);
  }
}
