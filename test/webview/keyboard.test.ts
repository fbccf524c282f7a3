import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { panelShowing } from './shared.ts';

const focusedPart = (page: Page): Promise<string> =>
  page.evaluate(
    `document.activeElement.closest('lens-toolbar, lens-strip, .run-bar, lens-rail, lens-stage, lens-explanation')
      ?.localName ?? ''`,
  );

describe('The keyboard alone', () => {
  it('goes from part to part with F6, and leaves at the end', async () => {
    const { page } = await panelShowing();
    const parts: string[] = [];
    for (let step = 0; step < 6; step++) {
      await page.keyboard.press('F6');
      parts.push(await focusedPart(page));
    }
    const [bar, ...below] = ['section', 'lens-rail', 'lens-stage', 'lens-explanation'];
    assert.deepEqual(parts, ['lens-toolbar', 'lens-strip', bar, ...below]);
    await page.keyboard.press('Shift+F6');
    assert.equal(await focusedPart(page), 'lens-stage');
  });

  it('goes from a token to a cell to its explanation', async () => {
    const { page } = await panelShowing();
    await page.keyboard.press('F6');
    await page.keyboard.press('F6');
    assert.equal(await focusedPart(page), 'lens-strip');
    for (let step = 0; step < 7; step++) await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: '“it” attends to' }).waitFor();
    await tabTo(page, 'lens-heatmap');
    for (let step = 0; step < 7; step++) await page.keyboard.press('ArrowDown');
    for (let step = 0; step < 2; step++) await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await page.locator('.place', { hasText: 'query “it”, key “dog”' }).waitFor();
    await page.keyboard.press('F6');
    assert.equal(await focusedPart(page), 'lens-explanation');
    await tabTo(page, '.source-button');
    await page.keyboard.press('Enter');
    await page.locator('.node-name', { hasText: 'masked_scores' }).waitFor();
  });

  it('walks the rail as a tree', async () => {
    const { page } = await panelShowing();
    const row = (): Promise<string | null> => page.evaluate('document.activeElement.dataset.row');
    await page.locator('.rail [tabindex="0"]').focus();
    assert.equal(await row(), 'layer.5.attention.weights');
    await page.keyboard.press('ArrowLeft');
    assert.equal(await row(), 'layer.5');
    await page.keyboard.press('ArrowLeft');
    assert.equal(await page.locator('[data-row="layer.5"]').getAttribute('aria-expanded'), 'false');
    await page.keyboard.press('Home');
    assert.equal(await row(), 'input.ids');
    await page.keyboard.type('layer 2');
    assert.equal(await row(), 'layer.2');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    const first = (await row())!;
    assert.match(first, /^layer\.2\./);
    await page.keyboard.press('Enter');
    await page.locator('.node-name', { hasText: first }).waitFor();
    await page.keyboard.press('End');
    assert.equal(await row(), await page.locator('.rail [role="treeitem"]').last().getAttribute('data-row'));
  });

  it('goes through heads, layers and tabs', async () => {
    const { page } = await panelShowing();
    await page.locator('.rail [tabindex="0"]').focus();
    await page.keyboard.press(']');
    await page.keyboard.press(']');
    await page.locator('[data-picker="head"]', { hasText: 'Head 2' }).waitFor();
    await page.keyboard.press('Shift+[');
    await page.locator('.node-name', { hasText: 'layer.4.attention.weights' }).waitFor();
    await page.locator('[role="tab"][aria-selected="true"]').focus();
    await page.keyboard.press('ArrowRight');
    await page.locator('[role="tab"][aria-selected="true"]', { hasText: 'Lines' }).waitFor();
  });

  it('chooses a layer and a model from their lists', async () => {
    const { page } = await panelShowing();
    const list = (name: string) => page.locator(`[data-picker="${name}"] [role="combobox"]`);
    await list('layer').focus();
    await page.keyboard.press('Enter');
    for (let step = 0; step < 5; step++) await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await page.locator('.node-name', { hasText: 'layer.0.attention.weights' }).waitFor();
    await list('model').focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.waitForSelector('html[data-painted="2"]', { state: 'attached' });
    assert.match(await page.locator('lens-rail').innerText(), /Logits/);
  });
});

/** Presses Tab until the focus is on, or in, what the selector names. */
async function tabTo(page: Page, selector: string): Promise<void> {
  for (let step = 0; step < 60; step++) {
    await page.keyboard.press('Tab');
    if (await page.evaluate(`document.activeElement.matches('${selector}, ${selector} *')`)) return;
  }
  assert.fail(`${selector} is not reached with Tab`);
}
