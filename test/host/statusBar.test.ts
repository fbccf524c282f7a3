import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { outside } from './harness/outside.ts';
import { closeEverything, openUntitled, parts, select, SENTENCE, until } from './support.ts';

const ITEM = '.statusbar-item[id*="modelLens.selection"]';

/** What the status bar says once it says something with these words. */
async function shownWith(words: RegExp) {
  const { selectionCount } = await parts();
  return until(`the status bar says ${words}`, () => {
    const { shown } = selectionCount;
    return shown && words.test(shown.text) ? shown : undefined;
  });
}

const untilHidden = async (): Promise<unknown> => {
  const { selectionCount } = await parts();
  return until('nothing is counted', () => selectionCount.shown === undefined);
};

describe('the count of the selection’s tokens', () => {
  afterEach(closeEverything);

  it('shows tokens and the limit of the model, without the engine', async () => {
    const { engine } = await parts();
    engine.stop();
    const editor = await openUntitled(`${SENTENCE} More.`);
    await untilHidden();
    select(editor, SENTENCE);
    const { tooltip, tooLong } = await shownWith(/^\$\(symbol-string\) 12 \/ 512 tokens$/);
    assert.match(tooltip, /9 words and 41 characters/);
    assert.match(tooltip, /MiniLM cuts it into 12 tokens, 2 of which it adds itself/);
    assert.equal(tooLong, false);
    await outside.workbench.waitFor(`${ITEM}:has-text("12 / 512 tokens")`);
    await outside.screenshot('host-status-bar');
    assert.equal(engine.worker, undefined, 'the engine was started');
    editor.selection = new vscode.Selection(0, 0, 0, 0);
    await untilHidden();
    await outside.workbench.waitFor(ITEM, { state: 'hidden' });
  });

  it('follows the newest selection, the text and the model', async () => {
    const editor = await openUntitled('one two three four five six');
    for (let end = 1; end < 27; end++) editor.selection = new vscode.Selection(0, 0, 0, end);
    select(editor, 'one two');
    await shownWith(/ 4 \/ 512 /);
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 3), ' and'));
    await shownWith(/ 5 \/ 512 /);
    const settings = vscode.workspace.getConfiguration('modelLens');
    await settings.update('attention.model', 'stories', vscode.ConfigurationTarget.Global);
    await shownWith(/ \/ 256 /);
    await settings.update('attention.model', undefined, vscode.ConfigurationTarget.Global);
    await shownWith(/ \/ 512 /);
  });

  it('says why nothing is counted where the model’s folder is gone', async () => {
    select(await openUntitled('one two'), 'one two');
    const settings = vscode.workspace.getConfiguration('modelLens');
    await settings.update('attention.model', '/does/not/exist', vscode.ConfigurationTarget.Global);
    try {
      const { tooltip } = await shownWith(/\? tokens$/);
      assert.match(tooltip, /“\/does\/not\/exist” is not there/);
      assert.match(tooltip, /Open Model…/);
    } finally {
      await settings.update('attention.model', undefined, vscode.ConfigurationTarget.Global);
    }
    await shownWith(/ 4 \/ 512 /);
  });

  it('warns where the model cannot read all of it', async () => {
    const text = 'word '.repeat(600);
    select(await openUntitled(text), text);
    const { tooLong, tooltip } = await shownWith(/ 602 \/ 512 /);
    assert.equal(tooLong, true);
    assert.match(tooltip, /more than the 512/);
    await outside.workbench.waitFor(`${ITEM}.warning-kind`);
  });

  it('does not count what is huge', async () => {
    const editor = await openUntitled('0123456789'.repeat(300_000));
    await vscode.commands.executeCommand('editor.action.selectAll');
    const { tooltip } = await shownWith(/> 65,536 characters/);
    assert.match(tooltip, /3,000,000 characters/);
    assert.equal(editor.selection.isEmpty, false);
  });

  it('can be turned off', async () => {
    const settings = vscode.workspace.getConfiguration('modelLens');
    select(await openUntitled('one two'), 'two');
    await shownWith(/ 3 \/ 512 /);
    await settings.update('statusBar.enabled', false, vscode.ConfigurationTarget.Global);
    try {
      await untilHidden();
    } finally {
      await settings.update('statusBar.enabled', undefined, vscode.ConfigurationTarget.Global);
    }
    await shownWith(/ 3 \/ 512 /);
  });

  it('opens the panel', async () => {
    select(await openUntitled(SENTENCE), SENTENCE);
    await shownWith(/ 12 \/ 512 /);
    await outside.workbench.click(ITEM);
    const { panel } = await parts();
    await until('the panel shows it', () => panel.session?.state.outline?.tokens.length === 12);
  });
});
