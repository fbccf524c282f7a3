import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import type { Locator, Page } from 'playwright-core';
import type { OpenedPanel, PanelOptions } from './page.ts';
import { screenshot } from './screenshot.ts';
import { assertAccessible, assertNothingClipped, painted, panelWith } from './shared.ts';
import { TextInMemory } from './textInMemory.ts';
import { THEMES } from './themes.ts';

const TEXT =
  '“Call me Ishmael,” he said. (Some years ago – never mind how long precisely – having little money.)\n' +
  'It was a way I have of driving off the spleen: “Go to sea!” he cried (and went to the door).\n' +
  'Then all was quiet again, and nobody in the HOUSE spoke of 1851 or of the whale.\n';

interface Opened extends OpenedPanel {
  readonly source: TextInMemory;
}

/** A tab of one of the last layer's stages, after a network has read a text. */
async function opened(
  tab: string,
  stage = 'forget_gate',
  options: Partial<PanelOptions> = {},
  { network = 'lstm', text = TEXT } = {},
): Promise<Opened> {
  const panel = await panelWith({ width: 1100, ...options });
  const source = new TextInMemory(text);
  await panel.session.show({ source, lens: 'gates', model: network });
  const { page, session } = panel;
  assert.equal(session.state.phase, 'ready', session.state.problem?.message);
  await painted(page);
  const rail = page.getByRole('button', { name: 'Stages' });
  if (await rail.isVisible()) await rail.click();
  await page.click(`[data-row="layer.1.${stage}"]`);
  if (await rail.isVisible()) await page.keyboard.press('Escape');
  await page.click(`#stage-tab-${tab}`);
  return { ...panel, source };
}

const textOf = (page: Page) => page.locator('lens-brushed-text .text');
const piece = (page: Page, at: number) => page.locator(`lens-brushed-text [data-piece="${at}"]`);
/** The chosen part of the text, as the fields have it. */
const part = async (page: Page): Promise<string[]> => [
  await page.locator('.find-controls .index-field input').nth(0).inputValue(),
  await page.locator('.find-controls .index-field input').nth(1).inputValue(),
];
const untilPart = async (page: Page, from: number, last: number): Promise<void> => {
  for (let times = 0; (await part(page)).join() !== `${from},${last}` && times < 50; times++) await delay(50);
  assert.deepEqual(await part(page), [String(from), String(last)]);
};
/** Waits until something says what it should. */
const until = async (where: Locator, what: RegExp): Promise<void> => {
  for (let times = 0; !what.test((await where.textContent()) ?? '') && times < 200; times++) await delay(50);
  assert.match((await where.textContent())!, what);
};
const numbers = async (page: Page, cells: string): Promise<number[]> =>
  (await page.locator(cells).allTextContents()).map((text) =>
    Number(/−?[\d.]+/.exec(text)![0].replace('−', '-')),
  );

describe('States of a recurrent layer', () => {
  describe('Finding cells', () => {
    for (const theme of THEMES) {
      it(`begins with what stands in the first quotes: ${theme.name}`, async () => {
        const { page, complaints } = await opened('find', 'cell_state', { theme, height: 1000 });
        await page.waitForSelector('.find-places');
        await page.waitForSelector('.label-list li');
        assert.equal(
          await page.locator('.find-columns h3').first().textContent(),
          'Units for “Call me Ishmael,',
        );
        await screenshot(page, `find-cells-${theme.name}`);
        await page.locator('lens-unit-labels').scrollIntoViewIfNeeded();
        await screenshot(page, `find-cells-${theme.name}-labels`);
        await assertAccessible(page, `find cells, ${theme.name}`);
        assert.deepEqual(complaints, []);
      });
    }

    it('takes a part that is dragged over, chosen with the keyboard, or typed', async () => {
      const { page, source, complaints } = await opened('find', 'cell_state', { height: 1000 });
      await page.waitForSelector('.find-places');
      await piece(page, 29).hover();
      await page.mouse.down();
      await piece(page, 38).hover();
      await page.mouse.up();
      await untilPart(page, 29, 38);
      await textOf(page).focus();
      await page.keyboard.press('Home');
      await page.keyboard.press('ArrowRight');
      for (let step = 0; step < 3; step++) await page.keyboard.press('Shift+ArrowRight');
      await untilPart(page, 1, 4);
      assert.ok(source.marked.includes('l'), source.marked.join());
      await page.locator('.find-controls .index-field input').nth(1).fill('7');
      await page.keyboard.press('Enter');
      await untilPart(page, 1, 7);
      assert.equal(await page.locator('.find-part').textContent(), 'Call me');
      assert.equal(await page.locator('lens-brushed-text .brushed').count(), 7);
      assert.deepEqual(complaints, []);
    });

    it('ranks units, colours the text by one, and leads to where they do the same', async () => {
      const { page, source, complaints } = await opened('find', 'cell_state', { height: 1000 });
      await page.waitForSelector('.find-places li');
      const scores = await numbers(page, '.find-table .score');
      assert.deepEqual(scores, [...scores].sort((a, b) => b - a)); // prettier-ignore
      assert.ok(
        scores.every((score) => score >= 0.5 && score <= 1),
        scores.join(),
      );
      const second = page.locator('.find-table tbody tr').nth(1);
      const unit = (await second.getByRole('button').textContent())!.trim();
      await second.getByRole('button').click();
      await page.waitForSelector(`lens-coloured-text .text[aria-label^="Cell state, ${unit}:"]`);
      assert.equal(await second.getByRole('button').getAttribute('aria-pressed'), 'true');
      const said = page.locator('section[aria-label="Other places"] .find-said');
      const count = async (): Promise<number> =>
        Number(/in (\d+) other/.exec((await said.textContent())!)?.[1] ?? 0);
      await until(said, new RegExp(`^Unit ${unit.slice(5)} does the same`, 'i'));
      const one = await count();
      await page.locator('.find-table input').first().check();
      await until(said, /^Units /);
      const positions = async (): Promise<number> => page.locator('lens-brushed-text .same').count();
      assert.ok((await positions()) > 0 && one > 0);
      await page.locator('.find-places button').first().click();
      assert.equal(source.revealed.length, 1);
      await page.selectOption('[name="polarity"]', 'off');
      await until(page.locator('.find-table tbody td').first(), /^off inside$/);
      assert.deepEqual(complaints, []);
    });

    it('labels units by what they go with, with the correlation', async () => {
      const { page } = await opened('find', 'cell_state', { height: 1000 });
      await page.selectOption('[name="feature"]', { value: '4' });
      await page.locator('[name="least"]').fill('0.3');
      await page.keyboard.press('Enter');
      await until(page.locator('.unit-labels .find-said'), /“space”,\s+\|r\| ≥\s+0.3/);
      const labels = await page.locator('.label-list li > span:nth-child(2)').allTextContents();
      assert.ok(labels.length > 0 && labels.every((label) => /^(not )?space$/.test(label)), labels.join());
      const sizes = (await numbers(page, '.label-list .number')).map(Math.abs);
      assert.deepEqual(sizes, [...sizes].sort((a, b) => b - a)); // prettier-ignore
      assert.ok(sizes.at(-1)! >= 0.3);
      assert.match((await page.locator('.unit-labels .hint').textContent())!, /not a proof/);
      const first = page.locator('.label-list button').first();
      const unit = (await first.textContent())!.trim();
      await first.click();
      await page.waitForSelector(`lens-coloured-text .text[aria-label^="Cell state, ${unit}:"]`);
    });

    it('fits into a narrow panel', async () => {
      const { page } = await opened('find', 'cell_state', { width: 420, height: 900 });
      await page.waitForSelector('.label-list li');
      await screenshot(page, 'find-cells-420');
      await assertNothingClipped(page, 'find cells, narrow');
    });
  });

  describe('What is left of a state', () => {
    for (const theme of THEMES) {
      it(`is seen over the text, as curves and unit by unit: ${theme.name}`, async () => {
        const { page, complaints } = await opened('memory', 'cell_state', { theme, height: 1000 });
        await page.waitForSelector('lens-bar-text');
        await screenshot(page, `memory-${theme.name}`);
        await page.locator('lens-time-strips').scrollIntoViewIfNeeded();
        await screenshot(page, `memory-${theme.name}-units`);
        await assertAccessible(page, `memory, ${theme.name}`);
        assert.deepEqual(complaints, []);
      });
    }

    it('follows another step, backwards, and beside another network', async () => {
      const { page, session, complaints } = await opened('memory', 'cell_state', { height: 1000 });
      const said = page.locator('lens-memory-tab .find-said');
      assert.match(
        (await said.textContent())!,
        /On average over 128 units .* After 273 steps .* is left on average\./,
      );
      await page.locator('lens-bar-text [data-at="20"]').click();
      await until(said, /After 253 steps/);
      await page.selectOption('[name="direction"]', 'backward');
      await until(said, /After 20 steps/);
      await page.locator('[name="logarithmic"]').check();
      await page.selectOption('[name="beside"]', 'rnn');
      await until(page.locator('.memory-keys'), /RNN.*dashed/s);
      // The run that is looked at stays what it was.
      assert.deepEqual([session.state.model, session.state.pinned], ['lstm', false]);
      await page.locator('[name="beside"]').scrollIntoViewIfNeeded();
      await screenshot(page, 'memory-beside');
      await page.selectOption('[name="beside"]', '');
      await until(page.locator('.memory-keys'), /^(?!.*dashed)/s);
      assert.deepEqual(complaints, []);
    });

    it('of an RNN is followed as far as takes a second, and to the end where that is asked for', async () => {
      const text = TEXT.repeat(2).slice(0, 400);
      const { page } = await opened('memory', 'hidden_state', { height: 1000 }, { network: 'rnn', text });
      const said = page.locator('lens-memory-tab .find-said');
      await until(said, /Followed for 286 of 399 steps, .* 128 × 128 numbers/s);
      await screenshot(page, 'memory-rnn-some');
      await page.locator('[name="all"]').click();
      await until(said, /After 399 steps/);
      assert.equal(await page.locator('[name="all"]').count(), 0);
    });

    it('fits into a narrow panel', async () => {
      const { page } = await opened('memory', 'cell_state', { width: 420, height: 900 });
      await page.waitForSelector('lens-bar-text');
      await screenshot(page, 'memory-420');
      await page.locator('[name="beside"]').scrollIntoViewIfNeeded();
      await screenshot(page, 'memory-420-beside');
      await assertNothingClipped(page, 'memory, narrow');
    });
  });

  describe('States in two dimensions', () => {
    for (const theme of THEMES) {
      it(`are points with the class of their character: ${theme.name}`, async () => {
        const { page, complaints } = await opened('projection', 'hidden_state', { theme, height: 1000 });
        await page.waitForSelector('lens-scatter canvas');
        await page.locator('.strip [data-token="30"]').hover();
        await screenshot(page, `projection-${theme.name}`);
        await assertAccessible(page, `projection, ${theme.name}`);
        assert.deepEqual(complaints, []);
      });
    }

    it('are all in view in an ordinary panel', async () => {
      const { page } = await opened('projection', 'hidden_state', { height: 800 });
      const field = page.locator('lens-scatter .field');
      await field.waitFor();
      await page.waitForTimeout(250);
      const [points, panel] = [
        (await field.boundingBox())!,
        (await page.locator('.tab-panel').boundingBox())!,
      ];
      assert.ok(points.y + points.height <= panel.y + panel.height, `${points.y + points.height}`);
    });

    it('are linked with the text, and walked with the keyboard', async () => {
      const { page, source, complaints } = await opened('projection', 'hidden_state', { height: 1000 });
      const field = page.locator('lens-scatter .field');
      await field.focus();
      await page.keyboard.press('Home');
      await page.keyboard.press('ArrowRight');
      assert.equal(source.marked.at(-1), 'C');
      const said = page.locator('lens-scatter .said');
      assert.match((await said.textContent())!, /position 1 “C” \(capital\): /);
      // Classes that are not shown are passed over.
      await page.locator('lens-scatter [data-class="4"]').uncheck();
      await field.focus();
      await page.keyboard.press('Home');
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('ArrowRight');
      assert.match((await said.textContent())!, /position 3 “l” \(consonant\)/);
      await page.keyboard.press('Enter');
      await page.waitForSelector('.strip [data-token="3"][aria-selected="true"]');
      const titles = await page.locator('lens-scatter thead th').allTextContents();
      assert.match(titles[2]!, /^component 1: [\d.]+ % of the variance$/);
      await page.locator('.strip [data-token="9"]').hover();
      await until(said, /position 9/);
      assert.deepEqual(complaints, []);
    });

    it('of 5,000 characters are drawn, and named under the mouse', async () => {
      const text = TEXT.repeat(Math.ceil(5000 / TEXT.length)).slice(0, 5000);
      const { page, complaints } = await opened('projection', 'hidden_state', { height: 1000 }, { text });
      await page.waitForSelector('lens-scatter canvas');
      const field = (await page.locator('lens-scatter .field').boundingBox())!;
      for (let step = 0; step < 20; step++)
        await page.mouse.move(field.x + 80 + step * 15, field.y + field.height / 2 + (step % 5) * 4);
      await until(page.locator('lens-scatter .said'), /position \d+ /);
      await screenshot(page, 'projection-5000');
      assert.deepEqual(complaints, []);
    });

    it('fits into a narrow panel', async () => {
      const { page } = await opened('projection', 'hidden_state', { width: 420, height: 900 });
      await page.waitForSelector('lens-scatter canvas');
      await screenshot(page, 'projection-420');
      await assertNothingClipped(page, 'projection, narrow');
    });
  });
});
