import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { OpenedPanel, PanelOptions } from './page.ts';
import { screenshot } from './screenshot.ts';
import { assertAccessible, assertNothingClipped, painted, panelWith } from './shared.ts';
import { TextInMemory } from './textInMemory.ts';
import { THEMES } from './themes.ts';

const TEXT =
  'Call me Ishmael. Some years ago, never mind how long precisely, having little money in my purse, I thought I would sail about a little and see the watery part of the world.';

/** Opens a stage; in a narrow panel the rail is behind its button. */
async function openTab(page: Page, node: string, tab: string): Promise<void> {
  const rail = page.getByRole('button', { name: 'Stages' });
  if (await rail.isVisible()) await rail.click();
  await page.locator(`[data-row="${node}"]`).click();
  if (await rail.isVisible()) await page.keyboard.press('Escape');
  await page.locator(`[role="tab"][data-tab="${tab}"]`).click();
}

/** The panel with the hidden state of the LSTM's last layer open. */
async function opened(text: string, tab: string, options: Partial<PanelOptions> = {}): Promise<OpenedPanel> {
  const panel = await panelWith({ width: 1100, height: 900, ...options });
  await panel.session.show({ source: new TextInMemory(text), lens: 'gates', model: 'lstm' });
  assert.equal(panel.session.state.phase, 'ready', panel.session.state.problem?.message);
  await painted(panel.page);
  await openTab(panel.page, 'layer.1.hidden_state', tab);
  return panel;
}

/** The page's policy forbids what evaluates strings itself. @param condition in JavaScript */
async function until(page: Page, condition: string): Promise<void> {
  const end = Date.now() + 50_000;
  while (!(await page.evaluate<boolean>(condition))) {
    assert.ok(Date.now() < end, `never: ${condition}`);
    await page.waitForTimeout(50);
  }
}

/** Waits for words on the page. @param words a regular expression */
const says = (page: Page, selector: string, words: string): Promise<void> =>
  until(page, `/${words}/.test(document.querySelector('${selector}')?.textContent)`);

/** Each network has its row of numbers, or says why it has none. */
async function settled(page: Page, networks: number): Promise<void> {
  await until(
    page,
    `(() => {
      const rows = [...document.querySelectorAll('.back-table tbody tr')];
      return rows.length === ${networks} && rows.every((row) => !/is running|…/.test(row.innerText));
    })()`,
  );
}

/** Scrolls the tab alone, and lets what came into view be drawn. */
async function bringUp(page: Page, selector: string): Promise<void> {
  await page.locator(selector).evaluate((element) => element.scrollIntoView({ block: 'start' }));
  // Not the page around it.
  await page.evaluate(`[document.documentElement, document.body].forEach((box) => (box.scrollTop = 0))`);
  await page.waitForTimeout(200);
}

/** A picture of the tab from its top to its end. */
async function wholeTab(page: Page, name: string): Promise<void> {
  await until(page, `!/being (computed|taken)/.test(document.querySelector('.tab-panel').textContent)`);
  await screenshot(page, name);
  for (const [at, part] of [
    'lens-truncated-chunks',
    '.clipping',
    '.matrix-columns section:last-child',
  ].entries()) {
    await bringUp(page, part);
    await screenshot(page, `${name}-${at + 1}`);
  }
}

describe('Back in time', () => {
  for (const theme of THEMES) {
    it(`follows the gradient back through the networks: ${theme.name}`, async () => {
      const { page, complaints } = await opened(TEXT, 'back-in-time', { theme });
      await settled(page, 3);
      await wholeTab(page, `back-in-time-${theme.name}`);
      await assertAccessible(page, `back in time, ${theme.name}`);
      assert.deepEqual(complaints, []);
    });
  }

  it('fits into a narrow panel', async () => {
    for (const theme of THEMES.slice(0, 2)) {
      const { page } = await opened(TEXT, 'back-in-time', { width: 420, theme });
      await settled(page, 3);
      await wholeTab(page, `back-in-time-420-${theme.name}`);
      await assertNothingClipped(page, 'back in time, narrow');
    }
  });

  it('goes to another position and another network by the keyboard', async () => {
    const { page, asked, session } = await opened(TEXT, 'back-in-time');
    await settled(page, 3);
    const text = page.locator('lens-coloured-text .text');
    assert.match((await text.getAttribute('aria-label'))!, /^LSTM, the loss after “….*d\.”: a text/);
    await text.focus();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Enter');
    await until(page, `document.querySelector('.index-field input').value === '${TEXT.length - 3}'`);
    await settled(page, 3);
    const { trace } = session.state.outline!;
    const followed = asked.filter(({ name }) => name === 'throughTime').map(({ parameters }) => parameters);
    assert.ok(
      followed.some((each) => {
        const { trace: of, position } = each as { trace: string; position: number };
        return of === trace && position === TEXT.length - 3;
      }),
    );
    await text.focus();
    await page.keyboard.press('ArrowUp');
    await until(page, `document.querySelector('[name="network"]').value !== 'LSTM'`);
  });

  it('cuts the gradient where a chunk begins, and says what that changes', async () => {
    const { page } = await opened(TEXT, 'back-in-time');
    await settled(page, 3);
    const chunk = page.getByLabel('Chunk', { exact: true });
    await chunk.fill('6');
    await chunk.press('Enter');
    const picture = page.locator('lens-truncated-chunks svg');
    await says(page, '.clipping', 'Truncated to chunks of 6');
    assert.match(
      (await picture.getAttribute('aria-label'))!,
      /arrows are cut before .*162, 168; .* the last 4\.$/,
    );
    assert.match(await page.locator('.clipping').innerText(), /through all of them it is .*°\sapart/);
    await bringUp(page, 'lens-truncated-chunks');
    await screenshot(page, 'back-in-time-chunks');
  });

  it('clips the gradient where it is larger than the thresholds, and says by how much', async () => {
    const { page } = await opened(TEXT, 'back-in-time');
    const words = page.locator('.clipping-words');
    await words.waitFor({ timeout: 60_000 });
    const norm = page.getByLabel('Clip the norm at');
    await norm.fill('0.001');
    await norm.press('Enter');
    await says(page, '.clipping-words', String.raw`By norm:\s+all [\d,]+ entries are multiplied by`);
    await norm.fill('1000');
    await norm.press('Enter');
    await says(page, '.clipping-words', 'is not above 1000, so nothing changes');
    await norm.fill('-3');
    await norm.press('Enter');
    assert.equal(await norm.inputValue(), '1000', 'a norm is above 0');
  });

  it('shows what fifty steps make of a weight', async () => {
    const { page } = await opened(TEXT, 'back-in-time');
    const section = page.locator('.matrix-columns section').last();
    await section.waitFor({ timeout: 60_000 });
    assert.match(await section.innerText(), /2⁵⁰ = 1\.126 × 10¹⁵ \(exactly 1,125,899,906,842,624\)/);
    await section.getByRole('button', { name: '0.5⁵⁰' }).click();
    assert.match(await section.innerText(), /0\.5⁵⁰ = 8\.882 × 10⁻¹⁶/);
    await section.getByLabel('steps').focus();
    await page.keyboard.press('Home');
    assert.match(await section.innerText(), /0\.5¹ = 0\.5\./);
  });
});

describe('Three networks', () => {
  for (const theme of THEMES) {
    it(`stand beside each other: ${theme.name}`, async () => {
      const { page, session, complaints } = await opened(TEXT, 'networks', { theme });
      await settled(page, 3);
      await screenshot(page, `three-networks-${theme.name}`);
      await bringUp(page, 'lens-time-strips');
      await screenshot(page, `three-networks-${theme.name}-states`);
      await assertAccessible(page, `three networks, ${theme.name}`);
      assert.equal(session.state.outline!.model!.name, 'lstm', 'the shown run stays');
      assert.match(
        (await page.getAttribute('lens-time-strips .surface', 'aria-label'))!,
        /RNN: hidden state.*LSTM: hidden state, LSTM: cell state: 128 units over \d+ positions/,
      );
      assert.deepEqual(complaints, []);
    });
  }

  it('fit into a narrow panel', async () => {
    const { page } = await opened(TEXT, 'networks', { width: 420 });
    await settled(page, 3);
    await screenshot(page, 'three-networks-420');
    await bringUp(page, 'lens-time-strips');
    await screenshot(page, 'three-networks-420-states');
    await assertNothingClipped(page, 'three networks, narrow');
  });

  it('are run once, whichever tab asks', async () => {
    const { page, asked } = await opened(TEXT, 'networks');
    await settled(page, 3);
    await page.locator('[role="tab"][data-tab="back-in-time"]').click();
    await settled(page, 3);
    const models = asked
      .filter(({ name }) => name === 'runBeside')
      .map(({ parameters }) => (parameters as { model: string }).model);
    assert.deepEqual([...new Set(models)], models);
    assert.ok(models.includes('rnn'));
  });

  it('are not offered for a text read by words, which has no loss at a character', async () => {
    const panel = await panelWith({ width: 1100 });
    const source = new TextInMemory('What a wonderful day.');
    await panel.session.show({ source, lens: 'gates', model: 'sentiment' });
    assert.equal(panel.session.state.phase, 'ready', panel.session.state.problem?.message);
    await painted(panel.page);
    const { outline } = panel.session.state;
    const open = outline!.opening.replace(/\.\w+$/, '.hidden_state');
    await openTab(panel.page, open, 'find');
    assert.equal(await panel.page.locator('[data-tab="networks"], [data-tab="back-in-time"]').count(), 0);
  });
});
