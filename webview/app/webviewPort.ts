import type { Port } from '../../src/protocol/rpc.ts';

/** What VS Code gives to a webview; it may be asked for only once. */
export interface WebviewApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): unknown;
}

declare function acquireVsCodeApi(): WebviewApi;

export const vsCodeApi = (): WebviewApi => acquireVsCodeApi();

/** Carries messages to the extension host and back. */
export function webviewPort(api: WebviewApi): Port {
  return {
    post: (message) => api.postMessage(message),
    subscribe: (listener) => {
      const onMessage = (event: MessageEvent): void => listener(event.data);
      window.addEventListener('message', onMessage);
      return () => window.removeEventListener('message', onMessage);
    },
  };
}
