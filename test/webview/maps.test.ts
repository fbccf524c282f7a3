import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { ImageInMemory } from './imageInMemory.ts';
import type { OpenedPanel, PanelOptions } from './page.ts';
import { screenshot } from './screenshot.ts';
import { assertAccessible, assertNothingClipped, painted, panelWith, sharedEngine } from './shared.ts';
import { THEMES } from './themes.ts';

const CAT = '../../samples/cat.jpg';
const SEVEN = '../../samples/seven.png';

async function looking(
  path: string,
  network: string,
  options: Partial<PanelOptions> = {},
): Promise<OpenedPanel> {
  const panel = await panelWith({ width: 1100, ...options });
  await panel.session.show({ source: new ImageInMemory(path), lens: 'cnn', network });
  assert.equal(panel.session.state.phase, 'ready', panel.session.state.problem?.message);
  await painted(panel.page);
  return panel;
}

/** Opens a stage by the rail; its layer is unfolded first. In a narrow panel the rail is drawn before. */
async function openStage(page: Page, name: string, layer?: string): Promise<void> {
  const row = (of: string) => page.locator(`.rail [data-row="${of}"]`);
  const drawn = await page.locator('.rail-button').isVisible();
  if (drawn) await page.locator('.rail-button').click();
  if (layer !== undefined && (await row(name).count()) === 0) await row(layer).click();
  await row(name).click();
  if (drawn) await page.locator('.rail-button').click();
  await page.locator('lens-stage .node-name', { hasText: name }).waitFor();
}

const openTab = (page: Page, name: string): Promise<void> =>
  page.getByRole('tab', { name, exact: true }).click();
const cells = (page: Page) => page.locator('lens-map-grid .map');
const count = (page: Page): Promise<string> => page.locator('.maps-count').innerText();
const firstMaps = (page: Page): Promise<string[]> =>
  cells(page).evaluateAll((all: { dataset: { map: string } }[]) =>
    all.slice(0, 3).map((cell) => cell.dataset.map),
  );

/** Waits until an expression is true; the driver's own way evaluates strings in the page, which its policy forbids. */
async function until(page: Page, expression: string): Promise<void> {
  for (let turn = 0; turn < 300; turn++) {
    if (await page.evaluate(expression)) return;
    await page.waitForTimeout(50);
  }
  assert.fail(`It did not become true: ${expression}`);
}

/** Waits until each map in view has been drawn. */
async function allDrawn(page: Page): Promise<void> {
  await cells(page).first().waitFor();
  await until(
    page,
    `(() => {
      const canvases = [...document.querySelector('lens-map-grid').shadowRoot.querySelectorAll('canvas')];
      return canvases.length > 0 && canvases.every((canvas) => !canvas.classList.contains('waits'));
    })()`,
  );
}

describe('Feature maps', function () {
  this.timeout(180_000);

  describe('of a network for photographs', () => {
    let panel: OpenedPanel;
    let page: Page;

    beforeEach(async () => {
      panel = await looking(CAT, 'mobilenet');
      ({ page } = panel);
    });

    it('are a grid of which only what is in view exists and is asked for', async () => {
      await openStage(page, 'layer.out_relu.output', 'layer.Conv_1');
      await allDrawn(page);
      assert.match(await count(page), /^1,280 maps/);
      const grid = page.getByRole('grid', { name: 'Maps of ReLU6' });
      const [rows, columns] = await Promise.all(
        ['aria-rowcount', 'aria-colcount'].map(async (name) => Number(await grid.getAttribute(name))),
      );
      assert.ok(rows! * columns! >= 1280 && (rows! - 1) * columns! < 1280, `${rows} × ${columns}`);
      assert.ok((await cells(page).count()) < 150, `${await cells(page).count()} of 1,280 maps exist`);
      await screenshot(page, 'maps-1280');

      await grid.focus();
      await page.keyboard.press('Control+End');
      await page.locator('lens-map-grid #map-1279').waitFor();
      assert.equal(await grid.getAttribute('aria-activedescendant'), 'map-1279');
      await allDrawn(page);
      assert.match(await page.locator('.looked-map').innerText(), /^map 1279: /);
      await page.keyboard.press('PageUp');
      await page.keyboard.press('Home');
      const at = Number((await grid.getAttribute('aria-activedescendant'))!.slice(4));
      assert.equal(at % columns!, 0);
      assert.deepEqual(panel.complaints, []);
    });

    it('are sorted, and dead ones left out', async () => {
      await allDrawn(page);
      const shown = await count(page);
      const [, maps, dead] = /^(\d+) maps · (\d+) dead/.exec(shown) ?? [];
      assert.ok(Number(dead) > 0, shown);
      await page.getByLabel('hide dead').check();
      const alive = Number(maps) - Number(dead);
      await page.getByText(`${alive} of ${maps} maps`).waitFor();
      await page.locator('.map-controls select').first().selectOption('mean');
      const trace = panel.session.state.outline!.trace;
      const facts = await sharedEngine().call('mapFacts', {
        trace,
        node: panel.session.state.outline!.opening,
      });
      const byMean = [...facts.mean.keys()].sort((one, other) => facts.mean[other]! - facts.mean[one]!);
      await page.waitForTimeout(100);
      assert.deepEqual(await firstMaps(page), byMean.slice(0, 3).map(String));
      await page.locator('.map-controls select').nth(1).selectOption('mean');
      const captions = await cells(page).evaluateAll((all: { innerText: string }[]) =>
        all.map((cell) => cell.innerText),
      );
      const numbers = captions.map((text) => Number(text.replace('−', '-')));
      assert.deepEqual(
        numbers,
        [...numbers].sort((one, other) => other - one),
      );
    });

    it('are looked at over the image: a cell has its receptive field and its arithmetic', async () => {
      await openStage(page, 'layer.block_3_expand_relu.output', 'layer.block_3_expand');
      await allDrawn(page);
      await page.locator('lens-map-grid .scroll').focus();
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('Enter');
      const surface = page.getByRole('application', { name: /^Map 1 of ReLU6 over the image/ });
      await surface.focus();
      for (const key of ['ArrowDown', 'ArrowDown', 'ArrowRight', 'Enter']) await page.keyboard.press(key);
      await page
        .getByText(/Row 2, column 1: .* It sees \d+ × \d+ of the network’s 224 × 224 pixels/)
        .waitFor();
      await page.locator('.place', { hasText: 'channel 1, row 2, column 1' }).waitFor();
      await page.locator('.pinned').waitFor();
      await page.getByLabel('Cells').selectOption('smooth');
      await page.getByText('Colours between the cells are blended.').waitFor();
      await screenshot(page, 'maps-over-image');
      assert.deepEqual(panel.complaints, []);
    });

    it('lead to their filters, in colour where they read red, green and blue', async () => {
      await page.getByRole('button', { name: 'Its 16 filters →' }).click();
      await allDrawn(page);
      await page.getByText('mid-grey is 0').waitFor();
      assert.match(await count(page), /^16 filters of 3 channels, 3 × 3/);
      await screenshot(page, 'maps-filters');
      await page.getByLabel('Order').selectOption('norm');
      await page.waitForTimeout(100);
      const names = await cells(page).evaluateAll((all: { title: string }[]) =>
        all.map((cell) => cell.title),
      );
      const norms = names.map((name) => Number(name.split('norm ')[1]!.replace('−', '-')));
      assert.deepEqual(
        norms,
        [...norms].sort((one, other) => other - one),
      );
      await page.locator('.map-controls').getByLabel('Channel').selectOption('2');
      await page.locator('lens-legend').waitFor();
      await page.getByRole('button', { name: 'The maps they make →' }).click();
      await page.locator('.node-name', { hasText: 'layer.Conv1.output' }).waitFor();
    });

    it('show filters of one pixel as a matrix', async () => {
      await openStage(page, 'layer.block_3_expand.output', 'layer.block_3_expand');
      await openTab(page, 'Maps');
      await page.getByRole('button', { name: 'Its 48 filters →' }).click();
      await page.getByText('48 filters of 1 × 1').waitFor();
      await page.getByRole('application', { name: /filter/ }).waitFor();
    });

    it('are coloured straight unless the root is chosen, which is a choice of its own', async () => {
      await allDrawn(page);
      const root = page.getByLabel('√ scale');
      assert.equal(await root.isChecked(), false);
      assert.equal(await page.locator('lens-legend').getByText('√ scale').count(), 0);
      await root.check();
      await page.locator('lens-legend').getByText('√ scale').waitFor();
      await openTab(page, 'Over the image');
      assert.ok(await page.getByLabel('√ scale').isChecked());
      const saved = await page.evaluate<{ curve: string; maps: { curve: string } }>(
        `JSON.parse(sessionStorage.getItem('state'))`,
      );
      assert.deepEqual([saved.maps.curve, saved.curve], ['square-root', 'square-root']);
      await page.getByLabel('√ scale').uncheck();
      await until(page, `JSON.parse(sessionStorage.getItem('state')).maps.curve === 'linear'`);
      assert.equal(
        await page.evaluate<string>(`JSON.parse(sessionStorage.getItem('state')).curve`),
        'square-root',
      );
    });

    it('share the colours of the whole model, which pixels and filters have no part in', async () => {
      await allDrawn(page);
      const scope = page.locator('.colour-controls select');
      await scope.selectOption('all');
      await page.getByText('Colours of the whole model').waitFor();
      await openStage(page, 'input.pixels');
      await page.getByText('Colours of map 0').waitFor();
      assert.equal(await scope.inputValue(), 'map');
      await page.getByText('The image in colour').waitFor();
      await openStage(page, 'layer.block_3_expand_relu.output', 'layer.block_3_expand');
      await page.getByText('Colours of the whole model').waitFor();
    });

    it('have their name in sight beside a long title', async () => {
      await openStage(page, 'layer.block_1_depthwise.output', 'layer.block_1_depthwise');
      for (const width of [1100, 620, 400]) {
        await page.setViewportSize({ width, height: 800 });
        const box = await page.locator('.stage .node-name').boundingBox();
        assert.ok(box && box.width > 80, `${box?.width} px at ${width}`);
      }
      assert.equal(
        await page.locator('.stage h2').getAttribute('title'),
        'Convolution · block_1_depthwise · depthwise convolution 3×3, stride 2',
      );
    });

    it('have the height of a narrow panel, with their legend in sight', async () => {
      for (const width of [620, 400]) {
        await page.setViewportSize({ width, height: 800 });
        await allDrawn(page);
        await page.waitForTimeout(150);
        const [grid, legend, explanation] = await Promise.all(
          ['lens-map-grid', 'lens-legend', 'lens-explanation'].map((name) =>
            page.locator(name).first().boundingBox(),
          ),
        );
        assert.ok(grid!.height > 220, `${grid!.height} px of maps at ${width}`);
        assert.ok(legend!.y + legend!.height <= explanation!.y, `the legend is cut at ${width}`);
      }
      await page.locator('.dock-toggle').click();
      await page.locator('.explanation-body').waitFor();
    });

    it('mark residual connections in the rail', async () => {
      const arcs = await page.locator('.rail .arcs path').count();
      assert.equal(arcs, 10, 'MobileNetV2 has ten residual connections');
      await page.locator('.rail [data-row="layer.block_2_add.output"]').hover();
      await page.locator('.rail .row.read[data-row="layer.block_1_project"]').waitFor();
      await screenshot(page, 'maps-rail');
    });
  });

  describe('of LeNet', () => {
    it('are as large as all of them are in view with, at any width', async () => {
      const { page } = await looking(SEVEN, 'lenet-relu');
      for (const width of [1100, 620, 420]) {
        await page.setViewportSize({ width, height: 860 });
        await page.waitForTimeout(250);
        await allDrawn(page);
        const [shown, whole] = await page.locator('lens-map-grid .scroll').evaluate((scroll: unknown) => {
          const { clientHeight, scrollHeight } = scroll as { clientHeight: number; scrollHeight: number };
          return [clientHeight, scrollHeight] as const;
        });
        assert.ok(whole <= shown, `${whole} of ${shown} px at ${width}`);
        const tile = (await cells(page).first().locator('canvas').boundingBox())!;
        assert.ok(tile.width >= 112, `${tile.width} px at ${width}`);
      }
    });

    it('are switched off by a key, and the difference is seen in maps and classes', async () => {
      const { page, session, complaints } = await looking(SEVEN, 'lenet-relu');
      const { outline } = session.state;
      await allDrawn(page);
      await page.locator('lens-map-grid .scroll').focus();
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('Delete');
      await painted(page, 2);
      const [change] = session.state.interventions;
      assert.equal(change?.kind, 'channel_off');
      assert.equal(change.channel, 1);
      await page.getByRole('button', { name: 'Difference', exact: true }).click();
      await page.getByText('6 maps · 5 unchanged').waitFor();
      await allDrawn(page);
      await screenshot(page, 'maps-difference');
      const output = outline!.nodes.find(({ views }) => views.includes('classes'))!;
      await openStage(page, output.name, output.block);
      await page.getByText('percentage points').waitFor();
      const points = await page.locator('lens-class-bars .value').allInnerTexts();
      assert.equal(points.length, 10);
      assert.ok(points.some((text) => text.startsWith('+')) && points.some((text) => text.startsWith('−')));
      await screenshot(page, 'maps-classes-difference');
      assert.deepEqual(complaints, []);
    });

    it('have a menu of what can be changed, and say how many of their numbers are zero', async () => {
      const { page, session } = await looking(SEVEN, 'lenet-relu');
      const { trace, opening } = session.state.outline!;
      await allDrawn(page);
      await page.locator('lens-map-grid #map-2').click({ button: 'right' });
      await page.getByRole('menuitemcheckbox', { name: 'Switch its filter off' }).click();
      await painted(page, 2);
      assert.deepEqual(session.state.interventions, [
        { kind: 'filter_off', stage: 'layer.c1.output', filter: 2 },
      ]);
      await page.getByRole('button', { name: /^Take back/ }).click();
      await painted(page, 3);
      const facts = await sharedEngine().call('mapFacts', {
        trace: session.state.outline!.trace,
        node: opening,
      });
      assert.notEqual(session.state.outline!.trace, trace);
      await openTab(page, 'Statistics');
      const share = `${(100 * facts.zeros[0]!).toFixed(1)} %`;
      await page.locator('.zeros', { hasText: share }).first().waitFor();
      await page.getByText('what ReLU cut off').first().waitFor();
    });

    it('keep the keyboard in the picture that it opened, and where “Back” leads', async () => {
      const { page, complaints } = await looking(SEVEN, 'lenet-relu');
      const focused = (name: string): Promise<void> =>
        until(page, `document.activeElement.localName === '${name}'`);
      await allDrawn(page);
      await page.locator('lens-map-grid .scroll').focus();
      for (const key of ['ArrowRight', 'ArrowRight', 'Enter']) await page.keyboard.press(key);
      await focused('lens-map-over-image');
      await page.locator('lens-announcer', { hasText: 'Map 2 is open.' }).waitFor({ state: 'attached' });
      await page.keyboard.press('ArrowDown');
      await page.getByText(/^Row 1, column 0: /).waitFor();
      await page.keyboard.press('Enter');
      await page.locator('.pinned').waitFor();
      await openTab(page, 'Maps');
      await page.getByRole('button', { name: /filters →/ }).press('Enter');
      await focused('lens-map-grid');
      await page.getByRole('button', { name: '← Back' }).press('Enter');
      await page.locator('.node-name', { hasText: 'layer.c1_relu.output' }).waitFor();
      await focused('lens-map-grid');
      await page.locator('lens-announcer', { hasText: 'ReLU is open.' }).waitFor({ state: 'attached' });
      assert.deepEqual(complaints, []);
    });

    it('are printed with captions and a legend', async () => {
      const { page, saved, complaints } = await looking(SEVEN, 'lenet-relu');
      await allDrawn(page);
      await page.locator('.export-button').click();
      await page.locator('[data-choice="svg"]').click();
      await page
        .getByText(/^Saved as/)
        .first()
        .waitFor();
      const [file] = saved;
      assert.equal(file!.name, 'lenet-relu-layer.c1_relu.output-maps.svg');
      const svg = new TextDecoder().decode(file!.bytes);
      for (const text of [
        'ReLU · maps',
        'An image of 112 × 112 pixels, read as 28 × 28.',
        'of each map',
        '6 maps',
      ])
        assert.ok(svg.includes(text), text);
      assert.equal(svg.match(/<g transform=/g)?.length, 7, 'six maps and the colour bar');
      assert.deepEqual(complaints, []);
    });

    it('end in classes: probabilities as the run has them, the largest first', async () => {
      const panel = await looking(SEVEN, 'lenet-relu');
      const { page, session } = panel;
      const { trace, nodes } = session.state.outline!;
      const output = nodes.find(({ views }) => views.includes('classes'))!;
      const { values } = await sharedEngine().call('slice', { trace, node: output.name, leading: [] });
      await openStage(page, output.name, output.block);
      const first = page.locator('lens-class-bars button').first();
      const likeliest = values.indexOf(Math.max(...values));
      const said = await first.getAttribute('aria-label');
      assert.equal(said, `${likeliest}: ${(100 * values[likeliest]!).toFixed(1)} %`);
      await first.click();
      await page.locator('.pinned').first().waitFor();
      await screenshot(page, 'maps-classes');
    });

    it('say why a class was told: Grad-CAM by itself, occlusion when asked, with progress and cancel', async () => {
      const { page, session, complaints } = await looking(SEVEN, 'lenet-relu');
      const output = session.state.outline!.nodes.find(({ views }) => views.includes('classes'))!;
      await openStage(page, output.name, output.block);
      await openTab(page, 'Why this class');
      await page.locator('.why-meaning').waitFor();
      await page.locator('.why-map lens-map-over-image').waitFor();
      const classes = await page.locator('.map-controls select').nth(1).locator('option').allInnerTexts();
      assert.match(classes[1]!, /^\d \([\d.]+ %\)$/);
      await screenshot(page, 'maps-why-grad-cam');
      await page.getByLabel('Method').selectOption('occlusion');
      await page.getByLabel('Step').fill('1');
      await page.getByLabel('Step').press('Enter');
      await page.getByRole('button', { name: 'Start' }).click();
      await page.getByRole('button', { name: 'Cancel' }).click();
      await page.getByRole('button', { name: 'Start' }).click();
      await page.locator('.why-meaning').waitFor();
      await screenshot(page, 'maps-why-occlusion');
      assert.match(await page.locator('.looked-map').innerText(), /patch \d+ × \d+ pixels/);
      assert.deepEqual(complaints, []);
    });
  });

  for (const theme of THEMES) {
    it(`hold in ${theme.name} at 1100, 620 and 400 px`, async () => {
      const { page, session, complaints } = await looking(SEVEN, 'lenet-relu', { theme });
      const output = session.state.outline!.nodes.find(({ views }) => views.includes('classes'))!;
      for (const width of [1100, 620, 400]) {
        await page.setViewportSize({ width, height: 800 });
        const hold = async (what: string): Promise<void> => {
          await page.waitForTimeout(250);
          await screenshot(page, `maps-${what}-${theme.name}-${width}`);
          await assertAccessible(page, `${what} in ${theme.name} at ${width}`);
          await assertNothingClipped(page, `${what} in ${theme.name} at ${width}`);
        };
        const first = session.state.outline!.nodes.find(
          ({ name }) => name === session.state.outline!.opening,
        )!;
        await openStage(page, first.name, first.block);
        await openTab(page, 'Maps');
        await allDrawn(page);
        await hold('grid');
        await page.getByRole('button', { name: /filters →/ }).click();
        await allDrawn(page);
        await hold('filters');
        await page.getByRole('button', { name: '← Back' }).click();
        await openTab(page, 'Over the image');
        await page.locator('lens-map-over-image').waitFor();
        await hold('over');
        await openStage(page, output.name, output.block);
        await openTab(page, 'Classes');
        await hold('classes');
        await openTab(page, 'Why this class');
        await page.locator('.why-meaning').waitFor();
        await hold('why');
      }
      assert.deepEqual(complaints, []);
    });
  }
});
