import assert from 'node:assert/strict';
import { cp, mkdtemp, readdir, rm, stat, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { EngineProcess } from '../../src/host/engineProcess.ts';
import { outside } from './harness/outside.ts';
import {
  closeEverything,
  COMMAND,
  extension,
  inWorkspace,
  openUntitled,
  parts,
  select,
  SENTENCE,
  spelled,
  until,
  visualize,
  waitForNotification,
} from './support.ts';

/** A picture of one pixel. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

describe('bad input', () => {
  beforeEach(closeEverything);
  after(closeEverything);

  /** The command warns with a sentence and a next step, and opens no panel. */
  async function warns(...words: string[]): Promise<void> {
    await vscode.commands.executeCommand(COMMAND);
    for (const word of words) await waitForNotification(word);
    assert.equal((await parts()).panel.session, undefined);
    await vscode.commands.executeCommand('notifications.clearAll');
  }

  it('no editor', () => warns('No text editor is open', 'Open a text file'));

  it('an empty document', async () => {
    await openUntitled('');
    await warns('The document is empty', 'Write or paste some text');
  });

  it('an empty line', async () => {
    const editor = await openUntitled('Words.\n\nMore words.');
    editor.selection = new vscode.Selection(1, 0, 1, 0);
    await warns('the line at the caret is empty', 'Select some words');
  });

  it('white space only', async () => {
    const editor = await openUntitled(' \t \u3000 \r\n  ');
    editor.selection = new vscode.Selection(0, 0, 1, 2);
    await warns('only white space', 'Select some words');
  });

  it('control characters only', async () => {
    const editor = await openUntitled('\u0001\u0002\u001b\u200b');
    editor.selection = new vscode.Selection(0, 0, 0, 4);
    await warns('only control characters', 'Select some words');
  });

  it('an image', async () => {
    await vscode.workspace.fs.writeFile(inWorkspace('dot.png'), PNG);
    await vscode.commands.executeCommand('vscode.open', inWorkspace('dot.png'));
    await until(
      'the image is open',
      () => vscode.window.tabGroups.activeTabGroup.activeTab?.label === 'dot.png',
    );
    await warns('dot.png', 'is an image, and this command reads text');
  });

  it('a binary file', async () => {
    await vscode.workspace.fs.writeFile(
      inWorkspace('noise.bin'),
      new Uint8Array(4096).map((_, index) => index % 7),
    );
    await vscode.commands.executeCommand('vscode.open', inWorkspace('noise.bin'));
    await until('it is open', () => vscode.window.tabGroups.activeTabGroup.activeTab?.label === 'noise.bin');
    await warns('noise.bin', 'binary');
  });

  it('lone surrogates are read as replacement characters and keep their places', async () => {
    const text = 'a \ud800 dog \udc00 ate';
    const editor = await openUntitled(text);
    // VS Code may have replaced them itself.
    const held = editor.document.getText();
    editor.selection = new vscode.Selection(0, 0, 0, held.length);
    const shown = await visualize();
    assert.equal(shown.phase, 'ready', shown.problem?.message);
    assert.equal(spelled(shown, held).find((token) => token.text === 'dog')?.start, 4);
    assert.equal(spelled(shown, held).at(-2)?.text, 'ate');
  });

  it('a million characters without a space', async () => {
    const editor = await openUntitled('x'.repeat(1_000_000));
    // Selected from outside: a selection set here may be overtaken by that of the editor's opening.
    await vscode.commands.executeCommand('editor.action.selectAll');
    await until('all is selected', () => !editor.selection.isEmpty);
    const shown = await visualize();
    assert.equal(shown.phase, 'ready', shown.problem?.message);
    assert.match(shown.window!.text, /of 1,000,000/);
  });

  it('a file deleted meanwhile', async () => {
    await vscode.workspace.fs.writeFile(inWorkspace('gone.txt'), Buffer.from(SENTENCE));
    // A document that an extension opens is kept for minutes; one that a person opens is not.
    await vscode.commands.executeCommand('vscode.open', inWorkspace('gone.txt'), vscode.ViewColumn.One);
    select(await until('the file is open', () => vscode.window.activeTextEditor), SENTENCE);
    assert.equal((await visualize()).phase, 'ready');
    const { session } = (await parts()).panel;
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
    await vscode.workspace.fs.delete(inWorkspace('gone.txt'));
    const isOpen = (): boolean =>
      vscode.workspace.textDocuments.some(({ uri }) => uri.path.endsWith('gone.txt'));
    await until('VS Code lets the document go', () => !isOpen());
    await session!.runAgain();
    assert.equal(session!.state.phase, 'failed');
    assert.match(session!.state.problem!.message, /gone\.txt.* can no longer be read/);
    await outside.webview.waitFor(':text("can no longer be read")');
  });

  it('a damaged bundled model', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'model-lens-damaged-'));
    const root = extension().extensionPath;
    await cp(join(root, 'media', 'models'), folder, { recursive: true, dereference: true });
    await truncateLargestFile(join(folder, 'minilm'));
    const engine = new EngineProcess({ workerFile: join(root, 'dist', 'engine.mjs'), modelsFolder: folder });
    const input = { kind: 'text' as const, text: SENTENCE };
    const run = (model: string) => engine.call('run', { lens: 'attention', model, input, options: {} });
    try {
      await assert.rejects(run('minilm'), (problem: { code: string; message: string }) => {
        assert.equal(problem.code, 'bad-model');
        assert(!/\bat .*\.m?js/.test(problem.message), problem.message);
        return true;
      });
      assert.equal((await run('stories')).model?.name, 'stories', 'the other model works on');
    } finally {
      engine.dispose();
      await rm(folder, { recursive: true });
    }
  });
});

async function truncateLargestFile(folder: string): Promise<void> {
  const files = await Promise.all(
    (await readdir(folder)).map(async (name) => ({
      path: join(folder, name),
      ...(await stat(join(folder, name))),
    })),
  );
  const [largest] = files.sort((a, b) => b.size - a.size);
  await truncate(largest!.path, Math.floor(largest!.size / 2));
}
