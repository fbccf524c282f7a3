import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { emptySheet } from '../../src/host/drawingSource.ts';
import { english } from '../../src/host/localization.ts';
import type { Drawing } from '../../src/protocol/engineMethods.ts';
import type { OpenedPanel, PanelOptions } from './page.ts';
import { screenshot } from './screenshot.ts';
import { assertAccessible, assertNothingClipped, panelWith } from './shared.ts';
import { THEMES } from './themes.ts';

/** Places on the sheet, from 0 to 1: across, down. */
type Stroke = readonly (readonly [number, number])[];

const ONE: readonly Stroke[] = [
  [
    [0.52, 0.18],
    [0.5, 0.5],
    [0.48, 0.82],
  ],
];
const SEVEN: readonly Stroke[] = [
  [
    [0.28, 0.22],
    [0.72, 0.2],
    [0.6, 0.45],
    [0.45, 0.82],
  ],
];
const ZERO: readonly Stroke[] = [
  Array.from({ length: 25 }, (_, at) => {
    const angle = (at / 24) * 2 * Math.PI;
    return [0.5 + 0.2 * Math.sin(angle), 0.5 - 0.3 * Math.cos(angle)] as const;
  }),
];

/** A panel of the lens for images, with its sheet open and nothing run yet. */
async function openSheet(options: Partial<PanelOptions> = {}): Promise<OpenedPanel> {
  const panel = await panelWith(options);
  panel.session.chooseModel('lenet');
  // As the picker does it; without anything to run on, nothing is run.
  await panel.session.runAgain({ lens: 'cnn' });
  panel.session.chooseModel('lenet');
  await panel.page.locator('.draw-button').click();
  await panel.page.locator('.draw-pad').waitFor();
  return panel;
}

async function draw(page: Page, strokes: readonly Stroke[]): Promise<void> {
  for (const [first, ...others] of strokes) {
    const to = async ([across, down]: readonly [number, number], steps = 1): Promise<void> => {
      // The sheet moves down when the first run brings the strip above it.
      const box = (await page.locator('.draw-pad .sheet canvas').boundingBox())!;
      await page.mouse.move(box.x + across * box.width, box.y + down * box.height, { steps });
    };
    await to(first!);
    await page.mouse.down();
    for (const place of others) await to(place, 4);
    await page.mouse.up();
  }
}

/** Waits until the last drawing has been run and its answer is there. */
async function answered(page: Page, label: string): Promise<void> {
  await page.locator('.draw-answers li:first-child .label', { hasText: new RegExp(`^${label}$`) }).waitFor();
}

const drawings = (panel: OpenedPanel): Drawing[] =>
  panel.asked.filter(({ name }) => name === 'draw').map(({ parameters }) => parameters as Drawing);

describe('The sheet to draw on', () => {
  for (const [label, strokes] of [
    ['1', ONE],
    ['7', SEVEN],
    ['0', ZERO],
  ] as const) {
    it(`has LeNet read a drawn ${label} for what it is`, async () => {
      const panel = await openSheet();
      await draw(panel.page, strokes);
      await answered(panel.page, label);
      const { state } = panel.session;
      assert.equal(state.source?.kind, 'drawing');
      assert.equal(state.outline?.picture?.drawn, true);
      assert.deepEqual([state.outline.picture.rows, state.outline.picture.columns], [28, 28]);
      assert.deepEqual(panel.complaints, []);
    });
  }

  it('runs while a stroke goes on, one drawing at a time, and shows every run', async () => {
    const panel = await openSheet();
    const { page, session } = panel;
    let [underWay, most, arrived] = [0, 0, 0];
    session.onDidChange(({ phase }) => {
      if (phase === 'ready') arrived++;
    });
    const original = session.draw.bind(session);
    session.draw = async (...given) => {
      most = Math.max(most, ++underWay);
      await original(...given);
      underWay--;
    };
    await draw(page, [ZERO[0]!.slice(0, 2)]);
    await page.locator('html[data-painted]').waitFor({ state: 'attached' });
    const before = Number(await page.locator('html').getAttribute('data-painted'));
    await draw(page, ZERO);
    await answered(page, '0');
    const after = Number(await page.locator('html').getAttribute('data-painted'));
    assert.equal(most, 1);
    assert.ok(after - before > 5, `${after - before} runs were seen`);
    assert.ok(arrived >= after);
  });

  it('keeps every picture until the next one is there', async () => {
    const { page } = await openSheet();
    await draw(page, ONE);
    await answered(page, '1');
    await page.locator('lens-rail lens-tiny-picture.painted').first().waitFor();
    await page.evaluate(`
      window.gone = [];
      new MutationObserver((changes) => {
        for (const { removedNodes } of changes) {
          for (const node of removedNodes) if (node.nodeType === 1) window.gone.push(node.outerHTML.slice(0, 120));
        }
      }).observe(document.querySelector('.body'), { childList: true, subtree: true });
    `);
    await draw(page, [SEVEN[0]!, ONE[0]!]);
    assert.deepEqual(await page.evaluate('window.gone'), []);
  });

  it('is drawn on, erased and taken back by keyboard, and says what the network takes it for', async () => {
    const panel = await openSheet();
    const { page } = panel;
    const sheet = page.locator('.draw-pad .sheet');
    await sheet.focus();
    for (let step = 0; step < 9; step++) await page.keyboard.press('ArrowUp');
    assert.equal(drawings(panel).length, 0);
    for (let step = 0; step < 18; step++) await page.keyboard.press('Shift+ArrowDown');
    await answered(page, '1');
    assert.match((await sheet.getAttribute('aria-label'))!, /28 × 28 cells, drawn on/);
    const told = page.locator('lens-announcer', { hasText: /LeNet.* takes it for 1, \d+\.\d %\./ });
    await told.waitFor({ state: 'attached' });
    await page.keyboard.press('Control+z');
    await page.getByRole('button', { name: 'Eraser' }).click();
    assert.equal(await page.getByRole('button', { name: 'Eraser' }).getAttribute('aria-pressed'), 'true');
    await page.getByRole('button', { name: 'Clear' }).click();
    await page.locator('.sheet[aria-label$="empty"]').waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.locator('.sheet[aria-label$="drawn on"]').waitFor();
    assert.deepEqual(panel.complaints, []);
  });

  it('centres what is drawn in a corner, unless the person does not want it', async () => {
    const panel = await openSheet();
    const small = ZERO.map((stroke) => stroke.map(([x, y]) => [x * 0.4, y * 0.4] as const));
    await draw(panel.page, small);
    await answered(panel.page, '0');
    const rows = ({ values }: Drawing): number[] =>
      [...values].flatMap((value, at) => (value > 100 ? [Math.floor(at / 28)] : []));
    const centred = rows(drawings(panel).at(-1)!);
    assert.ok(Math.abs((Math.min(...centred) + Math.max(...centred)) / 2 - 13.5) <= 1);
    await panel.page.getByRole('checkbox', { name: /Centre it/ }).uncheck();
    // A stroke that was still on its way may be run before it.
    while (Math.max(...rows(drawings(panel).at(-1)!)) >= 14) await panel.page.waitForTimeout(20);
    assert.deepEqual(panel.complaints, []);
  });

  it('has the drawing again after the window was loaded anew, and is put away', async () => {
    const panel = await openSheet();
    const { page } = panel;
    await draw(page, SEVEN);
    await answered(page, '7');
    await page.reload();
    await answered(page, '7');
    await page.locator('.sheet[aria-label$="drawn on"]').waitFor();
    await page.getByRole('button', { name: 'Close' }).click();
    await page.locator('.draw-pad').waitFor({ state: 'detached' });
    assert.ok(
      await page.locator('.draw-button').evaluate((button) => button === button.ownerDocument.activeElement),
    );
    await page.locator('.draw-button').click();
    await page.locator('.sheet[aria-label$="drawn on"]').waitFor();
  });

  it('has every layer in view beside an editor, where the stages are behind a button otherwise', async () => {
    const { page } = await openSheet({ width: 620 });
    await draw(page, SEVEN);
    await answered(page, '7');
    const [rail, stage] = [page.locator('lens-rail'), page.locator('lens-stage')];
    assert.equal(await page.locator('.rail-button').isVisible(), false);
    const [left, right] = [(await rail.boundingBox())!, (await stage.boundingBox())!];
    assert.ok(left.x + left.width <= right.x + 1, 'side by side');
    const pictures = rail.locator('lens-tiny-picture.painted');
    assert.ok((await pictures.count()) >= 8);
    await assertNothingClipped(page, 'drawing beside an editor');
    await page.getByRole('button', { name: 'Close' }).click();
    assert.equal(await rail.isVisible(), false);
    assert.ok(await page.locator('.rail-button').isVisible());
  });

  it('is laid out empty by a command, also where it was closed; Undo has the drawing before', async () => {
    const panel = await panelWith();
    const { page, session } = panel;
    const layOut = (): Promise<void> =>
      session.show({ source: emptySheet(english), lens: 'cnn', model: 'lenet' });
    await layOut();
    const empty = page.locator('.sheet[aria-label$="empty"]');
    await empty.waitFor();
    assert.ok(await empty.evaluate((sheet) => sheet === sheet.ownerDocument.activeElement));
    await page.getByText('Nothing is drawn yet.').waitFor();
    assert.equal(await page.locator('.draw-answers').count(), 0);
    await draw(page, SEVEN);
    await answered(page, '7');
    await page.getByRole('button', { name: 'Close' }).click();
    await page.locator('.draw-pad').waitFor({ state: 'detached' });
    await layOut();
    await empty.waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await answered(page, '7');
    assert.deepEqual(panel.complaints, []);
  });

  it('is not offered by lenses that read no drawings', async () => {
    const { page } = await panelWith();
    assert.equal(await page.locator('.draw-button').count(), 0);
  });

  for (const theme of THEMES) {
    it(`can be used by everybody in ${theme.name}`, async () => {
      const panel = await openSheet({ theme, width: 1100 });
      await assertAccessible(panel.page, `the empty sheet in ${theme.name}`);
      await draw(panel.page, SEVEN);
      await answered(panel.page, '7');
      await assertAccessible(panel.page, `the drawn sheet in ${theme.name}`);
      await screenshot(panel.page, `draw-${theme.name}`);
      await panel.page.locator('.draw-pad .sheet').focus();
      await panel.page.keyboard.press('ArrowUp');
      for (const width of [620, 400]) {
        await panel.page.setViewportSize({ width, height: 800 });
        await panel.page.waitForTimeout(200);
        await screenshot(panel.page, `draw-${theme.name}-${width}`);
      }
      assert.deepEqual(panel.complaints, []);
    });
  }
});
