import * as vscode from 'vscode';
import { newNonce, panelHtml } from './panelHtml.ts';

/** A page of ours: its bundle (`webview.js` with `webview.css`) and its one element. */
export interface WebviewPage {
  readonly bundle: 'webview' | 'side';
  readonly element: 'lens-panel' | 'lens-side';
  readonly title: string;
}

/** What a webview may load: scripts of ours, from `dist` alone. */
export function webviewOptions(extensionUri: vscode.Uri): vscode.WebviewOptions {
  return { enableScripts: true, localResourceRoots: [vscode.Uri.joinPath(extensionUri, 'dist')] };
}

export function webviewHtml(
  webview: vscode.Webview,
  extensionUri: vscode.Uri,
  { bundle, element, title }: WebviewPage,
): string {
  const fileUri = (name: string): string =>
    webview.asWebviewUri(vscode.Uri.joinPath(extensionUri, 'dist', name)).toString();
  return panelHtml({
    nonce: newNonce(),
    cspSource: webview.cspSource,
    scriptUri: fileUri(`${bundle}.js`),
    styleUri: fileUri(`${bundle}.css`),
    language: vscode.env.language,
    title,
    element,
    loading: vscode.l10n.t('Loading …'),
  });
}
