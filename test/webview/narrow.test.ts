import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { ImageInMemory } from './imageInMemory.ts';
import {
  assertAccessible,
  assertNothingClipped,
  hoverCell,
  painted,
  panelShowing,
  panelWith,
} from './shared.ts';
import { TextInMemory } from './textInMemory.ts';

describe('A narrow panel', () => {
  for (const width of [400, 500, 620, 800]) {
    it(`explains a cell below its picture at ${width} px, and nothing moves`, async () => {
      const { page, complaints } = await panelShowing(undefined, { width });
      const stage = await boxOf(page, 'lens-stage');
      const dock = await boxOf(page, 'lens-explanation');
      const picture = await boxOf(page, 'lens-heatmap');
      assert.ok(dock.y >= stage.y + stage.height - 1, 'below the stage');
      assert.ok(dock.height >= 180, `${dock.height} px`);
      assert.ok(picture.y + picture.height <= dock.y, 'the picture is whole');
      await hoverCell(page, 7, 2);
      await page.locator('.place', { hasText: 'query “it”, key “dog”' }).waitFor();
      await page.locator('.contributions tbody tr').first().waitFor();
      assert.deepEqual(await boxOf(page, 'lens-explanation'), dock);
      assert.deepEqual(await boxOf(page, 'lens-heatmap'), picture);
      assert.ok(await inView(page, '.contributions tbody tr'), 'the arithmetic is in view');
      assert.deepEqual(complaints, []);
    });
  }

  it('has its pickers in one row from 580 px, in two at 400 px', async () => {
    const { page } = await panelShowing(undefined, { width: 580 });
    const rows = async (): Promise<number> => {
      const [model, layer] = [
        await boxOf(page, '[data-picker="model"]'),
        await boxOf(page, '[data-picker="layer"]'),
      ];
      const head = await boxOf(page, '[data-picker="head"]');
      assert.equal(Math.abs(layer.y - head.y) < 2, true, 'layer and head stand side by side');
      return Math.abs(model.y - layer.y) < 6 ? 1 : 2;
    };
    assert.equal(await rows(), 1);
    await page.setViewportSize({ width: 400, height: 800 });
    assert.equal(await rows(), 2);
  });

  it('folds the explanation on request, and remembers it', async () => {
    const { page } = await panelShowing(undefined, { width: 620 });
    const toggle = page.locator('.dock-toggle');
    assert.equal(await toggle.getAttribute('aria-expanded'), 'true');
    const before = await boxOf(page, 'lens-heatmap');
    await toggle.click();
    assert.equal(await page.locator('.explanation-body').isVisible(), false);
    await page.waitForTimeout(200);
    const after = await boxOf(page, 'lens-heatmap');
    assert.ok(after.height > before.height + 40, `${before.height} → ${after.height} px`);
    await assertAccessible(page, 'folded');
    const saved = await page.evaluate<{ explanationOpen: boolean }>(
      `JSON.parse(sessionStorage.getItem('state'))`,
    );
    assert.equal(saved.explanationOpen, false);
    await toggle.click();
    assert.equal(await page.locator('.explanation-body').isVisible(), true);
  });

  it('starts with the explanation folded where it is low', async () => {
    const { page } = await panelShowing(undefined, { width: 620, height: 460 });
    assert.equal(await page.locator('.dock-toggle').getAttribute('aria-expanded'), 'false');
    assert.equal(await page.locator('.explanation-body').isVisible(), false);
    await assertNothingClipped(page, 'low');
    await page.locator('.dock-toggle').click();
    assert.equal(await page.locator('.explanation-body').isVisible(), true);
  });

  it('gives its height to a window that slides until somebody wants the explanation', async () => {
    const { page, session } = await panelWith({ width: 620 });
    const source = new TextInMemory('0 0 0 0\n0 1 2 0\n0 2 4 0\n0 0 1 1\n', 'matrix.txt');
    await session.show({ source, lens: 'convolution', options: { kernel: 'edge' } });
    await painted(page);
    const toggle = page.locator('.dock-toggle');
    assert.equal(await toggle.getAttribute('aria-expanded'), 'false');
    const dock = await boxOf(page, 'lens-explanation');
    const sum = await boxOf(page, '.slide-products .so-far >> nth=-1');
    assert.ok(sum.y + sum.height <= dock.y, 'the last sum is in view');
    await page.getByRole('tab', { name: 'Map', exact: true }).click();
    assert.equal(await toggle.getAttribute('aria-expanded'), 'true');
    await page.getByRole('tab', { name: 'Step by step' }).click();
    await toggle.click();
    assert.equal(await toggle.getAttribute('aria-expanded'), 'true');
    await page.getByRole('tab', { name: 'Map', exact: true }).click();
    await page.getByRole('tab', { name: 'Step by step' }).click();
    assert.equal(await toggle.getAttribute('aria-expanded'), 'true', 'what was chosen stays');
  });

  it('has a network’s pickers in one row, and a folded note in one line', async () => {
    const { page, session } = await panelWith({ width: 620 });
    const source = new ImageInMemory('../../samples/cat.jpg');
    await session.show({ source, lens: 'cnn', network: 'mobilenet' });
    await painted(page);
    const [stages, part] = [await boxOf(page, '.rail-button'), await boxOf(page, '[data-picker="part"]')];
    assert.ok(Math.abs(stages.y - part.y) < 6, `${stages.y} and ${part.y}`);
    const note = page.locator('.notice details');
    const folded = (await note.boundingBox())!;
    await note.locator('summary').click();
    const whole = (await note.boundingBox())!;
    assert.ok(folded.height < 24, `${folded.height} px`);
    assert.ok(whole.height > 2 * folded.height, `${folded.height} → ${whole.height} px`);
    await assertNothingClipped(page, 'an open note');
  });

  it('shows every head of a layer without scrolling', async () => {
    const { page } = await panelShowing(undefined, { width: 560 });
    await page.locator('[role="tab"][data-tab="overview"]').click();
    for (const width of [400, 560, 620, 760, 761, 880, 881, 900, 1000, 1200, 1600]) {
      await page.setViewportSize({ width, height: 800 });
      await page.waitForTimeout(150);
      const last = page.getByRole('button', { name: 'Layer 5, head 11' });
      const [box, stage] = [(await last.boundingBox())!, await boxOf(page, 'lens-stage')];
      const scrolled = await scrollsBy(page);
      if (width >= 560) assert.equal(scrolled, 0, `${width} px`);
      else assert.equal(scrolled > 0, await page.locator('lens-overview .hint').isVisible(), `${width} px`);
      if (scrolled === 0) assert.ok(box.x + box.width <= stage.x + stage.width, `${width} px`);
    }
  });

  for (const tab of ['overview', 'lines', 'numbers', 'statistics']) {
    it(`has nothing clipped in the tab “${tab}”`, async () => {
      const { page, complaints } = await panelShowing(undefined, { width: 400 });
      await page.locator(`[role="tab"][data-tab="${tab}"]`).click();
      await page.waitForTimeout(300);
      await assertNothingClipped(page, tab);
      await assertAccessible(page, tab);
      await page.setViewportSize({ width: 620, height: 800 });
      await page.waitForTimeout(200);
      await assertNothingClipped(page, tab);
      await assertAccessible(page, tab);
      assert.deepEqual(complaints, []);
    });
  }

  it('leads from the explanation back to the cell with Escape', async () => {
    const { page } = await panelShowing(undefined, { width: 620 });
    await hoverCell(page, 7, 2);
    await page.locator('.place', { hasText: 'query “it”, key “dog”' }).waitFor();
    await page.keyboard.press('Enter');
    await page.keyboard.press('F6');
    assert.equal(await focused(page), 'lens-explanation');
    await page.keyboard.press('Escape');
    assert.equal(await focused(page), 'lens-heatmap');
    await page.locator('.place .pinned').waitFor();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await page.locator('.place', { hasText: 'query “it”, key “ate”' }).waitFor();
  });
});

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

async function boxOf(page: Page, selector: string): Promise<Box> {
  const box = await page.locator(selector).boundingBox();
  assert.ok(box, selector);
  return box;
}

function inView(page: Page, selector: string): Promise<boolean> {
  return page.evaluate<boolean>(`(() => {
    const box = document.querySelector('${selector}').getBoundingClientRect();
    const body = document.querySelector('.explanation-body').getBoundingClientRect();
    return box.top >= body.top && box.bottom <= body.bottom;
  })()`);
}

/** So many pixels of the overview are out of view. */
function scrollsBy(page: Page): Promise<number> {
  return page.evaluate<number>(`(() => {
    const place = document.querySelector('lens-overview').renderRoot.querySelector('.scroll');
    return place.scrollWidth - place.clientWidth;
  })()`);
}

/** The part of the panel that has the focus. */
function focused(page: Page): Promise<string> {
  return page.evaluate<string>(
    `document.activeElement.closest('lens-heatmap, lens-explanation')?.localName ?? ''`,
  );
}
