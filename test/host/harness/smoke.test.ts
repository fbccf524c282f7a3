import assert from 'node:assert/strict';
import { stat } from 'node:fs/promises';
import * as vscode from 'vscode';
import { outside } from './outside.ts';

describe('harness', () => {
  it('runs in the extension host of a VS Code', () => {
    assert.match(vscode.version, /^1\.\d+\.\d+/);
  });

  it('has a copy of the coursework folder open', async () => {
    const folder = vscode.workspace.workspaceFolders?.[0];
    assert(folder);
    const document = await vscode.workspace.openTextDocument(vscode.Uri.joinPath(folder.uri, 'essay.txt'));
    await vscode.window.showTextDocument(document);
    assert(document.getText().includes('A dog ate the food because it was hungry.'));
  });

  it('sees the window from outside', async () => {
    await outside.workbench.waitFor('.monaco-editor .view-line');
    const picture = await outside.screenshot('smoke');
    assert((await stat(picture)).size > 10_000);
    assert.equal(await outside.workbench.evaluate<number>('window.innerWidth'), 1600);
  });

  it('types at the keyboard from outside', async () => {
    const editor = await vscode.window.showTextDocument(
      await vscode.workspace.openTextDocument({ content: '' }),
    );
    await outside.workbench.click('.monaco-editor .view-lines');
    await outside.type('typed');
    await outside.workbench.waitFor('.view-line:has-text("typed")');
    assert.equal(editor.document.getText(), 'typed');
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });
});
