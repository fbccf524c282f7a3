import assert from 'node:assert/strict';
import { screenshot } from './screenshot.ts';
import { assertAccessible, assertNothingClipped, hoverCell, panelShowing, panelWith } from './shared.ts';
import { THEMES } from './themes.ts';

const WIDTHS = [400, 620, 900, 1600];
const TABS = ['overview', 'lines', 'numbers', 'statistics'];

describe('The panel’s looks', () => {
  for (const theme of THEMES) {
    for (const width of WIDTHS) {
      it(`hold in ${theme.name} at ${width} px`, async () => {
        const { page, complaints } = await panelShowing(undefined, { theme, width });
        await page.locator('[data-token="7"]').click();
        await hoverCell(page, 7, 2);
        await page.keyboard.press('Enter');
        await page.waitForSelector('.explanation .result', { state: 'attached' });
        await page.waitForTimeout(300);
        await screenshot(page, `webview-${theme.name}-${width}`);
        await assertAccessible(page, `${theme.name} ${width}`);
        await assertNothingClipped(page, `${theme.name} ${width}`);
        assert.deepEqual(complaints, []);
      });
    }

    for (const tab of TABS) {
      it(`hold for the tab “${tab}” in ${theme.name}`, async () => {
        const { page, complaints } = await panelShowing(undefined, { theme, width: 1200 });
        await page.locator(`[role="tab"][data-tab="${tab}"]`).click();
        await page.waitForSelector(`.tab-panel[data-tab="${tab}"] > *`);
        await page.waitForTimeout(400);
        await screenshot(page, `webview-${tab}-${theme.name}`);
        await assertAccessible(page, `${tab} ${theme.name}`);
        assert.deepEqual(complaints, []);
      });
    }
  }

  it('let the rail be opened over the stage in a narrow panel', async () => {
    const { page } = await panelShowing(undefined, { width: 400 });
    assert.equal(await page.locator('lens-rail').isVisible(), false);
    await page.getByRole('button', { name: 'Stages' }).click();
    await page.waitForSelector('lens-rail.drawn');
    await assertNothingClipped(page, 'rail');
    await assertAccessible(page, 'rail');
    await screenshot(page, 'webview-narrow-rail');
    await page.keyboard.press('Escape');
    assert.equal(await page.locator('lens-rail').isVisible(), false);
  });

  it('are those of the other engine’s states too', async () => {
    const { page } = await panelWith({ theme: THEMES[1]! });
    await assertAccessible(page, 'empty');
    await screenshot(page, 'webview-empty');
  });
});
