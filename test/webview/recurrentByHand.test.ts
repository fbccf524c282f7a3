import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { RECURRENT_PRESETS } from '../../src/presets/recurrent.ts';
import type { OptionValue } from '../../src/trace/description.ts';
import type { PanelOptions } from './page.ts';
import { screenshot } from './screenshot.ts';
import { assertAccessible, painted, panelWith, type ShownPanel } from './shared.ts';
import { TextInMemory } from './textInMemory.ts';
import { THEMES } from './themes.ts';

const preset = (name: string) => RECURRENT_PRESETS.find((each) => each.name === name)!;

async function opened(name: string, options: Partial<PanelOptions> = {}): Promise<ShownPanel> {
  const { text, options: settings } = preset(name);
  return byHand(text, settings, options);
}

async function byHand(
  text: string,
  settings: Readonly<Record<string, OptionValue>> = {},
  options: Partial<PanelOptions> = {},
): Promise<ShownPanel> {
  const panel = await panelWith({ width: 1100, ...options });
  const source = new TextInMemory(text);
  await panel.session.show({ source, lens: 'recurrent_by_hand', options: settings });
  assert.equal(panel.session.state.phase, 'ready', panel.session.state.problem?.message);
  await painted(panel.page);
  return { ...panel, source };
}

/** The written numbers of a row of the network, from the first step to the last. */
const numbersOf = (page: Page, symbol: string): Promise<string[]> =>
  page.locator(`.unrolled-number[aria-label*=", ${symbol} at step"] text`).allTextContents();

/** Fails where something that does not scroll by itself sticks out sideways. */
async function assertContained(page: Page, what: string): Promise<void> {
  const sticking = await page.evaluate<string[]>(`
    [...document.querySelectorAll('lens-panel *')]
      .filter((element) => {
        const box = element.getBoundingClientRect();
        if (box.width === 0 || element.closest('.unseen, .katex, svg')) return false;
        const scrolls = element.parentElement.closest('.contributions, .formula, .node-name, lens-heatmap, .unrolled-board');
        return !scrolls && (box.right > innerWidth + 1 || box.left < -1);
      })
      .map((element) => element.outerHTML.slice(0, 120))`);
  assert.deepEqual(sticking, [], `${what}: sticks out`);
}

describe('Recurrent networks by hand', () => {
  it('open unrolled: a copy of the cell for each step, with its numbers and the same colours of weights', async () => {
    const { page, complaints } = await opened('elman_scalar');
    await page.getByRole('tab', { name: 'Unrolled', selected: true }).waitFor();
    assert.deepEqual(await numbersOf(page, 'h'), ['0.762', '0.363', '−0.674']);
    assert.deepEqual(await numbersOf(page, 'x'), ['1', '0', '−1']);
    const strokes = await page.locator('.unrolled-arrow line[stroke]').evaluateAll((lines) =>
      (lines as unknown as { getAttribute(name: string): string | null; }[]).map((line) => line.getAttribute('stroke')),
    ); // prettier-ignore
    // Three times W, three times U.
    assert.equal(strokes.length, 6);
    assert.equal(new Set(strokes).size, 2);
    assert.deepEqual(complaints, []);
  });

  it('offer only ways to look at it that show something', async () => {
    const { page } = await opened('lstm_scalar');
    await page.locator('[data-row="layer.0.hidden_state"]').click();
    await page.locator('#stage-tab-memory').waitFor();
    const tabs = await page.locator('[role="tab"][data-tab]').allTextContents();
    const offered = tabs.map((title) => title.trim());
    assert.deepEqual(
      offered.filter((title) => ['Find cells', 'Back in time', 'Three networks'].includes(title)),
      [],
    );
    await screenshot(page, 'recurrent-by-hand-tabs');
  });

  it('explains a chosen number, reached by mouse or keyboard, and lights up its place in the text', async () => {
    const { page, source } = await opened('lstm_scalar');
    await page.locator('.unrolled-number[aria-label^="Forget gate, f at step 2"]').click();
    await page.locator('.node-name', { hasText: 'layer.0.forget_gate' }).waitFor();
    await page.locator('.explanation.asked').waitFor();
    assert.match(await page.locator('.explanation').innerText(), /0\.7537/);
    await page.locator('.unrolled-number[aria-pressed="true"]').focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await page.locator('.node-name', { hasText: 'layer.0.input_gate' }).waitFor();
    assert.match(
      (await page.locator('.unrolled-number[aria-pressed="true"]').getAttribute('aria-label'))!,
      /^Input gate, i at step 3: 0\.324$/,
    );
    await page.locator('.strip .chip').nth(2).hover();
    assert.equal(source.marked.at(-1), '-1');
    await assertAccessible(page, 'an LSTM by hand');
    await screenshot(page, 'recurrent-by-hand-lstm');
  });

  it('roll up to one cell that hands its state on to itself', async () => {
    const { page } = await opened('yesterday_today_tomorrow');
    await page.getByText('Rolled', { exact: true }).click();
    await page.locator('.unrolled-wire.loop').waitFor({ state: 'attached' });
    assert.equal(await page.locator('.unrolled-box').count(), 1);
    await page.locator('.unrolled-controls input[type=number]').fill('1');
    await page.keyboard.press('Enter');
    await page.locator('.unrolled-step', { hasText: 'today' }).waitFor();
    await screenshot(page, 'recurrent-by-hand-rolled');
    await page.getByText('Unrolled', { exact: true }).last().click();
    assert.equal(await page.locator('.unrolled-box').count(), 4);
    await screenshot(page, 'recurrent-by-hand-tomorrow');
  });

  it('unroll for 50 steps, which scroll; the keyboard brings the last one into view', async () => {
    const { page } = await opened('unrolled_50_steps');
    assert.equal(await page.locator('.unrolled-box').count(), 50);
    await page.getByText('Steps 2 to 50 read 0.').first().waitFor();
    await page.locator('.unrolled-number[tabindex="0"]').focus();
    await page.keyboard.press('End');
    const last = page.locator('.unrolled-number[aria-label*="h at step 50"]');
    await page.waitForFunction(
      `document.activeElement?.getAttribute('aria-label')?.includes('h at step 50')`,
    );
    const box = (await last.boundingBox())!;
    const board = (await page.locator('.unrolled-board').boundingBox())!;
    assert.ok(
      box.x >= board.x && box.x + box.width <= board.x + board.width + 1,
      'the last step is out of view',
    );
    await screenshot(page, 'recurrent-by-hand-50');
  });

  it('say which convention a GRU follows', async () => {
    const { page } = await opened('gru_chung');
    await page
      .getByText('z writes the candidate, h = (1 − z) h⁻ + z h̃ (Chung et al. 2014)')
      .first()
      .waitFor();
    await screenshot(page, 'recurrent-by-hand-gru');
  });

  it('show powers on a logarithmic axis, and the numbers to those who do not see them', async () => {
    const { page, complaints } = await opened('w2_power_50');
    await page.getByRole('tab', { name: 'Log scale', selected: true }).waitFor();
    const row = page.locator('lens-curves table tbody tr').last();
    const cells = await row.locator('td').allTextContents();
    assert.deepEqual(cells, ['1.13e15', '117', '1', '0.00515', '8.88e−16']);
    await assertAccessible(page, 'powers');
    await screenshot(page, 'recurrent-by-hand-powers');
    assert.deepEqual(complaints, []);
  });

  it('say in which line something does not fit, with the next step', async () => {
    const { page, session } = await opened('elman_scalar');
    await session.show({ source: new TextInMemory('x = 1 2\nW = 1\nU = 1 2'), lens: 'recurrent_by_hand' });
    await page.getByText('Line 3, U: it is 1 × 2').first().waitFor();
    await page.getByText('Make U 1 × 1').first().waitFor();
  });

  for (const theme of THEMES)
    for (const width of [1100, 420])
      it(`are readable in ${theme.name}, ${width} pixels wide`, async () => {
        const matrix =
          'x = 1 0; 0 1; 1 1\nW = 1 0.5; -0.4 1\nU = 0.5 -0.8; 0.1 0.9\nV = 1 1; 0.5 -1\nf = softmax';
        const { page } = await byHand(matrix, {}, { theme, width });
        await assertAccessible(page, theme.name);
        await assertContained(page, `${theme.name}, ${width}`);
        await screenshot(page, `recurrent-by-hand-${theme.name}-${width}`);
      });
});
