import { copyFileSync, rmSync } from 'node:fs';
import * as vscode from 'vscode';
import { extension } from '../../test/host/support.ts';

/**
 * How long Node takes to read, compile and evaluate the extension's bundle, in milliseconds: the fastest of a few times,
 * since what else the machine does is no matter of the bundle.
 */
export function loadingTime(): number {
  return Math.min(...Array.from({ length: TIMES }, loadOnce));
}

const TIMES = 5;

/** VS Code has loaded the bundle when it had started, so this is a copy, which Node and V8 have not seen yet. */
function loadOnce(): number {
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
