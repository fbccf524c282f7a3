import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { extension } from '../../test/host/support.ts';
import { report } from './report.ts';

/** In milliseconds. */
export interface Activation {
  readonly loading: number;
  readonly activating: number;
}

/** VS Code calls this in a window in which the extension has not been used. */
export const run = (): Promise<void> => report(measure);

async function measure(): Promise<Activation> {
  assert.equal(extension().isActive, false, 'The extension is active already.');
  const file = vscode.Uri.joinPath(extension().extensionUri, 'dist', 'extension.cjs').fsPath;
  const start = performance.now();
  // Loading is a part of it; VS Code's own bookkeeping around it is not ours.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  require(file);
  const loading = performance.now() - start;
  const { activationMilliseconds } = await extension().activate();
  return { loading, activating: activationMilliseconds };
}
