import type { PanelState, StateMessage } from '../protocol/panelMethods.ts';
import type { Port } from '../protocol/rpc.ts';

/** Sends the whole state whenever it changed: one snapshot for all that changes in one turn of the event loop. */
export class Snapshots {
  private visible = true;
  private pending = false;
  private disposed = false;
  private readonly listeners = new Set<(state: PanelState) => void>();

  constructor(
    private readonly port: Port,
    private readonly read: () => PanelState,
  ) {}

  changed(): void {
    if (this.pending || this.disposed) return;
    this.pending = true;
    setImmediate(() => {
      this.pending = false;
      if (!this.disposed) this.send({ kind: 'state', state: this.read() });
    });
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
    this.listeners.clear();
  }

  private send(message: StateMessage): void {
    if (this.visible) this.port.post(message);
    for (const listener of this.listeners) listener(message.state);
  }
}
