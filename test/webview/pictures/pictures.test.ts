import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { launchBrowser, type LaunchedBrowser } from '../../../scripts/vscode/browser.ts';
import { THEMES } from '../themes.ts';
import { samples } from './page/samples.ts';
import { type ServedPage, servePage } from './servedPage.ts';

/** What the page offers to the checks; its code is in page/mount.js. */
interface PageGlobals {
  readonly mount: (name: string, more?: Readonly<Record<string, unknown>>) => Promise<void>;
  readonly dress: (theme: unknown) => void;
  readonly timeHeatmap: () => Promise<{ again: number; anew: number }>;
  readonly seen: readonly (readonly [event: string, detail: unknown])[];
  readonly violations: readonly string[];
  readonly axe: {
    readonly run: (options: unknown) => Promise<{ violations: { id: string; nodes: { html: string }[] }[] }>;
  };
}

const SHOTS = 'out/screenshots/pictures';
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

describe('pictures in a browser', function () {
  this.timeout(120_000);
  let served: ServedPage;
  let browser: LaunchedBrowser;
  let page: Page;

  const mount = (name: string, more = {}): Promise<void> =>
    page.evaluate(([sample, extra]) => (globalThis as unknown as PageGlobals).mount(sample, extra), [
      name,
      more,
    ] as const);
  const dress = (name: string): Promise<void> =>
    page.evaluate(
      (theme) => (globalThis as unknown as PageGlobals).dress(theme),
      THEMES.find((theme) => theme.name === name),
    );
  const seen = (): Promise<PageGlobals['seen']> =>
    page.evaluate(() => (globalThis as unknown as PageGlobals).seen);

  before(async () => {
    mkdirSync(SHOTS, { recursive: true });
    [served, browser] = await Promise.all([servePage(), launchBrowser({ width: 1200, height: 800 })]);
    page = await browser.context.newPage();
    await page.goto(served.address);
    await page.waitForFunction(() => 'mount' in globalThis);
  });

  after(async () => {
    await browser?.close();
    served?.close();
  });

  beforeEach(async () => {
    await page.setViewportSize({ width: 1200, height: 800 });
    await page.mouse.move(1190, 790);
    await dress('dark');
  });

  for (const name of Object.keys(samples)) {
    it(`${name}: axe finds nothing in any theme, at 1200 and 400 pixels`, async () => {
      for (const theme of THEMES) {
        await dress(theme.name);
        for (const width of [1200, 400]) {
          await page.setViewportSize({ width, height: 800 });
          await mount(name);
          await page.locator('main').screenshot({ path: `${SHOTS}/${name}-${theme.name}-${width}.png` });
          const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
          assert.ok(Number(overflow) <= 0, `${name} is ${overflow} pixels wider than ${width}`);
        }
        await axeFindsNothing();
      }
    });
  }

  async function axeFindsNothing(): Promise<void> {
    // By the driver, which the policy of the page does not bind.
    if (!(await page.evaluate('"axe" in globalThis'))) await page.evaluate(AXE);
    const violations = await page.evaluate(async () => {
      const rules = {
        'landmark-one-main': { enabled: false },
        'page-has-heading-one': { enabled: false },
        region: { enabled: false },
      };
      const found = await (globalThis as unknown as PageGlobals).axe.run({ rules });
      return found.violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`);
    });
    assert.deepEqual(violations, []);
  }

  it('a heatmap is walked by keys, pins, lets go and says where one is', async () => {
    await mount('heatmap12', { pinnedCell: null });
    await page.keyboard.press('Tab');
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowRight', 'Enter', 'End', 'Control+End', 'Escape']) {
      await page.keyboard.press(key);
    }
    const events = await seen();
    const hovers = events.filter(([event]) => event === 'cell-hover').map(([, detail]) => detail);
    assert.deepEqual(hovers, [
      { row: 0, column: 0 },
      { row: 1, column: 0 },
      { row: 2, column: 0 },
      { row: 2, column: 1 },
      { row: 2, column: 11 },
      { row: 11, column: 11 },
    ]);
    const pins = events.filter(([event]) => event === 'cell-pin').map(([, detail]) => detail);
    assert.deepEqual(pins, [{ row: 2, column: 1 }, null]);
    const live = page.locator('lens-heatmap [aria-live]');
    await page.waitForTimeout(400);
    assert.match((await live.textContent()) ?? '', /^query “\[SEP\]”, key “\[SEP\]”: 0\.\d+$/);
  });

  it('labels of a heatmap are reached by keys and by the pointer', async () => {
    await mount('heatmap12', { pinnedCell: null });
    await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Enter');
    assert.deepEqual((await seen()).at(-1), ['label-pin', { axis: 'row', index: 0 }]);
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    assert.deepEqual((await seen()).at(-1), ['label-pin', { axis: 'column', index: 0 }]);
    await page.mouse.click(80, 140);
    assert.deepEqual((await seen()).at(-1), ['label-pin', { axis: 'row', index: 1 }]);
  });

  it('a heatmap is pointed at, zoomed and panned', async () => {
    await mount('heatmap512');
    await page.mouse.move(400, 300);
    const [event, detail] = (await seen()).at(-1) ?? [];
    assert.equal(event, 'cell-hover');
    assert.ok(detail);
    await page.keyboard.down('Control');
    await page.mouse.wheel(0, -400);
    await page.keyboard.up('Control');
    await page.waitForTimeout(100);
    const zoomed = (await seen()).filter(([name]) => name === 'view-change').at(-1)?.[1] as {
      zoom: number;
      firstRow: number;
    };
    assert.ok(zoomed.zoom > 2, `zoom ${zoomed.zoom}`);
    assert.deepEqual((await seen()).filter(([name]) => name === 'cell-hover').at(-1)?.[1], detail);
    await page.mouse.down();
    await page.mouse.move(400, 250, { steps: 4 });
    await page.mouse.up();
    const panned = (await seen()).filter(([name]) => name === 'view-change').at(-1)?.[1] as {
      firstRow: number;
    };
    assert.ok(panned.firstRow > zoomed.firstRow);
    assert.equal((await seen()).filter(([name]) => name === 'cell-pin').length, 0, 'a drag is no click');
    await page.locator('lens-heatmap').screenshot({ path: `${SHOTS}/heatmap512-zoomed.png` });
    await page.getByRole('button', { name: 'fit' }).click();
    const whole = (await seen()).filter(([name]) => name === 'view-change').at(-1)?.[1] as { zoom: number };
    assert.equal(whole.zoom, 1);
  });

  it('heads of the overview are walked and opened', async () => {
    await mount('overview', { selected: { layer: 0, head: 0 } });
    for (const key of ['Tab', 'ArrowRight', 'ArrowDown', 'ArrowDown', 'Enter'])
      await page.keyboard.press(key);
    assert.deepEqual(await seen(), [['open-head', { layer: 2, head: 1 }]]);
    await page.getByRole('button', { name: 'Layer 5, head 11' }).click();
    assert.deepEqual((await seen()).at(-1), ['open-head', { layer: 5, head: 11 }]);
  });

  it('tokens of the lines are pointed at, walked to and pinned; heads are switched', async () => {
    await mount('linesHeads');
    await page.getByRole('button', { name: 'Head 3' }).click();
    assert.deepEqual((await seen()).at(-1), ['toggle-head', { head: 3 }]);
    await page.getByRole('button', { name: 'query “dog”' }).hover();
    assert.deepEqual((await seen()).at(-1), ['label-hover', { side: 'left', index: 2 }]);
    await page.getByRole('button', { name: 'query “dog”' }).click();
    assert.ok(
      (await seen()).some(
        ([event, detail]) => event === 'label-pin' && (detail as { index: number }).index === 2,
      ),
    );
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    assert.deepEqual((await seen()).at(-1), ['label-pin', { side: 'right', index: 3 }]);
    await page.getByRole('slider').fill('0.3');
    assert.ok(
      (await seen()).some(
        ([event, detail]) =>
          event === 'threshold-change' && (detail as { threshold: number }).threshold === 0.3,
      ),
    );
  });

  it('512 tokens of lines scroll to the last label', async () => {
    await mount('lines512');
    await page.getByRole('button', { name: 'query “[CLS]”' }).focus();
    await page.keyboard.press('End');
    await page.waitForTimeout(200);
    await page.keyboard.press('Enter');
    assert.deepEqual((await seen()).at(-1), ['label-pin', { side: 'left', index: 511 }]);
    const labels = await page.locator('lens-lines .side button').count();
    assert.ok(labels < 120, `${labels} labels exist`);
    assert.match(
      (await page.locator('lens-lines .count').textContent()) ?? '',
      /[\d,]+ lines under 0\.02 are not drawn/,
    );
  });

  it('the table of numbers is walked beyond what is in view', async () => {
    await mount('numbersLarge');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Control+End');
    await page.waitForTimeout(200);
    await page.keyboard.press('Enter');
    assert.deepEqual((await seen()).at(-1), ['cell-pin', { row: 511, column: 1535 }]);
    const active = await page.locator('lens-numbers [role=grid]').getAttribute('aria-activedescendant');
    assert.equal(await page.locator(`lens-numbers #${active}`).isVisible(), true);
    assert.ok((await page.locator('lens-numbers [role=gridcell]').count()) < 1000);
  });

  it('512 × 512 cells are drawn again at once', async () => {
    await mount('heatmap512');
    const { again, anew } = await page.evaluate(() => (globalThis as unknown as PageGlobals).timeHeatmap());
    console.log(
      `      512 × 512: ${again.toFixed(1)} ms to draw again, ${anew.toFixed(1)} ms with a new slice (medians)`,
    );
  });

  it('nothing on these pages broke the policy', async () => {
    assert.deepEqual(await page.evaluate(() => (globalThis as unknown as PageGlobals).violations), []);
  });
});
