import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { outside } from './harness/outside.ts';
import {
  closeEverything,
  inWorkspace,
  openFile,
  openUntitled,
  select,
  SENTENCE,
  spelled,
  state,
  TITLE,
  until,
  visualize,
} from './support.ts';

describe('Visualize Attention on Selection', () => {
  afterEach(closeEverything);

  it('runs from the palette on a selection in a file, and paints', async () => {
    select(await openFile('essay.txt'), SENTENCE);
    await outside.runCommand(TITLE);
    await outside.untilPainted();
    const shown = await state();
    assert.equal(shown.phase, 'ready');
    assert.equal(shown.source?.label, 'essay.txt:3');
    assert.equal(shown.source.remark, undefined);
    const words = spelled(shown, SENTENCE).filter((token) => !token.special);
    assert.deepEqual(
      words.map(({ text }) => text),
      ['A', 'dog', 'ate', 'the', 'food', 'because', 'it', 'was', 'hungry', '.'],
    );
    assert.equal(vscode.window.activeTextEditor?.document.fileName.endsWith('essay.txt'), true);
    await outside.screenshot('host-file');
  });

  it('is in the context menu of an editor', async () => {
    select(await openFile('essay.txt'), SENTENCE);
    await outside.workbench.click('.monaco-editor .view-line span span', { button: 'right' });
    await outside.workbench.waitFor('.monaco-menu :text("Visualize Attention on Selection")');
    await outside.press('Escape');
  });

  it('runs on a text that was never saved', async () => {
    select(await openUntitled(`Before. ${SENTENCE} After.`), SENTENCE);
    const shown = await visualize();
    assert.equal(shown.phase, 'ready');
    assert.match(shown.source!.label, /^Untitled-\d+:1$/);
    assert.equal(spelled(shown, SENTENCE)[2]?.text, 'dog');
  });

  it('runs on a notebook cell', async () => {
    const notebook = await vscode.workspace.openNotebookDocument(inWorkspace('notes.ipynb'));
    const selections = [new vscode.NotebookRange(2, 3)];
    await vscode.window.showNotebookDocument(notebook, { viewColumn: vscode.ViewColumn.One, selections });
    await vscode.commands.executeCommand('notebook.cell.edit');
    const cell = notebook.cellAt(2).document;
    const editor = await until('the cell is edited', () =>
      vscode.window.activeTextEditor?.document === cell ? vscode.window.activeTextEditor : undefined,
    );
    select(editor, 'Each query looks at all keys');
    const shown = await visualize();
    assert.equal(shown.phase, 'ready');
    assert.match(shown.source!.label, /^notes\.ipynb, cell 3, line \d$/);
    assert.equal(spelled(shown, 'Each query looks at all keys')[2]?.text, 'query');
    await outside.untilPainted();
    await outside.screenshot('host-notebook');
  });

  it('runs on a side of a difference', async () => {
    await vscode.workspace.fs.writeFile(
      inWorkspace('left.txt'),
      Buffer.from('The robot picked up the ball.\n'),
    );
    await vscode.workspace.fs.writeFile(inWorkspace('right.txt'), Buffer.from(`${SENTENCE}\n`));
    await vscode.commands.executeCommand('vscode.diff', inWorkspace('left.txt'), inWorkspace('right.txt'));
    const editor = await until('a side has the focus', () => vscode.window.activeTextEditor);
    const text = editor.document.lineAt(0).text;
    select(editor, text);
    const shown = await visualize();
    assert.equal(shown.phase, 'ready');
    assert.match(shown.source!.label, /^(left|right)\.txt:1$/);
    assert.equal(spelled(shown, text).at(-2)?.text, '.');
  });

  it('takes the sentence at the caret where nothing is selected, and says so', async () => {
    const editor = await openFile('essay.txt');
    const inside = editor.document.positionAt(editor.document.getText().indexOf('hungry.'));
    editor.selection = new vscode.Selection(inside, inside);
    const shown = await visualize();
    assert.equal(shown.phase, 'ready');
    assert.match(shown.source!.remark!, /the sentence at the caret/);
    assert.equal(spelled(shown, SENTENCE).at(-2)?.text, '.');
    assert.equal(shown.outline?.tokens.length, 12);
  });

  it('takes the line at the caret in code, and says so', async () => {
    const editor = await openUntitled('const answer = 42;\nconst question = unknown;\n', 'javascript');
    editor.selection = new vscode.Selection(1, 8, 1, 8);
    const shown = await visualize();
    assert.match(shown.source!.remark!, /the line at the caret/);
    assert.equal(shown.source!.label.endsWith(':2'), true);
    assert(spelled(shown, 'const question = unknown;').some(({ text }) => text === 'question'));
  });

  it('takes the first of several selections, and says so', async () => {
    const editor = await openUntitled('one two\nthree four\n');
    editor.selections = [new vscode.Selection(0, 0, 0, 7), new vscode.Selection(1, 0, 1, 10)];
    const shown = await visualize();
    assert.match(shown.source!.remark!, /Several places/);
    assert.equal(spelled(shown, 'one two').length, 4);
  });

  it('copies a stage as NumPy', async () => {
    select(await openFile('essay.txt'), SENTENCE);
    await visualize();
    await outside.untilPainted();
    await vscode.env.clipboard.writeText('');
    await outside.webview.click('vscode-button:has-text("Copy stage as NumPy")');
    await until('the code is copied', async () => (await vscode.env.clipboard.readText()).includes('numpy'));
    await outside.screenshot('host-explanation');
  });

  it('uses the open panel again, and works while the panel has the focus', async () => {
    select(await openFile('essay.txt'), SENTENCE);
    await visualize();
    await outside.untilPainted();
    await outside.webview.click('.chip >> nth=2');
    const first = (await state()).outline?.trace;
    await outside.runCommand(TITLE);
    await until('a second run', async () => {
      const { outline, phase } = await state();
      return phase === 'ready' && outline?.trace !== first;
    });
    const panels = vscode.window.tabGroups.all
      .flatMap((group) => group.tabs)
      .filter((tab) => tab.input instanceof vscode.TabInputWebview);
    assert.equal(panels.length, 1);
  });
});
