import type { Webview } from 'vscode';
import type { Port } from '../protocol/rpc.ts';

/** Carries messages to a webview and back; typed arrays arrive as typed arrays. */
export function webviewPort(webview: Webview): Port {
  return {
    post: (message) => void webview.postMessage(message),
    subscribe: (listener) => {
      const subscription = webview.onDidReceiveMessage(listener);
      return () => subscription.dispose();
    },
  };
}
