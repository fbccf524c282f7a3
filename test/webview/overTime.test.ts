import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { formatNumber } from '../../webview/drawing/ticks.ts';
import type { OpenedPanel, PanelOptions } from './page.ts';
import { screenshot } from './screenshot.ts';
import { assertAccessible, assertNothingClipped, painted, panelWith, sharedEngine } from './shared.ts';
import { TextInMemory } from './textInMemory.ts';
import { THEMES } from './themes.ts';

const TEXT =
  '“Call me Ishmael,” he said. (Some years ago – never mind how long precisely – having little money.)\n' +
  'It was a way I have of driving off the spleen: “Go to sea!” 🐳\n';

/** The gates of the LSTM over a text. */
async function gates(text = TEXT, options: Partial<PanelOptions> = {}): Promise<OpenedPanel> {
  const panel = await panelWith(options);
  await panel.session.show({ source: new TextInMemory(text), lens: 'gates', model: 'lstm' });
  assert.equal(panel.session.state.phase, 'ready', panel.session.state.problem?.message);
  await painted(panel.page);
  return panel;
}

const strips = 'lens-time-strips .surface';

describe('Gates over time', () => {
  for (const theme of THEMES) {
    it(`are all of the layer's, one below the other: ${theme.name}`, async () => {
      const { page, complaints } = await gates(TEXT, { theme });
      assert.match(
        (await page.getAttribute(strips, 'aria-label'))!,
        /^Forget gate, Input gate, Candidate, Output gate, Cell state, Hidden state: 128 units over 1\d\d positions$/,
      );
      await page.waitForSelector('lens-saturation canvas');
      await screenshot(page, `over-time-${theme.name}`);
      await page.locator('lens-curves').scrollIntoViewIfNeeded();
      await screenshot(page, `over-time-${theme.name}-curves`);
      await page.locator('lens-saturation canvas').scrollIntoViewIfNeeded();
      await screenshot(page, `over-time-${theme.name}-saturation`);
      await assertAccessible(page, `over time, ${theme.name}`);
      assert.deepEqual(complaints, []);
    });
  }

  it('bring the strip of an opened stage into view, and stay where one is pinned', async () => {
    const { page, complaints } = await gates(TEXT, { width: 1100, height: 800 });
    const scrolled = (): Promise<number> =>
      page.evaluate<number>("document.querySelector('.tab-panel').scrollTop");
    await page.waitForSelector('lens-saturation canvas');
    assert.equal(await scrolled(), 0);
    await page.locator('.rail [data-row="layer.1.hidden_state"]').click();
    await page.locator('.node-name', { hasText: 'layer.1.hidden_state' }).waitFor();
    await page.waitForTimeout(300);
    const place = (await page.locator('lens-time-strips .open-place').boundingBox())!;
    const panel = (await page.locator('.tab-panel').boundingBox())!;
    assert.ok(place.y >= panel.y && place.y + place.height <= panel.y + panel.height + 1);
    await screenshot(page, 'over-time-opened-strip');
    const before = await scrolled();
    assert.ok(before > 100, `${before}`);
    const box = (await page.locator(strips).boundingBox())!;
    await page.mouse.click(box.x + 200, place.y - 60);
    await page.locator('.node-name', { hasNotText: 'layer.1.hidden_state' }).waitFor();
    assert.equal(await scrolled(), before);
    assert.deepEqual(complaints, []);
  });

  it('are walked with the keyboard, name what they show, mark it in the text and open the gate that is pinned', async () => {
    const panel = await panelWith();
    const source = new TextInMemory(TEXT);
    await panel.session.show({ source, lens: 'gates', model: 'lstm' });
    const { page, session } = panel;
    await painted(page);
    const { trace } = session.state.outline!;
    await page.locator(strips).focus();
    await page.keyboard.press('Control+Home');
    for (let step = 0; step < 4; step++) await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowDown');
    const node = 'layer.1.forget_gate';
    const { values } = await sharedEngine().call('slice', { trace, node, leading: [], rows: [4, 5] });
    const tooltip = await page.textContent('lens-time-strips .tooltip');
    assert.match(tooltip!, /unit\s*1\s+position\s*4 “l”/);
    assert(tooltip!.includes(`Forget gate ${formatNumber(values[1]!)}`), tooltip!);
    await until(() => source.marked.at(-1) === 'l');
    // 127 rows down is the last unit of the first gate; one more is the first of the next.
    for (let step = 0; step < 127; step++) await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.waitForSelector('main.stage[aria-label="Input gate"]');
    await page.waitForSelector('lens-explanation :text("0")');
    assert.equal(await page.getAttribute('[role="tab"][aria-selected="true"]', 'data-tab'), 'over-time');
    await screenshot(page, 'over-time-pinned');
  });

  it('stay fluid over 5,000 characters, and have each of them when zoomed in', async () => {
    const { page, asked } = await gates(
      'Call me Ishmael. Some years ago, never mind how long. '.repeat(93).slice(0, 5000),
    );
    await page.waitForSelector('lens-saturation canvas');
    await screenshot(page, 'over-time-5000');
    assert.match(
      (await page.textContent('lens-time-strips .bar'))!,
      /a column stands for 5 positions: gates by their mean, all else by the number largest in magnitude/,
    );
    const tiles = (): number =>
      asked.filter(
        ({ name, parameters }) =>
          name === 'slice' && 'rows' in (parameters as object) && !('columns' in (parameters as object)),
      ).length;
    assert.equal(tiles(), 0);
    await page.locator(strips).focus();
    for (let step = 0; step < 16; step++) await page.keyboard.press('+');
    await until(() => tiles() > 0);
    assert(tiles() <= 6 * 8, `${tiles()} tiles`);
    await page.waitForFunction(
      `!document.querySelector('lens-time-strips').shadowRoot.querySelector('.bar').textContent.includes('largest')`,
    );
    await screenshot(page, 'over-time-5000-zoomed');
    const before = tiles();
    await page.evaluate(`(async () => {
      const strips = document.querySelector('lens-time-strips');
      const surface = strips.shadowRoot.querySelector('.surface');
      for (let move = 0; move < 20; move++) {
        surface.dispatchEvent(new WheelEvent('wheel', { deltaX: 40, bubbles: true, cancelable: true }));
        await strips.updateComplete;
      }
    })()`);
    assert(tiles() - before <= 6 * 4, `${tiles() - before} tiles for 20 moves: each is asked for once`);
  });

  it('fit into a narrow panel', async () => {
    const { page } = await gates(TEXT, { width: 420, height: 900 });
    await page.waitForSelector('lens-saturation canvas');
    await screenshot(page, 'over-time-420');
    await assertNothingClipped(page, 'over time, narrow');
  });
});

describe('The text in colour', () => {
  /** Opens the tab on a unit. */
  async function textTab(
    unit: number,
    options: Partial<PanelOptions> = {},
    text = TEXT,
  ): Promise<OpenedPanel & { source: TextInMemory }> {
    const panel = await panelWith(options);
    const source = new TextInMemory(text);
    await panel.session.show({ source, lens: 'gates', model: 'lstm' });
    await painted(panel.page);
    await panel.page.click('[role="tab"][data-tab="text"]');
    await panel.page.waitForSelector('lens-coloured-text .text span');
    await panel.page.locator('.text-tab-controls input[type="number"]').fill(String(unit));
    await panel.page.keyboard.press('Enter');
    await panel.page.waitForSelector(
      `lens-coloured-text:not(.stale) [aria-label^="Forget gate, unit ${unit}:"]`,
    );
    return { ...panel, source };
  }

  for (const theme of THEMES) {
    it(`is readable and accessible: ${theme.name}`, async () => {
      const { page, complaints } = await textTab(34, { theme });
      await screenshot(page, `text-in-colour-${theme.name}`);
      await assertAccessible(page, `text in colour, ${theme.name}`);
      assert.deepEqual(complaints, []);
    });
  }

  it('keeps lines, shows what is not known as it is written, and goes with the numbers', async () => {
    const { page, session } = await textTab(7);
    const shown = await page.locator('lens-coloured-text .text > div').textContent();
    assert.equal(shown!.replaceAll('⏎', ''), TEXT);
    assert.deepEqual(await page.locator('lens-coloured-text .unknown').allTextContents(), ['–', '–', '🐳']);
    const { trace } = session.state.outline!;
    const node = 'layer.1.forget_gate';
    const { values } = await sharedEngine().call('slice', { trace, node, leading: [], columns: [7, 8] });
    const steps = await page
      .locator('lens-coloured-text .text span')
      .evaluateAll((spans) =>
        spans.map((span) =>
          Number(/step-(\d+)/.exec((span as unknown as { className: string }).className)![1]),
        ),
      );
    assert.deepEqual(
      steps,
      Array.from(values, (value) => 10 + Math.round(10 * value)),
    );
  });

  it('is walked with the keyboard: along the text, and from unit to unit', async () => {
    const { page, session } = await textTab(7);
    await page.locator('lens-coloured-text .text').focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    assert.match((await page.textContent('lens-coloured-text .said'))!, /position \d “.”: 0?\.?\d/);
    await page.keyboard.press('ArrowDown');
    await page.waitForSelector('lens-coloured-text:not(.stale) [aria-label^="Forget gate, unit 8:"]');
    assert.equal(session.state.phase, 'ready');
    await page.keyboard.press('Enter');
    await page.waitForSelector('lens-coloured-text .pinned');
  });

  it('colours the editor while it is asked to, and with the unit that is shown', async () => {
    const { page, source } = await textTab(7);
    assert.equal(source.coloured, null);
    await page.check('[data-colour-editor]');
    await until(() => source.coloured !== null);
    const before = source.coloured!;
    assert(before.length > 10 && before.every(({ start, end }) => start < end && end <= TEXT.length));
    await page.locator('lens-coloured-text .text').focus();
    await page.keyboard.press('ArrowDown');
    await until(() => source.coloured !== before);
    await screenshot(page, 'text-in-colour-editor');
    await page.uncheck('[data-colour-editor]');
    await until(() => source.coloured === null);
    await page.check('[data-colour-editor]');
    await until(() => source.coloured !== null);
    await page.click('[role="tab"][data-tab="numbers"]');
    await until(() => source.coloured === null);
  });

  it('fits into a narrow panel', async () => {
    const { page } = await textTab(34, { width: 420, height: 900 });
    await screenshot(page, 'text-in-colour-420');
    await assertNothingClipped(page, 'text in colour, narrow');
  });
});

/** Waits for what the page asks of the editor. */
async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; !holds(); tries++) {
    assert(tries < 400, 'it did not happen');
    await delay(25);
  }
}
