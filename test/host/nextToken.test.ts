import assert from 'node:assert/strict';
import { outside } from './harness/outside.ts';
import { closeEverything, openUntitled, parts, select, spelled, state, until, visualize } from './support.ts';

const TEXT = 'Once upon a time';

/** Waits until so many tokens are appended and the run with them has arrived. */
async function appended(count: number) {
  return until(`${count} appended tokens`, async () => {
    const shown = await state();
    return shown.phase === 'ready' && shown.outline?.continued === count ? shown : undefined;
  });
}

describe('The next token, in the panel', () => {
  afterEach(closeEverything);

  it('is appended three times as it is drawn, and taken back, while the text stays as it is', async () => {
    const editor = await openUntitled(TEXT);
    select(editor, TEXT);
    await visualize();
    await outside.untilPainted();
    const { session } = (await parts()).panel;
    await session!.runAgain({ model: 'stories' });
    const plain = await appended(0);
    // Beside the editor the stages lie folded.
    await outside.webview.click('button:has-text("Stages")');
    await outside.webview.click('lens-rail.drawn [data-row="probabilities"]');
    await outside.press('Escape');
    await outside.webview.click('[role="tab"][data-tab="next"]');

    const drawn: number[] = [];
    for (let count = 1; count <= 3; count++) {
      // The number of the draw says that what is shown belongs to this run.
      await outside.webview.waitFor(`.drawn-words:has-text("Number ${count} of seed 1")`);
      await outside.webview.click('.next-actions .primary');
      const shown = await appended(count);
      assert.equal(shown.continuation.length, count);
      assert.deepEqual(shown.continuation.slice(0, -1), drawn, 'what was appended before stays');
      drawn.push(shown.continuation.at(-1)!);
      assert.deepEqual(
        shown.outline!.tokens.slice(-count).map(({ id }) => id),
        drawn,
      );
    }
    await outside.webview.waitFor('.chip.appended >> nth=2');
    await outside.screenshot('host-next-token');
    assert.equal(editor.document.getText(), TEXT);
    assert.ok(
      spelled(await state(), TEXT)
        .slice(-3)
        .every(({ text }) => text === ''),
    );

    await outside.webview.click('button:has-text("Step back")');
    assert.deepEqual((await appended(2)).continuation, drawn.slice(0, 2));
    // What was drawn by a number of the seed is drawn by it again.
    await outside.webview.waitFor('.drawn-words:has-text("Number 3 of seed 1")');
    await outside.webview.click('.next-actions .primary');
    assert.deepEqual((await appended(3)).continuation, drawn);
    await outside.webview.waitFor('.drawn-words:has-text("Number 4 of seed 1")');
    await outside.webview.click('button:has-text("Take all back")');
    const back = await appended(0);
    assert.deepEqual(
      back.outline!.tokens.map(({ id }) => id),
      plain.outline!.tokens.map(({ id }) => id),
    );
  });
});
