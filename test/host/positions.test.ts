import assert from 'node:assert/strict';
import { outside } from './harness/outside.ts';
import { closeEverything, openFile, select, SENTENCE, state } from './support.ts';

const TITLE = 'Model Lens: Show Positional Encodings';

describe('Show Positional Encodings', () => {
  afterEach(closeEverything);

  it('runs from the palette on the selection, and shows the matrix and its waves', async () => {
    select(await openFile('essay.txt'), SENTENCE);
    await outside.runCommand(TITLE);
    await outside.untilPainted();
    const shown = await state();
    assert.equal(shown.phase, 'ready', shown.problem?.message);
    assert.equal(shown.lens, 'positions');
    const { opening, nodes, blocks } = shown.outline!;
    assert.equal(opening, 'positions.sinusoidal');
    assert.deepEqual(
      nodes.find(({ name }) => name === opening)!.axes.map(({ size }) => size),
      [12, 64],
    );
    assert.deepEqual(
      blocks.map(({ title }) => title),
      ['Sinusoidal', 'Learnt (MiniLM)'],
    );
    await outside.webview.click('[role="tab"][data-tab="waves"]');
    await outside.webview.waitFor('lens-curves canvas');
    // Beside an editor the rail is opened over the stage.
    await outside.webview.click('.rail-button');
    await outside.webview.click('[data-row="positions.learned"]');
    await outside.press('Escape');
    await outside.webview.click('[role="tab"][data-tab="shuffle"]');
    await outside.webview.click('vscode-button:has-text("Shuffle the tokens")');
    await outside.webview.waitFor('.shuffle-verdicts :text("Rows are permuted exactly")');
    await outside.screenshot('host-positions');
  });

  it('is in the context menu of an editor', async () => {
    select(await openFile('essay.txt'), SENTENCE);
    await outside.workbench.click('.monaco-editor .view-line span span', { button: 'right' });
    await outside.workbench.waitFor('.monaco-menu :text("Show Positional Encodings")');
    await outside.press('Escape');
  });
});
