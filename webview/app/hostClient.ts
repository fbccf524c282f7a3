import * as v from 'valibot';
import { panelMethods, type PanelState, type SentState } from '../../src/protocol/panelMethods.ts';
import { connect, type Client } from '../../src/protocol/rpc.ts';
import { KeptOutlines } from './keptOutlines.ts';
import { stateMessage } from './panelStateSchema.ts';
import { vsCodeApi, webviewPort, type WebviewApi } from './webviewPort.ts';

export type HostClient = Client<typeof panelMethods>;

export interface Host {
  readonly client: HostClient;
  readonly api: WebviewApi;
  /** Says that the panel is there. @returns the whole state */
  ready(): Promise<PanelState>;
  /** Whole states, whenever something changed. */
  onState(listener: (state: PanelState) => void): void;
}

/** Connects to the extension host through the webview's messages. */
export function connectHost(): Host {
  const api = vsCodeApi();
  const port = webviewPort(api);
  const client = connect(port, panelMethods);
  const outlines = new KeptOutlines();
  const ready = async (): Promise<PanelState> => {
    const state = await client.call('ready', {});
    outlines.keep(state);
    return state;
  };
  return {
    api,
    client,
    ready,
    onState: (listener) => {
      port.subscribe((message) => {
        if ((message as { kind?: unknown } | null)?.kind !== 'state') return;
        const parsed = v.safeParse(stateMessage, message);
        if (parsed.success) {
          const state = outlines.restored(parsed.output.state as SentState);
          // A message that was on its way while the page was loaded again: everything is asked for anew.
          if (state) listener(state);
          else void ready().then(listener);
        } else console.error(`A state that cannot be shown: ${v.summarize(parsed.issues)}`);
      });
    },
  };
}
