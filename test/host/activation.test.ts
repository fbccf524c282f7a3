import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import * as vscode from 'vscode';
import { COMMAND, extension, say } from './support.ts';

const LIMIT_MILLISECONDS = 30;

describe('activation', () => {
  it('waits for the first command', () => {
    assert.equal(extension().isActive, false);
  });

  it(`takes at most ${LIMIT_MILLISECONDS} ms, loading included`, async () => {
    const file = vscode.Uri.joinPath(extension().extensionUri, 'dist', 'extension.cjs').fsPath;
    const start = performance.now();
    // Loading is a part of it; VS Code's own bookkeeping around it is not ours.
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    require(file);
    const loading = performance.now() - start;
    const { activationMilliseconds, engine } = await extension().activate();
    say(
      `      activation: ${(loading + activationMilliseconds).toFixed(1)} ms ` +
        `(loading ${loading.toFixed(1)} ms, ${(statSync(file).size / 1024).toFixed(0)} KiB)`,
    );
    assert.equal(engine.worker, undefined, 'the engine was started');
    assert(loading + activationMilliseconds <= LIMIT_MILLISECONDS);
  });

  it('offers its commands', async () => {
    assert((await vscode.commands.getCommands(true)).includes(COMMAND));
  });
});
