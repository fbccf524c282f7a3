import assert from 'node:assert/strict';
import { outside } from './harness/outside.ts';
import { closeEverything, openFile, parts, select, SENTENCE, state, until, visualize } from './support.ts';

const OUTPUT = 'layer.5.attention.head_output';

/** Waits until another run than this one has arrived. */
async function nextRun(before: string | undefined) {
  return until('another run', async () => {
    const shown = await state();
    return shown.phase === 'ready' && shown.outline?.trace !== before ? shown : undefined;
  });
}

/** The largest magnitude in a stage of a run. */
async function largest(trace: string): Promise<number> {
  const { engine } = await parts();
  const { minimum, maximum } = await engine.call('statistics', { trace, node: OUTPUT, leading: [0] });
  return Math.max(-minimum, maximum);
}

describe('What if, in the panel', () => {
  afterEach(closeEverything);

  it('switches a head off, shows the run with, without and the difference, and takes it back', async () => {
    select(await openFile('essay.txt'), SENTENCE);
    const plain = await visualize();
    await outside.untilPainted();
    await outside.webview.click('button:has-text("What if…")');
    await outside.webview.click('[role="menuitemcheckbox"]:has-text("Switch it off")');
    const changed = await nextRun(plain.outline?.trace);
    assert.deepEqual(changed.interventions, [{ kind: 'switch_off', layer: 5, head: 0 }]);
    const { outline, comparison } = changed;
    assert.equal(comparison?.kind, 'interventions');
    assert.equal(comparison.other.trace, plain.outline?.trace);
    assert.equal(await largest(outline!.trace), 0);
    const without = await largest(comparison.other.trace);
    assert.ok(without > 0);
    assert.ok(Math.abs((await largest(comparison.difference!.trace)) - without) < 1e-6);

    for (const [side, title] of [
      ['other', 'without the changes'],
      ['difference', 'difference'],
    ] as const) {
      await outside.webview.click(`.sides [data-side="${side}"]`);
      await outside.webview.waitFor(`.stage-header h2:has-text("${title}")`);
    }
    await outside.screenshot('host-what-if');
    await outside.webview.click('.sides [data-side="both"]');
    await outside.webview.waitFor('.pair [data-half="other"] lens-heatmap');

    await outside.webview.click('.change:has-text("layer 5 head 0 off")');
    const back = await nextRun(outline?.trace);
    assert.deepEqual(back.interventions, []);
    assert.equal(back.comparison, undefined);
    assert.ok(Math.abs((await largest(back.outline!.trace)) - without) < 1e-6);
  });

  it('compares a pinned run with another selection', async () => {
    const editor = await openFile('essay.txt');
    select(editor, SENTENCE);
    const first = await visualize();
    await outside.untilPainted();
    await outside.webview.click('button:has-text("Pin this run")');
    await until('the run is pinned', async () => (await state()).pinned);
    select(editor, 'because it was hungry');
    const second = await visualize();
    assert.equal(second.comparison?.kind, 'pinned');
    assert.equal(second.comparison.other.trace, first.outline?.trace);
    assert.match(second.comparison.label, /^pinned: essay\.txt:3, MiniLM$/);
    await outside.webview.click('.sides [data-side="both"]');
    await outside.webview.waitFor('.pair [data-half="other"] lens-heatmap');
    await outside.webview.click('button:has-text("Unpin")');
    await outside.webview.waitFor('.sides', { state: 'hidden' });
  });
});
