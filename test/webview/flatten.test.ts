import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { OptionValue } from '../../src/trace/description.ts';
import type { OpenedPanel, PanelOptions } from './page.ts';
import { screenshot } from './screenshot.ts';
import { assertAccessible, assertNothingClipped, painted, panelWith } from './shared.ts';
import { TextInMemory } from './textInMemory.ts';
import { THEMES } from './themes.ts';

/** 1 … 72 as the lecture's 3 × 4 × 6 numbers. */
const TENSOR = JSON.stringify(
  Array.from({ length: 3 }, (_, channel) =>
    Array.from({ length: 4 }, (__, row) =>
      Array.from({ length: 6 }, (___, column) => channel * 24 + row * 6 + column + 1),
    ),
  ),
);

async function tensor(
  text: string,
  lensOptions: Record<string, OptionValue> = {},
  options: Partial<PanelOptions> = {},
): Promise<OpenedPanel> {
  const panel = await panelWith(options);
  await panel.session.show({
    source: new TextInMemory(text, 'tensor.txt'),
    lens: 'tensor',
    options: lensOptions,
  });
  assert.equal(panel.session.state.phase, 'ready', panel.session.state.problem?.message);
  await painted(panel.page);
  return panel;
}

/** Opens the stage of the row. */
async function flattened(page: Page): Promise<void> {
  await page.getByRole('treeitem', { name: 'Flattened' }).click();
  await page.locator('lens-flatten-tab .flatten-board').waitFor();
}

const saying = (page: Page, text: string | RegExp): Promise<void> =>
  page.locator('lens-flatten-tab .slide-said', { hasText: text }).waitFor();
/** The grid of the matrix, then that of the row. */
const grid = (page: Page, at: number) => page.locator('lens-flatten-tab lens-window-grid .surface').nth(at);

describe('A tensor that becomes one row', () => {
  it('opens a matrix beside its row, and says how far its neighbours come to stand apart', async () => {
    const { page, complaints } = await tensor('11 12 13\n21 22 23\n');
    await saying(page, 'Row 0, column 0 stands at place 0 of the row.');
    await saying(page, 'from the slowest index to the fastest: row, then column.');
    const apart = await page.locator('.flatten-apart li').allInnerTexts();
    assert.deepEqual(apart, [
      'The next row: 3 places on, no longer beside it',
      'The next column: 1 place on, still beside it',
    ]);
    await screenshot(page, 'flatten-matrix');
    assert.deepEqual(complaints, []);
  });

  it('lights up the place of a cell under the pointer, and the cell of a place', async () => {
    const { page } = await tensor('11 12 13\n21 22 23\n');
    const [matrix, row] = [(await grid(page, 0).boundingBox())!, (await grid(page, 1).boundingBox())!];
    await page.mouse.move(matrix.x + 2.5 * 32, matrix.y + 1.5 * 32);
    await saying(page, 'Row 1, column 2 stands at place 5');
    await page.locator('.explanation.asked .where', { hasText: 'feature 5' }).waitFor();
    await page.mouse.move(row.x + 3.5 * 32, row.y + 16);
    await saying(page, 'Row 1, column 0 stands at place 3');
  });

  it('goes down the columns where that is chosen, and says whose order it is', async () => {
    const { page, session } = await tensor('[1 2; 3 4]');
    await page.getByRole('button', { name: 'Column by column' }).click();
    await painted(page, 2);
    await saying(page, 'The order, from the slowest index to the fastest: column, then row.');
    assert.equal(session.state.options['order'], 'column_first');
    assert.equal(
      await page.getByRole('button', { name: 'Column by column' }).getAttribute('aria-pressed'),
      'true',
    );
    await grid(page, 1).focus();
    await page.keyboard.press('ArrowRight');
    await saying(page, 'Row 1, column 0 stands at place 1');
  });

  it('is walked with the keyboard through all matrices, and its matrix is chosen', async () => {
    const { page } = await tensor(TENSOR);
    await flattened(page);
    await page.getByRole('spinbutton', { name: 'Channel' }).fill('2');
    await page.keyboard.press('Tab');
    await saying(page, 'Channel 2, row 0, column 0 stands at place 48');
    await page.locator('.flatten-apart li', { hasText: 'The next channel: 24 places on' }).waitFor();
    await grid(page, 0).focus();
    await page.keyboard.press('ArrowDown');
    await saying(page, 'Channel 2, row 1, column 0 stands at place 54');
    await page.getByRole('button', { name: 'Step back' }).click();
    await saying(page, 'Channel 2, row 0, column 5 stands at place 53');
    await screenshot(page, 'flatten-tensor');
  });

  it('plays, but does not move by itself where motion is reduced', async () => {
    const { page } = await tensor('1 2\n3 4\n');
    await page.getByRole('button', { name: 'Play', exact: true }).click();
    await saying(page, 'stands at place 3');
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await page.getByRole('button', { name: 'Play', exact: true }).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Step back' }).click();
    await saying(page, 'stands at place 2');
  });

  it('shows tensors of order 4 and 5 matrix by matrix', async () => {
    const five = JSON.stringify([[[[[1, 2]], [[3, 4]]]], [[[[5, 6]], [[7, 8]]]]]);
    const { page } = await tensor(five, { axes: 'film, frame, channel, row, column' });
    await page.locator('.title, h2', { hasText: 'Tensor of order 5' }).first().waitFor();
    await flattened(page);
    for (const name of ['Film', 'Frame', 'Channel'])
      assert.equal(await page.getByRole('spinbutton', { name }).count(), 1, name);
    await page.getByRole('spinbutton', { name: 'Film' }).fill('1');
    await page.keyboard.press('Tab');
    await saying(page, 'Film 1, frame 0, channel 0, row 0, column 0 stands at place 4');
  });

  for (const theme of THEMES) {
    it(`can be read and used in ${theme.name}`, async () => {
      const { page } = await tensor(TENSOR, {}, { theme });
      await flattened(page);
      await grid(page, 0).focus();
      await page.keyboard.press('ArrowDown');
      await saying(page, 'row 1');
      await assertAccessible(page, theme.name);
      await screenshot(page, `flatten-${theme.name}`);
    });
  }

  for (const width of [620, 400]) {
    it(`fits into ${width} pixels`, async () => {
      // A matrix opens with its row; the rail is folded away here.
      const { page } = await tensor('1 2 3 4 5 6 7 8\n9 10 11 12 13 14 15 16\n', {}, { width });
      await saying(page, 'stands at place 0');
      await assertNothingClipped(page, `${width} pixels`);
      await screenshot(page, `flatten-${width}`);
    });
  }
});
