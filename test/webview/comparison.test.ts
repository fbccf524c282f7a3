import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { Outline } from '../../src/protocol/outline.ts';
import { screenshot } from './screenshot.ts';
import {
  assertAccessible,
  assertNothingClipped,
  hoverCell,
  painted,
  panelShowing,
  sharedEngine,
} from './shared.ts';
import { TextInMemory } from './textInMemory.ts';
import { THEMES } from './themes.ts';

const WEIGHTS = 'layer.5.attention.weights';

const sideButton = (page: Page, side: string) => page.locator(`.sides [data-side="${side}"]`);

/** Looks at a side and waits until its picture is there. */
async function lookAt(page: Page, side: string): Promise<void> {
  await sideButton(page, side).click();
  await page.locator(`.sides [data-side="${side}"][aria-pressed="true"]`).waitFor();
  await page.locator('lens-heatmap:not(.stale)').first().waitFor();
}

async function weight({ trace }: Outline, query: number, key: number): Promise<number> {
  const { values, columns } = await sharedEngine().call('slice', { trace, node: WEIGHTS, leading: [0] });
  return values[query * columns + key]!;
}

/** The explained value of a cell of the picture. */
async function explained(page: Page, row: number, column: number): Promise<number> {
  await hoverCell(page, row, column);
  await page.keyboard.press('Enter');
  await page.locator('.pinned').waitFor();
  await page.locator('.result dd').first().waitFor();
  const value = Number((await page.locator('.result dd').first().innerText()).replace('−', '-'));
  return value;
}

describe('Two runs', () => {
  it('with changes and without: each side has its own numbers, and the difference explains both', async () => {
    const { page, session, complaints } = await panelShowing();
    assert.equal(await page.locator('.sides').count(), 0);
    await session.intervene([{ kind: 'pattern', layer: 5, head: 0, pattern: 'previous' }]);
    await painted(page, 2);
    const { outline, comparison } = session.state;
    const [withIt, without] = [await weight(outline!, 4, 3), await weight(comparison!.other, 4, 3)];
    assert.equal(withIt, 1);
    assert.ok(without < 0.9);
    assert.equal(await explained(page, 4, 3), 1);
    await page.keyboard.press('Escape');
    await lookAt(page, 'other');
    assert.match(await page.locator('.stage-header h2').innerText(), /without the changes/);
    assert.ok(Math.abs((await explained(page, 4, 3)) - without) < 1e-6);
    await page.keyboard.press('Escape');
    await lookAt(page, 'difference');
    assert.match(await page.locator('.stage-header h2').innerText(), /difference/);
    assert.ok(Math.abs((await explained(page, 4, 3)) - (withIt - without)) < 1e-6);
    const rows = await page.locator('.contributions tbody tr').allInnerTexts();
    assert.match(rows[0]!, /with\s+1/);
    assert.match(rows[1]!, /without\s+0\.\d/);
    await screenshot(page, 'difference-explained');
    await assertAccessible(page, 'difference');
    // Where a number of a difference comes from is a cell of one of the two runs.
    await page.locator('.source-button', { hasText: 'without' }).click();
    await page.locator('.sides [data-side="other"][aria-pressed="true"]').waitFor();
    await page.locator('.node-name', { hasText: WEIGHTS }).waitFor();
    assert.deepEqual(complaints, []);
  });

  it('side by side have one colour scale, a title each, and the same pinned cell', async () => {
    const { page, session, complaints } = await panelShowing(undefined, { width: 1100 });
    await session.intervene([{ kind: 'pattern', layer: 5, head: 0, pattern: 'previous' }]);
    await painted(page, 2);
    await lookAt(page, 'both');
    assert.deepEqual(await page.locator('.pair h3').allInnerTexts(), ['With', 'Without']);
    const scales = await page.evaluate<{ maximum: number }[]>(
      `[...document.querySelectorAll('lens-heatmap')].map((map) => map.scale)`,
    );
    assert.equal(scales.length, 2);
    assert.deepEqual(scales[0], scales[1]);
    assert.equal(scales[0]!.maximum, 1, 'as far as the larger of the two');
    await page.locator('[data-half="own"] lens-heatmap .surface').focus();
    for (const key of ['Control+Home', 'ArrowDown', 'ArrowRight', 'Enter']) await page.keyboard.press(key);
    const cells = await page.evaluate(
      `[...document.querySelectorAll('lens-heatmap')].map((map) => map.pinnedCell)`,
    );
    assert.deepEqual(cells, [
      { row: 1, column: 1 },
      { row: 1, column: 1 },
    ]);
    await assertAccessible(page, 'side by side');
    // In another tab there is no room for both: then it is said which one is shown.
    await page.locator('[role="tab"][data-tab="numbers"]').click();
    assert.equal(await sideButton(page, 'own').getAttribute('aria-pressed'), 'true');
    assert.deepEqual(complaints, []);
  });

  it('go back to the one that is left when the changes are taken back', async () => {
    const { page, session } = await panelShowing();
    await session.intervene([{ kind: 'no_scaling' }]);
    await painted(page, 2);
    await lookAt(page, 'difference');
    await page.locator('[data-row="embedding.output"]').click();
    await page.getByText('Nothing has changed here').waitFor();
    await assertNothingClipped(page, 'nothing has changed');
    await session.intervene([]);
    await page.locator('.sides').waitFor({ state: 'detached' });
    await session.intervene([{ kind: 'no_scaling' }]);
    await page.locator('.sides').waitFor();
    assert.equal(await sideButton(page, 'own').getAttribute('aria-pressed'), 'true');
  });

  it('of a pinned text and another: both tokens where they differ, and none marked in the wrong editor', async () => {
    const { page, session, complaints } = await panelShowing('The dog saw the cat.');
    await page.getByRole('button', { name: 'Pin this run' }).click();
    await page.getByText('Now run another text or model.').waitFor();
    const second = new TextInMemory('The cat saw the dog.', 'other.txt:1');
    await session.show({ source: second });
    await painted(page, 2);
    assert.equal(await sideButton(page, 'own').innerText(), 'This');
    assert.match(await page.locator('.run-bar').innerText(), /pinned: essay\.txt:4, MiniLM/);
    await lookAt(page, 'difference');
    const labels = await page.locator('.chip').allInnerTexts();
    assert.deepEqual(labels, ['[CLS]', 'the', 'cat / dog', 'saw', 'the', 'dog / cat', '.', '[SEP]']);
    const { outline, comparison } = session.state;
    const expected = (await weight(outline!, 2, 5)) - (await weight(comparison!.other, 2, 5));
    assert.ok(Math.abs((await explained(page, 2, 5)) - expected) < 1e-6);
    assert.match(await page.locator('h2.place').innerText(), /cat \/ dog/);
    await page.keyboard.press('Escape');
    second.marked.length = 0;
    await lookAt(page, 'other');
    assert.deepEqual(await page.locator('.chip').nth(2).innerText(), 'dog');
    await page.locator('.chip').nth(2).hover();
    await page.waitForTimeout(150);
    assert.deepEqual(
      second.marked.filter((marked) => marked !== null),
      [],
    );
    await page.getByRole('button', { name: 'Unpin' }).click();
    await page.locator('.sides').waitFor({ state: 'detached' });
    assert.equal(session.state.pinned, false);
    assert.deepEqual(complaints, []);
  });

  it('of different models: what cannot be subtracted is not, and a missing stage says so', async () => {
    const { page, session, complaints } = await panelShowing('Once upon a time there was a dog.');
    await page.getByRole('button', { name: 'Pin this run' }).click();
    await session.runAgain({ model: 'stories' });
    await painted(page, 2);
    const button = sideButton(page, 'difference');
    const agree = session.state.comparison!.difference;
    if (agree === null) {
      assert.equal(await button.getAttribute('aria-disabled'), 'true');
      assert.match((await button.getAttribute('title'))!, /same shape/);
      await button.dispatchEvent('click');
      assert.equal(await button.getAttribute('aria-pressed'), 'false');
    } else assert.ok(agree.nodes.every(({ axes }) => axes.length > 0));
    await page.locator('[data-row="input"], [data-row="output"], [data-row="logits"]').first().waitFor();
    await page.locator('[data-row="logits"]').click();
    await page.locator('.node-name', { hasText: 'logits' }).waitFor();
    await sideButton(page, 'other').click();
    await page.getByText('this run has no such stage').waitFor();
    await assertAccessible(page, 'a missing stage');
    await sideButton(page, 'own').click();
    await page.locator('.node-name', { hasText: 'logits' }).waitFor();
    assert.deepEqual(complaints, []);
  });

  it('of two lengths: nothing with tokens can be subtracted', async () => {
    const { page, session } = await panelShowing('Once upon a time', { model: 'stories' });
    await page.getByRole('button', { name: 'Pin this run' }).click();
    await session.show({ source: new TextInMemory('Once upon a time there was a dog') });
    await painted(page, 2);
    assert.equal(session.state.comparison?.difference, null);
    const button = sideButton(page, 'difference');
    assert.equal(await button.getAttribute('aria-disabled'), 'true');
    assert.match((await button.getAttribute('title'))!, /nothing can be subtracted/);
    await lookAt(page, 'both');
    assert.equal(await page.locator('.pair lens-heatmap').count(), 2);
    await screenshot(page, 'pinned-both');
  });

  it('of a decoder: which next tokens became likelier, and which less likely', async () => {
    const { page, session, complaints } = await panelShowing('Once upon a time, there was a little', {
      model: 'stories',
    });
    await session.intervene([{ kind: 'remove_positions' }]);
    await painted(page, 2);
    await page.locator('[data-row="probabilities"]').click();
    await sideButton(page, 'difference').click();
    await page.getByText('that changed most').waitFor();
    const values = await page.locator('lens-bars .value').allInnerTexts();
    assert.ok(values.some((text) => /^[−-]/.test(text)) && values.some((text) => /^\d/.test(text)));
    assert.ok(
      values.every((text) => text.includes('%')),
      values.join(),
    );
    const colours = await page.evaluate<string[]>(`
      [...document.querySelector('lens-bars').shadowRoot.querySelectorAll('.bar')]
        .map((bar) => bar.matches('.below') + ',' + getComputedStyle(bar).backgroundColor)`);
    assert.equal(new Set(colours).size, 2, 'one colour for what rose, one for what fell');
    assert.ok(
      colours.some((colour) => /^false,rgb\(2\d\d, \d\d?, \d\d?\)$/.test(colour)),
      colours.join(' '),
    );
    await screenshot(page, 'difference-probabilities');
    // Both runs are beside each other as pictures; after that the candidates are there again.
    await sideButton(page, 'both').click();
    await page.locator('lens-heatmap').nth(1).waitFor();
    await sideButton(page, 'difference').click();
    await page.getByText('that changed most').waitFor();
    await assertAccessible(page, 'probabilities');
    assert.deepEqual(complaints, []);
  });

  it('overviewed: one scale for all heads, with no change in the middle', async () => {
    const { page, session } = await panelShowing();
    await session.intervene([{ kind: 'switch_off', layer: 3, head: 4 }]);
    await painted(page, 2);
    await page.locator('[role="tab"][data-tab="overview"]').click();
    await sideButton(page, 'difference').click();
    await page.getByText('Where it changed').waitFor();
    await page.waitForTimeout(400);
    assert.equal(await page.evaluate(`document.querySelector('lens-overview').scope`), 'all');
    await screenshot(page, 'difference-overview');
    await assertAccessible(page, 'overview of a difference');
  });

  it('survive a reload of the page, with the side that was looked at', async () => {
    const { page, session } = await panelShowing();
    await session.intervene([{ kind: 'no_scaling' }]);
    await painted(page, 2);
    await lookAt(page, 'difference');
    await page.reload();
    await page.locator('.sides [data-side="difference"][aria-pressed="true"]').waitFor();
    await page.locator('lens-heatmap').waitFor();
  });

  for (const theme of THEMES.slice(0, 2)) {
    it(`look right in ${theme.name}`, async () => {
      const { page, session } = await panelShowing(undefined, { theme, width: 1100 });
      await session.intervene([{ kind: 'pattern', layer: 5, head: 0, pattern: 'previous' }]);
      await painted(page, 2);
      for (const side of ['both', 'difference']) {
        await lookAt(page, side);
        for (const width of [1100, 620, 400]) {
          await page.setViewportSize({ width, height: 800 });
          await page.waitForTimeout(250);
          await assertAccessible(page, `${theme.name} ${side} ${width}`);
          await assertNothingClipped(page, `${theme.name} ${side} ${width}`);
          await screenshot(page, `compare-${side}-${theme.name}-${width}`);
        }
      }
    });
  }
});
