import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { outside } from './harness/outside.ts';
import { closeEverything, openFile, select, SENTENCE, visualize } from './support.ts';

const THEMES: Record<string, string> = {
  'Default Dark Modern': 'vscode-dark',
  'Default Light Modern': 'vscode-light',
  'Default High Contrast': 'vscode-high-contrast',
  'Default High Contrast Light': 'vscode-high-contrast-light',
};

describe('themes', () => {
  before(async () => {
    select(await openFile('essay.txt'), SENTENCE);
    await visualize();
    await outside.untilPainted();
  });

  after(async () => {
    await vscode.workspace.getConfiguration('workbench').update('colorTheme', undefined, true);
    await closeEverything();
  });

  for (const [theme, kind] of Object.entries(THEMES)) {
    it(theme, async () => {
      await vscode.workspace.getConfiguration('workbench').update('colorTheme', theme, true);
      await outside.webview.waitFor(`body.${kind}`);
      // The page draws its colours a frame later.
      await outside.webview.evaluate(
        'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))',
      );
      assert.equal(await outside.webview.evaluate("document.querySelectorAll('lens-panel').length"), 1);
      await outside.screenshot(`host-theme-${theme.replaceAll(' ', '-').toLowerCase()}`);
    });
  }

  it('a narrow panel', async () => {
    await outside.resizeWebview(400);
    await outside.screenshot('host-narrow');
  });
});
