import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import * as vscode from 'vscode';
import { loadingTime } from './loadingTime.ts';
import { COMMAND, extension, say, until } from './support.ts';

const LIMIT_MILLISECONDS = 30;

describe('activation', () => {
  it('comes when VS Code has started, and starts no worker', async () => {
    await until('the extension is active', () => extension().isActive);
    const { engine, tokenizer, panel, side } = extension().exports;
    assert.equal(engine.worker, undefined, 'the engine was started');
    assert.equal(tokenizer.worker, undefined, 'the tokenizer was started');
    assert.equal(panel.session, undefined);
    assert.equal(side.session, undefined);
  });

  it(`takes at most ${LIMIT_MILLISECONDS} ms, loading included`, async () => {
    const file = vscode.Uri.joinPath(extension().extensionUri, 'dist', 'extension.cjs').fsPath;
    const loading = loadingTime();
    const { activationMilliseconds } = await extension().activate();
    say(
      `      activation: ${(loading + activationMilliseconds).toFixed(1)} ms ` +
        `(loading ${loading.toFixed(1)} ms, ${(statSync(file).size / 1024).toFixed(0)} KiB)`,
    );
    assert(loading + activationMilliseconds <= LIMIT_MILLISECONDS);
  });

  it('offers its commands', async () => {
    assert((await vscode.commands.getCommands(true)).includes(COMMAND));
  });
});
