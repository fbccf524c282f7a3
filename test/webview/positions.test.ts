import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { RunChoice } from '../../src/host/panelHandlers.ts';
import type { OpenedPanel, PanelOptions } from './page.ts';
import { screenshot } from './screenshot.ts';
import {
  assertAccessible,
  assertNothingClipped,
  painted,
  panelShowing,
  panelWith,
  SENTENCE,
  sharedEngine,
} from './shared.ts';
import { TextInMemory } from './textInMemory.ts';
import { THEMES } from './themes.ts';

/** The positions lens on a text. */
async function positions(
  options: RunChoice['options'] = {},
  panelOptions: Partial<PanelOptions> = {},
  text = SENTENCE,
): Promise<OpenedPanel> {
  const panel = await panelWith(panelOptions);
  await panel.session.show({ source: new TextInMemory(text), lens: 'positions', options });
  assert.equal(panel.session.state.phase, 'ready', panel.session.state.problem?.message);
  await painted(panel.page);
  return panel;
}

/** Opens a stage and one of its tabs by way of what is remembered, which works in narrow panels too. */
async function open({ page }: OpenedPanel, node: string, tab: string): Promise<void> {
  const row = page.locator(`[data-row="${node}"]`);
  if (!(await row.isVisible())) {
    const stages = page.getByRole('button', { name: 'Stages' });
    if (await stages.isVisible()) await stages.click();
    const block = page.locator(`[data-row="${node.split('.').slice(0, 2).join('.')}"]`);
    if (!(await row.isVisible())) await block.click();
  }
  await row.click();
  await page.keyboard.press('Escape');
  await page.locator(`[role="tab"][data-tab="${tab}"]`).click();
  await page.waitForSelector(`.tab-panel[data-tab="${tab}"]`);
}

const curves = 'lens-curves canvas';
const dials = 'lens-dials li';

/** What the screen reader's table of a chart says: its headings and its rows. */
async function tableOf(page: Page, chart = 0): Promise<{ headings: string[]; rows: string[][] }> {
  const table = page.locator('lens-curves').nth(chart).locator('table');
  const headings = await table.locator('thead th').allTextContents();
  const rows = await table
    .locator('tbody tr')
    .evaluateAll((found) =>
      found.map((row) =>
        [...(row as unknown as { cells: Iterable<{ textContent: string }> }).cells].map((cell) =>
          cell.textContent.trim(),
        ),
      ),
    );
  return { headings, rows };
}

const number = (text: string): number => Number(text.replace('−', '-'));

describe('The positions lens', () => {
  const VIEWS = [
    { name: 'matrix', model: 'minilm', node: 'positions.sinusoidal', tab: 'picture', ready: 'lens-heatmap' },
    { name: 'waves', model: 'minilm', node: 'positions.sinusoidal', tab: 'waves', ready: curves },
    { name: 'clock', model: 'minilm', node: 'positions.sinusoidal', tab: 'clock', ready: dials },
    { name: 'distance', model: 'minilm', node: 'positions.dot_product', tab: 'distance', ready: curves },
    { name: 'misprint', model: 'minilm', node: 'positions.misprinted', tab: 'waves', ready: curves },
    {
      name: 'misprinted-matrix',
      model: 'minilm',
      node: 'positions.misprinted',
      tab: 'picture',
      ready: 'lens-heatmap',
    },
    { name: 'learnt', model: 'minilm', node: 'positions.learned', tab: 'waves', ready: curves },
    { name: 'angles', model: 'stories', node: 'positions.angles', tab: 'clock', ready: dials },
    { name: 'turn', model: 'stories', node: 'positions.turned_dot_product', tab: 'turn', ready: curves },
    {
      name: 'shuffle',
      model: 'minilm',
      node: 'positions.learned',
      tab: 'shuffle',
      ready: '.shuffle-controls',
    },
  ] as const;
  const LOOKS = [
    { theme: THEMES[0]!, width: 1100 },
    { theme: THEMES[1]!, width: 620 },
    { theme: THEMES[0]!, width: 400 },
    { theme: THEMES[2]!, width: 1100 },
    { theme: THEMES[3]!, width: 620 },
  ];

  for (const { theme, width } of LOOKS) {
    it(`can be looked at in ${theme.name} at ${width} px`, async function () {
      this.timeout(180_000);
      for (const model of ['minilm', 'stories']) {
        const panel = await positions({ length: 20, dimensions: 64 }, { theme, width, model });
        const { page, complaints } = panel;
        for (const view of VIEWS.filter((each) => each.model === model)) {
          await open(panel, view.node, view.tab);
          await page.locator(view.ready).first().waitFor();
          if (view.tab === 'shuffle') {
            await page.getByRole('button', { name: 'Shuffle the tokens' }).click();
            await page.locator('.shuffle-rows').waitFor();
          }
          await page.waitForTimeout(250);
          await screenshot(page, `positions-${view.name}-${theme.name}-${width}`);
          await assertAccessible(page, `${view.name} ${theme.name} ${width}`);
          await assertNothingClipped(page, `${view.name} ${theme.name} ${width}`);
        }
        assert.deepEqual(complaints, []);
        await panel.close();
      }
    });
  }

  it('draws the curves of the chosen dimensions, by mouse and by keyboard', async () => {
    const panel = await positions({ length: 20, dimensions: 512, layout: 'halves' });
    const { page } = panel;
    await open(panel, 'positions.sinusoidal', 'waves');
    const before = await tableOf(page);
    assert.equal(before.rows.length, 20);
    assert.match(before.headings[1]!, /^dimension 0: sin, wavelength 6\.28$/);
    assert.equal(number(before.rows[1]![1]!), 0.841);
    // Dimension 256 is the cosine of the fastest pair, where the sines stand before the cosines.
    await page.locator('[data-column="256"]').focus();
    await page.keyboard.press('Space');
    await page.locator('[data-column="256"]:checked').waitFor();
    const after = await tableOf(page);
    const added = after.headings.findIndex((heading) => heading.startsWith('dimension 256: cos'));
    assert.equal(number(after.rows[1]![added]!), 0.54);
    // Any other dimension by its number.
    await page.locator('.wave-add input').fill('7');
    await page.keyboard.press('Enter');
    await page.locator('[data-column="7"]:checked').waitFor();
    assert.ok((await tableOf(page)).headings.some((heading) => heading.startsWith('dimension 7: sin')));
  });

  it('turns the hands with the slider, and explains the one that is clicked', async () => {
    const panel = await positions({ length: 20, dimensions: 8 });
    const { page } = panel;
    await open(panel, 'positions.sinusoidal', 'clock');
    const slider = page.locator('.position-slider input');
    await slider.focus();
    await page.keyboard.press('Home');
    await page.locator('.position-slider output', { hasText: /^0$/ }).waitFor();
    const upright = page.locator('lens-dials button').first();
    assert.match((await upright.textContent())!, /sine 0, cosine 1/);
    await page.keyboard.press('ArrowRight');
    await page.locator('.position-slider output', { hasText: /^1$/ }).waitFor();
    assert.match((await upright.textContent())!, /sine 0\.841, cosine 0\.54/);
    await page.locator('lens-dials button').nth(1).focus();
    await page.keyboard.press('Enter');
    const place = page.locator('.explanation .place');
    await place.filter({ hasText: 'position 1, dimension 2' }).waitFor();
    await page.locator('.explanation .result').waitFor();
  });

  it('shows that the dot product of sinusoids depends on the distance alone, and that of plain numbers does not', async () => {
    const panel = await positions({ length: 12, dimensions: 32 });
    const { page } = panel;
    await open(panel, 'positions.dot_product', 'distance');
    const sections = page.locator('.distance-pictures section');
    await sections.nth(1).waitFor();
    assert.match(await sections.nth(0).innerText(), /Only the distance counts/);
    assert.match(await sections.nth(1).innerText(), /The place counts too/);
    const { rows } = await tableOf(page);
    assert.equal(rows.length, 23);
    // At distance 0: 16 pairs of sin² + cos².
    assert.deepEqual(rows[11], ['0', '16']);
    assert.equal(rows[10]![1], rows[12]![1], 'alike before and after');
  });

  it('shows the printed formula beside the right one', async () => {
    const panel = await positions({ length: 6, dimensions: 8 });
    const { page } = panel;
    await open(panel, 'positions.misprinted', 'waves');
    const { headings, rows } = await tableOf(page);
    const at = (name: RegExp): number => headings.findIndex((heading) => name.test(heading));
    assert.equal(rows[1]![at(/dimension 0.*as printed/)], 'NaN');
    assert.equal(number(rows[1]![at(/dimension 0.*right/)]!), 0.841);
    await page.getByText('sin(k/√(2i/d)); right is').waitFor();
  });

  it('shows what rotation does to one query and one key', async () => {
    const panel = await positions({}, { model: 'stories' }, 'Once upon a time there was a little dog');
    const { page } = panel;
    await open(panel, 'positions.turned_dot_product', 'turn');
    await page.locator('.turn-verdict').waitFor();
    const numbers = async (): Promise<number[]> =>
      (await page.locator('.turn-verdict b').allTextContents()).slice(1).map(number);
    const [before] = await numbers();
    const { rows } = await tableOf(page);
    assert.ok(
      rows.every((row) => number(row[2]!) === before),
      'before turning the distance does not count',
    );
    assert.ok(new Set(rows.map((row) => row[1])).size > 10, 'after turning it does');
    // The curve is the lens's own numbers: the same pair in the matrix, at that distance.
    const { trace, tokens: read } = panel.session.state.outline!;
    const tokens = read.length;
    const matrix = await sharedEngine().call('slice', {
      trace,
      node: 'positions.turned_dot_product',
      leading: [0],
    });
    const most = (rows.length - 1) / 2;
    for (const [query, key] of [
      [5, 2],
      [3, 3],
      [1, 6],
    ] as const) {
      const drawn = number(rows[most + key - query]![1]!);
      const wanted = matrix.values[query * matrix.columns + key]!;
      assert.ok(Math.abs(drawn - wanted) <= 0.006 * Math.abs(wanted), `${drawn}, not ${wanted}`);
    }
    assert.equal(rows.length, 2 * Math.max(15, tokens - 1) + 1);
    await page.locator('[data-picker="key"] button').first().click();
    await page.locator('.turn-verdict', { hasText: `${tokens - 1} positions before` }).waitFor();
  });

  it('is told by the model’s own stages too', async () => {
    const stories = await panelShowing('Once upon a time', { model: 'stories' });
    await open(stories, 'rotary.cos', 'clock');
    await stories.page.locator(dials).first().waitFor();
    await open(stories, 'rotary.sin', 'waves');
    await stories.page.locator(curves).waitFor();
    await stories.page.locator('[data-row="layer.0"]').click();
    await open(stories, 'layer.0.attention.key', 'turn');
    await stories.page.locator('.turn-verdict').waitFor();
    assert.deepEqual(stories.complaints, []);

    const minilm = await panelShowing(SENTENCE, { model: 'minilm' });
    await open(minilm, 'embedding.position', 'distance');
    await minilm.page.locator(curves).waitFor();
    assert.equal((await tableOf(minilm.page)).rows.length, 23);
    await open(minilm, 'embedding.position', 'waves');
    await minilm.page.locator(curves).waitFor();
    assert.deepEqual(minilm.complaints, []);
  });

  it('shuffles the tokens: rows permuted exactly without positions, all changed with them', async () => {
    const panel = await panelShowing('I am good', { model: 'minilm' });
    const { page } = panel;
    await open(panel, 'embedding.output', 'shuffle');
    assert.equal(await page.locator('.shuffle-rows').count(), 0, 'nothing is run before it is asked for');
    await page.getByRole('button', { name: 'Shuffle the tokens' }).focus();
    await page.keyboard.press('Enter');
    await page.locator('.shuffle-verdicts').waitFor();
    const verdicts = page.locator('.shuffle-verdicts p');
    assert.match(await verdicts.nth(0).innerText(), /^With positions: Every row changed/);
    assert.match(await verdicts.nth(1).innerText(), /^Without positions: Rows are permuted exactly/);
    const order = async (): Promise<string> =>
      (await page.locator('.shuffled-order li').allInnerTexts()).join(' ');
    const first = await order();
    assert.match(first, /^\[CLS\].*\[SEP\]/);
    const seed = page.locator('.shuffle-controls input');
    assert.equal(await seed.inputValue(), '1');
    const drawnBy = (by: number): Promise<void> =>
      page.locator(`.shuffled-order[aria-label$="seed ${by}"]`).waitFor();
    await seed.fill('12');
    await page.keyboard.press('Enter');
    await drawnBy(12);
    await seed.fill('1');
    await page.keyboard.press('Enter');
    await drawnBy(1);
    assert.equal(await order(), first, 'the same seed gives the same order');
    await page.getByRole('button', { name: 'Shuffle the tokens' }).click();
    await drawnBy(2);
    assert.equal(await seed.inputValue(), '2');
    await assertAccessible(page, 'shuffle');
  });

  it('says why rows of a decoder change even without positions', async () => {
    const panel = await panelShowing('Once upon a time', { model: 'stories' });
    await open(panel, 'embedding.output', 'shuffle');
    await panel.page.getByRole('button', { name: 'Shuffle the tokens' }).click();
    await panel.page.locator('.note', { hasText: 'mask tells the order' }).waitFor();
  });

  it('draws the curves in the colours of the new theme when the theme changes', async () => {
    const panel = await positions({ length: 20, dimensions: 64 });
    const { page } = panel;
    await open(panel, 'positions.sinusoidal', 'waves');
    const canvas = page.locator(curves);
    await canvas.waitFor();
    const before = await canvas.evaluate((found) =>
      (found as unknown as { toDataURL(): string }).toDataURL(),
    );
    const { bodyClass, variables } = THEMES[1]!;
    await page.evaluate(`
      for (const [key, value] of Object.entries(${JSON.stringify(variables)}))
        document.documentElement.style.setProperty('--vscode-' + key, value);
      document.body.className = ${JSON.stringify(bodyClass)};`);
    await page.waitForTimeout(200);
    const after = await page
      .locator(curves)
      .evaluate((found) => (found as unknown as { toDataURL(): string }).toDataURL());
    assert.notEqual(after, before);
  });
});
