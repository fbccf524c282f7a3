import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { ROOT } from '../../scripts/paths.ts';
import type { EngineClient } from '../../src/host/engineClient.ts';
import type { HeadPortraits } from '../../src/trace/studies.ts';
import { screenshot } from './screenshot.ts';
import {
  assertAccessible,
  assertNothingClipped,
  painted,
  panelShowing,
  SENTENCE,
  sharedEngine,
  type ShownPanel,
} from './shared.ts';
import { TextInMemory } from './textInMemory.ts';
import { THEMES } from './themes.ts';

describe('Named heads', () => {
  it('are labelled in the overview, in the picker and above the open head', async () => {
    const { page, session, complaints } = await overview();
    const { heads } = await portraitsOf(session.state.outline!.trace);
    for (const { layer, head, label } of heads) {
      const name = await cell(page, layer, head).getAttribute('aria-label');
      assert.equal(name, `Layer ${layer}, head ${head}${label ? `, ${label}` : ''}`);
    }
    // MiniLM has a head that looks at the token before, as the lectures' picture of it shows.
    assert.equal(heads.find(({ layer, head }) => layer === 0 && head === 2)!.label, 'previous token');
    await cell(page, 0, 2).click();
    await page.locator('.head-label', { hasText: 'head 2: previous token' }).waitFor();
    const options = await page.locator('[data-picker="head"] vscode-option').allInnerTexts();
    assert.equal(options[2]!.trim(), 'Head 2 · previous token');
    assert.deepEqual(complaints, []);
  });

  it('are counted, and filtered by what they do', async () => {
    const { page, session } = await overview();
    const { heads } = await portraitsOf(session.state.outline!.trace);
    const first = heads.filter(({ label }) => label === 'first token').length;
    const chip = page.getByRole('button', { name: `first token: ${first} heads` });
    await chip.click();
    assert.equal(await chip.getAttribute('aria-pressed'), 'true');
    const aside = () => page.locator('lens-overview [role="gridcell"].aside').count();
    assert.equal(await aside(), heads.length - first);
    await chip.click();
    assert.equal(await aside(), 0);
  });

  it('are sorted by a score, the largest first, and opened from there', async () => {
    const { page, session } = await overview();
    const { heads } = await portraitsOf(session.state.outline!.trace);
    await page.locator('.head-chip', { hasText: 'next token' }).click();
    await page.getByLabel('Order').selectOption('score');
    const names = await page.locator('lens-head-list button').allInnerTexts();
    assert.equal(names.length, heads.length);
    const scores = names.map((name) => parseFloat(/next token\s*<?([\d.]+) %\s*$/.exec(name)![1]!));
    assert.deepEqual(
      scores,
      [...scores].sort((one, other) => other - one),
    );
    await page.locator('lens-head-list button').first().focus();
    await page.keyboard.press('ArrowRight');
    const [, layer, head] = /^Layer (\d+), head (\d+)/.exec(names[1]!)!;
    await page.locator('.place', { hasText: `layer ${layer}, head ${head}` }).waitFor();
    await page.keyboard.press('Enter');
    await page.locator('.node-name', { hasText: `layer.${layer}.attention.weights` }).waitFor();
  });

  it('show their scores on both texts and the formula where they are looked at, by keyboard too', async () => {
    const { page, session } = await overview();
    const { heads, formulas } = await portraitsOf(session.state.outline!.trace);
    await cell(page, 0, 2).hover();
    await page.locator('.place', { hasText: 'layer 0, head 2' }).waitFor();
    const row = page.locator('.head-scores tr.own');
    assert.match(await row.innerText(), /previous token\s+100\.0 %\s+99\.9 %\s+8\.3 %/);
    const [rows, asked] = [await page.locator('.head-scores tbody tr').count(), formulas.length];
    assert.equal(rows, asked);
    await page.locator('.head-portrait .katex').first().waitFor();
    await page.getByRole('button', { name: 'induction', exact: true }).click();
    await page.getByText(/“A B … A” looks at B/).waitFor();
    // With the arrow keys, without the mouse.
    await page.locator('lens-overview button[tabindex="0"]').focus();
    await page.keyboard.press('ArrowUp');
    await page.locator('.place', { hasText: 'layer 4, head 0' }).waitFor();
    assert.equal(heads.length, 72);
    // The explanation covers nothing of the overview.
    const [maps, card] = [
      await page.locator('lens-overview').boundingBox(),
      await page.locator('.head-portrait').boundingBox(),
    ];
    assert.ok(maps!.x + maps!.width <= card!.x + 1 || maps!.y + maps!.height <= card!.y + 1);
  });

  it('do not move the maps when they come, and are asked for after the first picture', async () => {
    const slow = new LatePortraits();
    const { page, asked } = await panelShowing(SENTENCE, { engine: slow, width: 1100 });
    await page.locator('[role="tab"][data-tab="overview"]').click();
    await page.locator('lens-overview canvas').nth(71).waitFor();
    await page.waitForTimeout(200);
    const before = await cell(page, 3, 4).boundingBox();
    slow.release();
    await page.locator('lens-overview .caption', { hasText: 'prev' }).first().waitFor();
    assert.deepEqual(await cell(page, 3, 4).boundingBox(), before);
    const names = asked.map(({ name }) => name);
    assert.ok(names.indexOf('painted') < names.indexOf('headPortraits'), names.join());
    assert.equal(names.filter((name) => name === 'headPortraits').length, 1, 'asked once for all places');
  });

  it('follow the shown run: another text, another model', async () => {
    const { page, session } = await overview();
    await session.show({ source: new TextInMemory('the same the same the same') });
    await painted(page, 2);
    const { heads } = await portraitsOf(session.state.outline!.trace);
    await page.locator('.head-count', { hasText: '72' }).waitFor();
    const name = await cell(page, 1, 8).getAttribute('aria-label');
    const label = heads.find(({ layer, head }) => layer === 1 && head === 8)!.label;
    assert.equal(name, `Layer 1, head 8${label ? `, ${label}` : ''}`);
    await session.runAgain({ model: 'stories' });
    await painted(page, 3);
    await page.locator('.head-count', { hasText: '36' }).waitFor();
  });

  it('are labelled by this text alone where the model has no tokenizer for the fixed one', async () => {
    const model = join(ROOT, 'test', 'fixtures', 'references', 'llama');
    const { page, complaints } = await panelShowing('12 7 31 4 12 7', { model, width: 1100 });
    await page.locator('.head-portrait', { hasText: 'on this text (a model without a tokenizer' }).waitFor();
    assert.equal(await page.getByText('The fixed text').count(), 0);
    assert.deepEqual(complaints, []);
  });

  it('are not asked for where the open stage has no heads', async () => {
    const { page, asked } = await panelShowing('Once upon a', { model: 'stories' });
    await page.locator('.head-label, .stage-header h2').first().waitFor();
    await page.waitForTimeout(200);
    asked.length = 0;
    await page.locator('[data-row="embedding.token"]').click();
    await page.locator('.node-name', { hasText: 'embedding.token' }).waitFor();
    await page.waitForTimeout(200);
    assert.ok(!asked.some(({ name }) => name === 'headPortraits'));
    assert.equal(await page.locator('.head-label').count(), 0);
  });

  for (const theme of THEMES) {
    for (const width of [1100, 620, 400]) {
      it(`hold in ${theme.name} at ${width} px`, async () => {
        const { page, complaints } = await overview({ theme, width });
        await page.locator('.head-chip', { hasText: 'first token' }).click();
        await cell(page, 1, 8).hover();
        await page.waitForTimeout(200);
        await screenshot(page, `heads-${theme.name}-${width}`);
        await assertAccessible(page, `${theme.name} ${width}`);
        if (width >= 620) await assertNothingClipped(page, `${theme.name} ${width}`);
        await page.getByLabel('Order').selectOption('score');
        await page.waitForTimeout(200);
        await screenshot(page, `heads-by-score-${theme.name}-${width}`);
        await assertAccessible(page, `${theme.name} ${width}, by score`);
        assert.deepEqual(complaints, []);
      });
    }
  }
});

async function overview(options = {}): Promise<ShownPanel> {
  const panel = await panelShowing(SENTENCE, { width: 1100, ...options });
  await panel.page.locator('[role="tab"][data-tab="overview"]').click();
  await panel.page.locator('.head-count', { hasText: '72' }).waitFor();
  await panel.page.locator('lens-overview canvas').nth(71).waitFor();
  return panel;
}

const cell = (page: Page, layer: number, head: number) =>
  page.locator(`lens-overview button[data-layer="${layer}"][data-head="${head}"]`);

const portraitsOf = (trace: string): Promise<HeadPortraits> =>
  sharedEngine().call('headPortraits', { trace });

/** The shared engine, whose portraits wait until they are released. */
class LatePortraits implements EngineClient {
  release: () => void = () => undefined;
  private readonly gate = new Promise<void>((resolve) => (this.release = resolve));

  readonly call: EngineClient['call'] = async (name, parameters, options) => {
    if (name === 'headPortraits') await this.gate;
    return sharedEngine().call(name, parameters, options);
  };

  onLost: EngineClient['onLost'] = (listener) => sharedEngine().onLost(listener);
}
