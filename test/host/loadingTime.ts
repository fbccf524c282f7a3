import { copyFileSync, rmSync } from 'node:fs';
import * as vscode from 'vscode';
import { extension } from './support.ts';

/**
 * How long Node takes to read, compile and evaluate the extension's bundle, in milliseconds. VS Code has loaded it when it
 * had started, so this is a copy, which Node and V8 have not seen yet.
 */
export function loadingTime(): number {
  const dist = vscode.Uri.joinPath(extension().extensionUri, 'dist');
  const copy = vscode.Uri.joinPath(dist, `extension-${crypto.randomUUID()}.cjs`).fsPath;
  copyFileSync(vscode.Uri.joinPath(dist, 'extension.cjs').fsPath, copy);
  try {
    const start = performance.now();
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    require(copy);
    return performance.now() - start;
  } finally {
    rmSync(copy);
  }
}
