import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import * as vscode from 'vscode';
import { COMMAND, extension, say, until } from './support.ts';

/** Reading, compiling and running what VS Code loads at its start grows with its size. */
const LARGEST_KIBIBYTES = 400;

describe('activation', () => {
  it('comes when VS Code has started, and starts no worker', async () => {
    await until('the extension is active', () => extension().isActive);
    const { engine, tokenizer, panel, side } = extension().exports;
    assert.equal(engine.worker, undefined, 'the engine was started');
    assert.equal(tokenizer.worker, undefined, 'the tokenizer was started');
    assert.equal(panel.session, undefined);
    assert.equal(side.session, undefined);
  });

  it(`loads at most ${LARGEST_KIBIBYTES} KiB`, async () => {
    const bundle = vscode.Uri.joinPath(extension().extensionUri, 'dist', 'extension.cjs');
    const size = statSync(bundle.fsPath).size / 1024;
    const { activationMilliseconds } = await extension().activate();
    say(`      activation: ${size.toFixed(0)} KiB, then ${activationMilliseconds.toFixed(1)} ms`);
    assert(size <= LARGEST_KIBIBYTES, `${size.toFixed(0)} KiB`);
  });

  it('offers its commands', async () => {
    assert((await vscode.commands.getCommands(true)).includes(COMMAND));
  });
});
