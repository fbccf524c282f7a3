import assert from 'node:assert/strict';
import { screenshot } from './screenshot.ts';
import { assertAccessible, assertNothingClipped, panelShowing, type ShownPanel } from './shared.ts';
import { THEMES } from './themes.ts';

describe('What each layer would predict', () => {
  it('is a table from the embedding to what the model itself says', async () => {
    const { page, complaints } = await opened();
    const rows = page.locator('.layers tbody tr');
    assert.deepEqual(await rows.locator('th').allInnerTexts(), [
      'Embedding',
      ...Array.from({ length: 6 }, (_, layer) => `Layer ${layer}`),
    ]);
    const last = (await rows.last().locator('td').allInnerTexts()).map((text) => text.split(/\s+/));
    assert.ok(
      await rows
        .last()
        .locator('td')
        .first()
        .evaluate((cell) => cell.classList.contains('answer')),
    );
    await page.getByText(/early rows are an estimate/).waitFor();
    await page.locator('[role="tab"][data-tab="candidates"]').click();
    const bars = page.locator('.tab-panel lens-bars li');
    await bars.nth(4).waitFor({ state: 'attached' });
    const own = (await bars.allInnerTexts()).slice(0, 5).map((text) => text.trim().split(/\s+/));
    assert.deepEqual(last, own);
    assert.deepEqual(complaints, []);
  });

  it('follows the position', async () => {
    const { page } = await opened();
    const first = page.locator('.layers tbody tr').last().locator('.layer-token').first();
    assert.equal(await first.innerText(), '␣time');
    await page.getByRole('button', { name: 'Previous position' }).click();
    await page.getByText('What would come after “upon”').waitFor();
    assert.equal(await first.innerText(), '␣a');
  });

  for (const theme of THEMES) {
    for (const width of [1100, 620, 400]) {
      it(`holds in ${theme.name} at ${width} px`, async () => {
        const { page, complaints } = await opened({ theme, width });
        await screenshot(page, `logit-lens-${theme.name}-${width}`);
        await assertAccessible(page, `${theme.name} ${width}`);
        if (width >= 620) await assertNothingClipped(page, `${theme.name} ${width}`);
        assert.deepEqual(complaints, []);
      });
    }
  }
});

async function opened(options = {}): Promise<ShownPanel> {
  const panel = await panelShowing('Once upon a', { model: 'stories', ...options });
  const rail = panel.page.getByRole('button', { name: 'Stages' });
  if (await rail.isVisible()) await rail.click();
  await panel.page.locator('[data-row="probabilities"]').click();
  if (await rail.isVisible()) await panel.page.keyboard.press('Escape');
  await panel.page.locator('[role="tab"][data-tab="logit-lens"]').click();
  await panel.page.locator('.layers tbody tr').first().waitFor();
  return panel;
}
