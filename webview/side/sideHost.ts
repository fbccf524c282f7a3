import * as v from 'valibot';
import { connect, type Client } from '../../src/protocol/rpc.ts';
import { sideMethods, type SideState } from '../../src/protocol/sideMethods.ts';
import { vsCodeApi, webviewPort } from '../app/webviewPort.ts';
import { sideStateMessage } from './sideStateSchema.ts';

export interface SideHost {
  readonly client: Client<typeof sideMethods>;
  /** Whole states, whenever something changed. */
  onState(listener: (state: SideState) => void): void;
}

/** Connects to the extension host through the webview's messages. */
export function connectSideHost(): SideHost {
  const port = webviewPort(vsCodeApi());
  return {
    client: connect(port, sideMethods),
    onState: (listener) => {
      port.subscribe((message) => {
        if ((message as { kind?: unknown } | null)?.kind !== 'state') return;
        const parsed = v.safeParse(sideStateMessage, message);
        if (parsed.success) listener(parsed.output.state as SideState);
        else console.error(`A state that cannot be shown: ${v.summarize(parsed.issues)}`);
      });
    },
  };
}
