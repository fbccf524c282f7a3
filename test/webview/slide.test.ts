import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { ROOT } from '../../scripts/paths.ts';
import type { RunSource } from '../../src/host/runSource.ts';
import type { OptionValue } from '../../src/trace/description.ts';
import { ImageInMemory } from './imageInMemory.ts';
import type { OpenedPanel, PanelOptions } from './page.ts';
import { screenshot } from './screenshot.ts';
import { assertAccessible, assertNothingClipped, painted, panelWith } from './shared.ts';
import { TextInMemory } from './textInMemory.ts';
import { THEMES } from './themes.ts';

const IMAGE_5X5 = `3 3 2 1 0
0 0 1 3 1
3 1 2 2 3
2 0 0 2 2
2 0 0 0 1
`;
const IMAGE_6X6 = `0 0 0 0 0 0
0 1 2 2 1 0
0 2 4 4 2 0
0 1 3 3 1 0
0 1 2 3 1 0
0 0 1 1 0 0
`;
const KERNEL = { kernel: 'typed', weights: '0 1 2; 2 2 0; 0 1 2' };
const POOLED = { kernel: 'identity', padding: 'same', pooling: 'max' };

async function convolution(
  input: string | RunSource,
  lensOptions: Record<string, OptionValue>,
  options: Partial<PanelOptions> = {},
): Promise<OpenedPanel> {
  const panel = await panelWith(options);
  const source = typeof input === 'string' ? new TextInMemory(input, 'matrix.txt') : input;
  await panel.session.show({ source, lens: 'convolution', options: lensOptions });
  assert.equal(panel.session.state.phase, 'ready', panel.session.state.problem?.message);
  await painted(panel.page);
  return panel;
}

const said = (page: Page): Promise<string> => page.locator('.slide-said').innerText();
const press = (page: Page, name: string): Promise<void> =>
  page.getByRole('button', { name, exact: true }).click();
/** The output's grid, that the arrow keys walk. */
const output = (page: Page) => page.locator('lens-window-grid .surface.active').first();
const saying = (page: Page, text: string): Promise<void> =>
  page.locator('.slide-said', { hasText: text }).waitFor();

/** The numbers of a stage as the engine has them. */
async function numbers(
  { session }: OpenedPanel,
  node: string,
  leading: readonly number[] = [0],
): Promise<number[]> {
  const { trace } = session.state.outline!;
  const { values } = await (session as unknown as EngineOwner).parts.engine.call('slice', {
    trace,
    node,
    leading,
  });
  return [...values];
}

interface EngineOwner {
  readonly parts: {
    readonly engine: {
      call(name: 'slice', request: object): Promise<{ values: Float32Array }>;
    };
  };
}

describe('A window that slides', () => {
  it('shows the first step of a convolution: nine products and their sum', async () => {
    const { page, complaints } = await convolution(IMAGE_5X5, KERNEL);
    assert.match(await said(page), /^Row 0, column 0: 3·0 \+ 3·1 \+ 2·2 \+ 0·2 \+ .* \+ 2·2 = 12\.$/);
    const products = await page.locator('.slide-products .product').allInnerTexts();
    assert.deepEqual(products, ['0', '3', '4', '0', '0', '0', '0', '1', '4']);
    assert.equal(await page.locator('.slide-products .so-far').last().innerText(), 'Σ 12');
    await screenshot(page, 'slide-first-step');
    assert.deepEqual(complaints, []);
  });

  it('is walked with the arrow keys, and explained beside', async () => {
    const { page } = await convolution(IMAGE_6X6, { kernel: 'edge' });
    await output(page).focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('End');
    // The cell that is misprinted in the lecture.
    await saying(page, 'Row 2, column 3: 4·0 + 2·1 + 0·0 + 3·1 + 1·(−4) + 0·1 + 3·0 + 1·1 + 0·0 = 2.');
    await page.locator('.explanation.asked .where', { hasText: 'row 2, column 3' }).waitFor();
    await page.keyboard.press('Control+Home');
    await saying(page, 'Row 0, column 0: ');
  });

  it('steps, goes back, scrubs and plays', async () => {
    const { page } = await convolution(IMAGE_5X5, KERNEL);
    await press(page, 'Step on');
    await saying(page, 'Row 0, column 1: 3·0');
    await press(page, 'Step on');
    await press(page, 'Step back');
    await saying(page, 'Row 0, column 1: ');
    await page.locator('.slide-scrub input').fill('5');
    await saying(page, 'Row 1, column 2: ');
    assert.match(await page.locator('.slide-scrub .count').innerText(), /6 of 9/);
    await page.locator('.slide-controls select').first().selectOption('8');
    await press(page, 'Play');
    await press(page, 'Pause');
    await screenshot(page, 'slide-filling');
    await press(page, 'Play');
    await saying(page, 'Row 2, column 2: ');
    await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
  });

  it('does not move by itself where motion is reduced', async () => {
    const { page } = await convolution(IMAGE_5X5, KERNEL);
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await page.getByRole('button', { name: 'Play', exact: true }).waitFor({ state: 'detached' });
    await press(page, 'Step on');
    await saying(page, 'Row 0, column 1: ');
  });

  it('follows the mouse over the output', async () => {
    const { page } = await convolution(IMAGE_5X5, KERNEL);
    const box = (await output(page).boundingBox())!;
    const cell = box.width / 3;
    await page.mouse.move(box.x + 2.5 * cell, box.y + 1.5 * cell);
    await saying(page, 'Row 1, column 2: ');
    await page.locator('.explanation.asked .where', { hasText: 'row 1, column 2' }).waitFor();
    await page.mouse.move(box.x + 2.5 * cell, box.y + 300);
    await saying(page, 'Row 0, column 0: ');
  });

  it('shows zeros of the padding, what a stride skips, and the gaps of a dilation', async () => {
    const { page } = await convolution(IMAGE_6X6, { kernel: 'box', padding: '2', stride: 2, dilation: 2 });
    await page.getByText('Dashed: zeros of the padding.').waitFor();
    await page.getByText('rings: what stride 2 skips').waitFor();
    await page.getByText('gaps of the dilation').waitFor();
    assert.equal(await page.locator('.slide-products td.padding').count(), 5);
    const sizes = await page.locator('.slide-sizes .katex-mathml').first().textContent();
    assert.match(sizes!, /6.*2.*2.*5.*2.*= ?3/s);
    await page.getByText('counted with the gaps of its dilation').waitFor();
    await screenshot(page, 'slide-padding-stride-dilation');
  });

  it('shows the products of a large kernel as a picture', async () => {
    const weights = `${'1 '.repeat(9)};`.repeat(9);
    const { page } = await convolution(`${'2 '.repeat(12)}\n`.repeat(12), { kernel: 'typed', weights });
    assert.match(await said(page), /^Row 0, column 0: 2·1 \+ .* \+ … \(73 more\) = 162\.$/);
    await page.locator('.slide-part h3', { hasText: '81 products' }).waitFor();
    await screenshot(page, 'slide-large-kernel');
    await assertAccessible(page, 'a large kernel');
  });

  it('turns the kernel for a convolution proper', async () => {
    const panel = await convolution(IMAGE_5X5, { ...KERNEL, operation: 'convolution' });
    const { page } = panel;
    await page.getByText('Kernel, turned by 180°').waitFor();
    assert.match(await said(page), /^Row 0, column 0: 3·2 \+ 3·1 \+ 2·0 \+ 0·0 .* = 18\.$/);
    assert.equal((await numbers(panel, 'convolution.output'))[0], 18);
  });

  it('shows what four poolings make of one window', async () => {
    const { page } = await convolution(' 0 -1 -1  0\n-2 -5 -5 -2\n 2 -2 -1  3\n-1  0 -5  0', POOLED);
    await page.locator('[data-row="pooling.output"]').click();
    await saying(page, 'Row 0, column 0: the largest of 0, −1, −2, −5 is 0.');
    const kinds = await page.locator('.slide-lines tr').allInnerTexts();
    assert.deepEqual(
      kinds.map((line) => line.replaceAll(/\s+/g, ' ').trim()),
      ['max this stage 0', 'min −5', 'mean −2', 'median −1.5'],
    );
    await screenshot(page, 'slide-pooling');
  });

  it('adds up the channels of a colour image, line by line', async () => {
    const panel = await convolution(new ImageInMemory('images/controls/picture.png'), {
      kernel: 'sharpen',
      bias: 2,
    });
    const { page } = panel;
    const rows = page.locator('.slide-lines tbody tr');
    assert.deepEqual(await rows.locator('th').allInnerTexts(), ['red', 'green', 'blue', 'bias']);
    const [value] = await numbers(panel, 'convolution.output');
    const sum = (await page.locator('.slide-lines tfoot td').innerText()).replace('−', '-');
    assert.ok(Math.abs(Number(sum) - value!) < 0.5, `${sum} is not ${value}`);
    await page.locator('.slide-lines').getByRole('button', { name: 'green' }).click();
    await saying(page, 'Row 0, column 0, green: ');
    await page.locator('.slide-part h3', { hasText: 'green' }).waitFor();
    await screenshot(page, 'slide-colour');
  });

  it('enlarges the window of a large image, and shows all of it small', async () => {
    const { page } = await convolution(new ImageInMemory('pictures/wide_600x40.png'), { kernel: 'sobel_x' });
    assert.equal(await page.locator('.slide-whole').count(), 2);
    await output(page).focus();
    await page.keyboard.press('Control+End');
    await saying(page, 'Row 14, column 253');
    await screenshot(page, 'slide-large');
  });

  it('has the three grids of a photograph side by side, and their sentence in sight', async () => {
    const cat = new ImageInMemory('../../samples/cat.jpg');
    const { page } = await convolution(cat, { kernel: 'edge' }, { width: 1100 });
    for (const [width, height] of [
      [1100, 800],
      [420, 860],
    ] as const) {
      await page.setViewportSize({ width, height });
      await page.waitForTimeout(250);
      const tops = await Promise.all(
        (await page.locator('.slide-part .slide-grid').all()).map(
          async (grid) => (await grid.boundingBox())!.y,
        ),
      );
      assert.equal(tops.length, 3);
      assert.ok(Math.max(...tops) - Math.min(...tops) < 20, `${tops.join()} at ${width} px`);
      const sentence = (await page.locator('.slide-said').boundingBox())!;
      const panel = (await page.locator('.tab-panel').boundingBox())!;
      const [end, floor] = [sentence.y + sentence.height, panel.y + panel.height];
      assert.ok(end <= floor, `the sentence ends at ${end} of ${floor} px, at ${width} px`);
      await assertNothingClipped(page, `a photograph at ${width} px`);
      await screenshot(page, `slide-photograph-${width}`);
    }
  });

  it('has what is said of a picture beside it where there is room', async () => {
    const cat = new ImageInMemory('../../samples/cat.jpg');
    const { page } = await convolution(cat, { kernel: 'edge' }, { width: 1100 });
    const boxOf = async (selector: string) => (await page.locator(selector).boundingBox())!;
    const [picture, bar, note] = await Promise.all(['lens-input-picture', '.run-bar', '.notice'].map(boxOf));
    assert.ok(bar!.x >= picture!.x + picture!.width && note!.x >= picture!.x + picture!.width);
    assert.ok(note!.y < picture!.y + picture!.height);
  });

  it('paints the input with the keyboard and the mouse, and runs it', async () => {
    const panel = await convolution(IMAGE_5X5, { kernel: 'identity', padding: 'same' });
    const { page, session } = panel;
    await press(page, 'Paint cells');
    await page.locator('.slide-paint input').fill('7');
    await page.locator('.slide-paint input').press('Tab');
    const grid = page.locator('lens-window-grid .surface.paintable');
    await grid.focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await painted(page, 2);
    assert.equal((await numbers(panel, 'convolution.output'))[1], 7);
    assert.equal(session.state.source?.kind, 'drawing');
    const box = (await grid.boundingBox())!;
    const cell = (box.width - 2) / 7;
    await page.mouse.move(box.x + 1 + 3.5 * cell, box.y + 1 + 2.5 * cell);
    await page.mouse.down();
    await page.mouse.move(box.x + 1 + 4.5 * cell, box.y + 1 + 2.5 * cell);
    await page.mouse.up();
    await painted(page, 3);
    const values = await numbers(panel, 'convolution.output');
    assert.deepEqual(values.slice(5, 10), [0, 0, 7, 7, 1]);
    await screenshot(page, 'slide-painted');
    await press(page, 'Fill all');
    await painted(page, 4);
    assert.deepEqual(new Set(await numbers(panel, 'convolution.output')), new Set([7]));
  });

  it('runs with a kernel that was edited in place', async () => {
    const panel = await convolution(IMAGE_5X5, KERNEL);
    const { page, session } = panel;
    await press(page, 'Edit kernel');
    await page.getByLabel('row 1, column 1').fill('0.5');
    await screenshot(page, 'slide-kernel-editor');
    await page.locator('.kernel-editor').getByLabel('Rows').selectOption('2');
    await page.keyboard.press('Tab');
    await press(page, 'Run');
    await painted(page, 2);
    assert.equal(session.state.options['weights'], '0 1 2; 2 0.5 0');
    const shape = session.state.outline!.nodes.find(({ name }) => name === 'convolution.output')!.axes;
    assert.deepEqual(shape.map(({ size }) => size), [1, 4, 3]); // prettier-ignore
    assert.match(await said(page), /= 7\.$/);
  });

  it('slides over the layers of a network: filters over channels, learnt pooling', async () => {
    const panel = await panelWith({ width: 1100 });
    const { page, session, complaints } = panel;
    const source = new ImageInMemory('images/controls/picture.png');
    await session.show({ source, lens: 'cnn', model: 'lenet' });
    assert.equal(session.state.phase, 'ready', session.state.problem?.message);
    await painted(page);
    await page.locator('[data-row="layer.c1.output"]').click();
    await page.locator('[data-tab="maps"][aria-selected="true"]').waitFor();
    await page.locator('button[data-tab="slide"]').click();
    await output(page).focus();
    await page.keyboard.press('ArrowRight');
    await saying(page, 'Row 0, column 1: ');
    const [, value] = await numbers(panel, 'layer.c1.output');
    const sum = Number((await page.locator('.slide-lines tfoot td').innerText()).replace('−', '-'));
    assert.ok(Math.abs(sum - value!) <= 0.005 * Math.abs(value!), `${sum} is not ${value}`);
    assert.deepEqual(await page.locator('.slide-lines th').allInnerTexts(), ['channel 0', 'bias', 'sum']);
    await screenshot(page, 'slide-lenet-c1');
    await page.locator('[data-row="layer.c3"]').click();
    await page.locator('[data-row="layer.c3.output"]').click();
    await page.locator('.slide-lines th', { hasText: 'channel 5' }).waitFor();
    await screenshot(page, 'slide-lenet-c3');
    await page.locator('lens-rail').getByText('Mean pooling').first().click();
    await saying(page, 'Row 0, column 0: the mean of ');
    await screenshot(page, 'slide-lenet-s2');
    assert.deepEqual(complaints, []);
  });

  it('slides over a sequence as well', async () => {
    const panel = await panelWith({ width: 1100 });
    const { page, session, complaints } = panel;
    const source = new TextInMemory('8 58 7 51 18 18 14 40 23 27 39 52', 'ids.txt');
    const model = join(ROOT, 'test/fixtures/references/keras/text_cnn/model.keras');
    await session.show({ source, lens: 'cnn', model });
    assert.equal(session.state.phase, 'ready', session.state.problem?.message);
    await painted(page);
    await page.locator('[data-row="layer.conv"]').click();
    await page.locator('[data-row="layer.conv.convolution"]').click();
    await page.locator('button[data-tab="slide"]').click();
    await output(page).focus();
    await page.keyboard.press('ArrowRight');
    await saying(page, 'Position 1');
    const sum = Number((await page.locator('.slide-lines tfoot td').innerText()).replace('−', '-'));
    const { axes } = session.state.outline!.nodes.find(({ name }) => name === 'layer.conv.convolution')!;
    const value = (await numbers(panel, 'layer.conv.convolution', []))[axes[1]!.size]!;
    assert.ok(Math.abs(sum - value) <= 0.005 * Math.abs(value), `${sum} is not ${value}`);
    await page.getByLabel('Of the output').selectOption('3');
    await page.locator('.explanation.asked .where', { hasText: 'position 1, feature 3' }).waitFor();
    await screenshot(page, 'slide-sequence');
    await assertAccessible(page, 'a sequence');
    await assertNothingClipped(page, 'a sequence');
    assert.deepEqual(complaints, []);
  });

  for (const theme of THEMES) {
    for (const width of [1100, 620, 400]) {
      it(`is readable in ${theme.name}, ${width} pixels wide`, async () => {
        const options = { kernel: 'edge', padding: 'same', stride: 2 };
        const { page } = await convolution(IMAGE_6X6, options, { theme, width });
        await press(page, 'Step on');
        await assertAccessible(page, theme.name);
        await assertNothingClipped(page, `${theme.name}, ${width}`);
        await screenshot(page, `slide-${theme.name}-${width}`);
      });
    }
  }
});
