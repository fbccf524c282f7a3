import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { outside } from './harness/outside.ts';
import {
  closeEverything,
  openFile,
  openUntitled,
  select,
  SENTENCE,
  spelled,
  state,
  until,
} from './support.ts';

const TITLE = 'Model Lens: Open Tokenizer Bench on Selection';
const GEORGIAN = 'მე მიყვარს თბილისი';

describe('Open Tokenizer Bench', () => {
  afterEach(closeEverything);

  it('cuts the selection in three ways, and marks a hovered word in the editor', async () => {
    const editor = await openFile('essay.txt');
    select(editor, SENTENCE);
    await outside.runCommand(TITLE);
    await outside.untilPainted();
    const shown = await state();
    assert.equal(shown.phase, 'ready', shown.problem?.message);
    assert.equal(shown.lens, 'tokenizer');
    assert.equal(shown.source?.label, 'essay.txt:3');
    await outside.webview.waitFor('.cut-cell[data-cut-name="word"] :text("hungry")');
    assert.match(await outside.webview.text('.cut-counts'), /10\s+words[^]*41\s+characters[^]*10\s+subwords/);
    await outside.webview.hover('.cut-cell[data-cut-name="word"] :text("hungry")');
    await outside.webview.waitFor('.strip .chip.pointed:has-text("hungry")');
    await outside.screenshot('host-bench');
    await outside.webview.click('.cut-cell[data-cut-name="word"] :text("dog")', { modifiers: ['Control'] });
    await until('the word is selected', () => editor.document.getText(editor.selection) === 'dog');
  });

  it('cuts Georgian with exact places', async () => {
    select(await openUntitled(`Before. ${GEORGIAN} after.`), GEORGIAN);
    await vscode.commands.executeCommand('modelLens.openTokenizerBench');
    const shown = await state();
    assert.equal(shown.phase, 'ready', shown.problem?.message);
    assert.deepEqual(shown.outline!.labels['words'], ['მე', 'მიყვარს', 'თბილისი']);
    assert.equal(shown.outline!.labels['characters']!.length, GEORGIAN.length);
    const pieces = spelled(shown, GEORGIAN).filter(({ special }) => !special);
    assert.equal(pieces.map(({ text }) => text).join(''), GEORGIAN.replaceAll(' ', ''));
  });

  it('is in the context menu of an editor', async () => {
    select(await openFile('essay.txt'), SENTENCE);
    await outside.workbench.click('.monaco-editor .view-line span span', { button: 'right' });
    await outside.workbench.waitFor('.monaco-menu :text("Open Tokenizer Bench on Selection")');
    await outside.press('Escape');
  });
});
