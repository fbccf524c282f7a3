import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { OpenedPanel, PanelOptions } from './page.ts';
import { screenshot } from './screenshot.ts';
import { assertAccessible, assertNothingClipped, painted, panelWith } from './shared.ts';
import { TextInMemory } from './textInMemory.ts';
import { THEMES } from './themes.ts';

const TEXT = 'Call me Ishmael. Some years ago, never mind how long precisely, having little or no money.';

/** The tab “Prediction” of the character model. */
async function opened(
  text = TEXT,
  options: Partial<PanelOptions> = {},
): Promise<OpenedPanel & { readonly source: TextInMemory }> {
  const panel = await panelWith({ model: 'lstm', ...options });
  const source = new TextInMemory(text);
  await panel.session.show({ source, lens: 'gates' });
  assert.equal(panel.session.state.phase, 'ready', panel.session.state.problem?.message);
  await painted(panel.page);
  const { page } = panel;
  const rail = page.getByRole('button', { name: 'Stages' });
  if (await rail.isVisible()) await rail.click();
  const next = page.locator('[data-row="layer.next.output"]');
  if (!(await next.isVisible())) await page.locator('.rail').getByText(/^next/).first().click();
  if (await next.isVisible()) await next.click();
  if (await rail.isVisible()) await page.keyboard.press('Escape');
  await page.locator('[role="tab"][data-tab="prediction"]').click();
  await page.locator('lens-bar-text').nth(1).waitFor();
  return { ...panel, source };
}

const text = (page: Page) => page.locator('lens-bar-text').first().locator('[role="slider"]');
const written = (page: Page): Promise<string> =>
  page.locator('lens-continuation lens-bar-text .text').innerText();

describe('The prediction of a character model', () => {
  it('names what it expects next, and how much what came surprised it', async () => {
    const { page, complaints } = await opened();
    await text(page).press('Home');
    await page.getByText(/^“a” came: expected with \d+\.\d %, a surprise of [\d.]+ bits\.$/).waitFor();
    const words = await page.getByText(/^“a” came/).innerText();
    const [share, bits] = words.match(/\d+\.\d+|\d+/g)!.map(Number);
    assert.ok(Math.abs(-Math.log2(share! / 100) - bits!) < 0.05, words);
    await page.locator('.prediction-columns lens-bars .label', { hasText: 'a ◂ came' }).waitFor();
    await text(page).press('End');
    await page.getByText('Here the text ends: nothing came.').waitFor();
    assert.deepEqual(complaints, []);
  });

  it('has a bar under each character, and is linked with the text', async () => {
    const { page, source } = await opened();
    const characters = page.locator('lens-bar-text').first().locator('[data-at]');
    assert.equal(await characters.count(), TEXT.length);
    const bars = await characters.evaluateAll((all) => all.map((each) => each.style.backgroundSize));
    assert.equal(bars[0], '', 'nothing was expected before the first');
    assert.ok(bars.slice(1).every((size) => /\d+px$/.test(size)));
    await characters.nth(8).hover();
    await page.waitForTimeout(100);
    assert.equal(source.marked.at(-1), 'I');
    await characters.nth(8).click();
    await page.getByRole('heading', { name: 'After “Call me I”', exact: true }).waitFor();
    assert.match((await text(page).getAttribute('aria-valuetext'))!, /^“I”: [\d.]+ bits$/);
  });

  it('writes the same for the same seed, and something else for another', async () => {
    const { page } = await opened();
    const first = await written(page);
    await page.getByRole('button', { name: 'Draw again' }).click();
    await page.getByText('Drawn with seed 2 at temperature 1').waitFor();
    assert.notEqual(await written(page), first);
    await page.getByRole('spinbutton', { name: 'Seed' }).fill('1');
    await page.keyboard.press('Enter');
    await page.getByText('Drawn with seed 1 at temperature 1').waitFor();
    assert.equal(await written(page), first);
    assert.equal(await page.getByRole('spinbutton', { name: 'Top-k' }).count(), 0);
  });

  it('compares both ways of feeding the network where the text goes on', async () => {
    const { page } = await opened();
    await page.getByRole('button', { name: 'Go to the middle' }).click();
    await page.getByText(/^Over \d+ characters: fed the text [\d.]+ bits per character, fed its own [\d.]+\.$/).waitFor(); // prettier-ignore
    const own = page.getByRole('checkbox', { name: /teacher forcing off/ });
    const on = page.getByRole('checkbox', { name: /teacher forcing on/ });
    const columns = page.locator('lens-continuation lens-curves th[scope="col"]');
    assert.equal(await columns.count(), 3);
    await own.uncheck();
    await page.waitForTimeout(50);
    assert.equal(await columns.count(), 2);
    assert.ok(await on.isDisabled(), 'one curve stays');
  });

  for (const theme of THEMES) {
    for (const width of [1100, 420]) {
      it(`holds in ${theme.name} at ${width} px`, async () => {
        const { page, complaints } = await opened(TEXT, { theme, width, height: 1700 });
        await page.getByRole('button', { name: 'Go to the middle' }).click();
        await page.getByText(/^Over \d+ characters/).waitFor();
        await screenshot(page, `prediction-${theme.name}-${width}`);
        await assertAccessible(page, `${theme.name} ${width}`);
        await assertNothingClipped(page, `${theme.name} ${width}`);
        assert.deepEqual(complaints, []);
      });
    }
  }
});
