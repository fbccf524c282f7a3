import assert from 'node:assert/strict';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { outside } from './harness/outside.ts';
import {
  closeEverything,
  COMMAND,
  inAnotherWindow,
  openFile,
  openUntitled,
  parts,
  select,
  SENTENCE,
  state,
  TITLE,
  until,
  untilEditorsAreKept,
  visualize,
} from './support.ts';

const LONG = 'The dog that ate the food was hungry. '.repeat(60);

describe('a run’s life', () => {
  afterEach(closeEverything);

  it('a newer run takes the place of an older one', async () => {
    const editor = await openUntitled(`${LONG}\n${SENTENCE}`);
    select(editor, LONG);
    const older = vscode.commands.executeCommand(COMMAND);
    await until(
      'the older run is under way',
      async () => (await parts()).panel.session?.state.phase === 'running',
    );
    select(editor, SENTENCE);
    const shown = await visualize();
    await older;
    assert.equal(shown.phase, 'ready');
    assert.equal(shown.outline?.tokens.length, 12);
    const { engine } = await parts();
    assert.equal((await engine.call('health', {})).traces, 1, 'the older trace was let go');
    await outside.untilPainted();
  });

  it('a killed engine leaves a panel that says so and runs again on one click', async () => {
    const editor = await openUntitled(`${LONG}\n${SENTENCE}`);
    select(editor, LONG);
    const { engine, panel } = await parts();
    const running = vscode.commands.executeCommand(COMMAND);
    await until('the run is under way', () => panel.session?.state.progress !== undefined);
    await engine.worker!.terminate();
    await running;
    assert.equal(panel.session!.state.phase, 'lost');
    await outside.webview.waitFor(':text("stopped")');
    await outside.screenshot('host-lost');
    await outside.webview.click('vscode-button:has-text("Run again"), button:has-text("Run again")');
    await until('it ran again', () => panel.session!.state.phase === 'ready');
    await outside.untilPainted();
  });

  it('an engine that dies later is noticed as well', async () => {
    select(await openFile('essay.txt'), SENTENCE);
    await visualize();
    const { engine, panel } = await parts();
    await engine.worker!.terminate();
    assert.equal(panel.session!.state.phase, 'lost');
  });

  it('keeps no trace of a closed panel', async () => {
    select(await openFile('essay.txt'), SENTENCE);
    await visualize();
    await closeEverything();
    const { engine, panel } = await parts();
    assert.equal(panel.session, undefined);
    assert.equal((await engine.call('health', {})).traces, 0);
  });

  it('shows everything again after it was hidden', async () => {
    select(await openFile('essay.txt'), SENTENCE);
    await visualize();
    await outside.untilPainted();
    const group = vscode.window.tabGroups.all.find(
      ({ activeTab }) => activeTab?.input instanceof vscode.TabInputWebview,
    );
    const other = await vscode.workspace.openTextDocument({ content: 'In front of the panel.' });
    await vscode.window.showTextDocument(other, group!.viewColumn);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await outside.webview.waitFor('.chip[data-token="11"]');
    assert.equal((await state()).phase, 'ready');
  });

  it('comes back after the window was loaded again', () =>
    inAnotherWindow(async (window, folder) => {
      await window.openTab('essay.txt');
      await window.workbench.click('.view-line:has-text("A dog ate the food") >> nth=0', { clickCount: 3 });
      await window.runCommand(TITLE);
      await window.webview.waitFor('.chip[data-token="11"]', { timeout: 40_000 });
      const before = await chips(window);
      await untilEditorsAreKept(window, join(folder, 'essay.txt'));
      await window.reload();
      await window.webview.waitFor('.chip[data-token="11"]', { timeout: 40_000 });
      await window.untilPainted();
      assert.equal(await chips(window), before);
      await window.screenshot('host-reloaded');
    })).timeout(180_000);

  function chips(window: typeof outside): Promise<string> {
    return window.webview.text('.chips');
  }
});
