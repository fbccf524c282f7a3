import assert from 'node:assert/strict';
import { assertAccessible, hoverCell, panelShowing, sharedEngine } from './shared.ts';

describe('The explanation', () => {
  it('shows the formula, the arithmetic and the result of the cell that is looked at', async () => {
    const { page, complaints } = await panelShowing();
    await page.locator('lens-formula .katex-html').first().waitFor();
    assert.equal((await page.locator('lens-formula .katex-mathml math').count()) > 0, true);
    await hoverCell(page, 7, 2);
    await page.locator('.place', { hasText: 'query “it”, key “dog”' }).waitFor();
    const [value, recomputed] = await page.locator('.result dd').allInnerTexts();
    assert.ok(Math.abs(Number(value) - Number(recomputed)) < 1e-5, `${value} ${recomputed}`);
    assert.ok((await page.locator('.contributions tbody tr').count()) >= 5);
    assert.equal(await page.locator('lens-formula.failed').count(), 0);
    assert.deepEqual(complaints, []);
  });

  it('stays with a pinned cell until Escape lets go', async () => {
    const { page } = await panelShowing();
    await hoverCell(page, 7, 2);
    await page.keyboard.press('Enter');
    await page.locator('.place .pinned').waitFor();
    await hoverCell(page, 1, 1);
    await page.waitForTimeout(200);
    assert.match(await page.locator('.place').innerText(), /query “it”, key “dog”/);
    await page.keyboard.press('Escape');
    await page.waitForSelector('.place .pinned', { state: 'detached' });
  });

  it('leads to where a number came from, and back', async () => {
    const { page } = await panelShowing();
    await hoverCell(page, 7, 2);
    await page.locator('.place', { hasText: 'query “it”, key “dog”' }).waitFor();
    await page.locator('.source-button').first().click();
    await page.locator('.node-name', { hasText: 'layer.5.attention.masked_scores' }).waitFor();
    await page.locator('.place', { hasText: 'query “it”, key “dog”' }).waitFor();
    await page.getByRole('button', { name: 'Back' }).click();
    await page.locator('.node-name', { hasText: 'layer.5.attention.weights' }).waitFor();
  });

  it('follows a number down through the layers, and to a learnt weight', async () => {
    const { page } = await panelShowing();
    await hoverCell(page, 7, 2);
    await page.locator('.place', { hasText: 'query “it”, key “dog”' }).waitFor();
    const visited = new Set<string>();
    for (let step = 0; step < 12; step++) {
      const names = await page.locator('.source-button code').allInnerTexts();
      const next = names.findIndex((name) => !visited.has(name));
      if (next === -1) break;
      visited.add(names[next]!);
      await page.locator('.source-button').nth(next).click();
      await page
        .locator('.node-name', { hasText: names[next]!.replace(/\[.*$/s, '').replace(/\s/g, '') })
        .waitFor();
      await page.locator('.result dd').first().waitFor();
    }
    assert.ok(visited.size >= 10, [...visited].join('\n'));
    await page.locator('[data-row="layer.5.attention.query"]').click();
    await hoverCell(page, 1, 3);
    await page.locator('.source-button', { hasText: 'weight' }).first().click();
    await page.locator('.node-name', { hasText: 'layer.5.attention.query.weight' }).waitFor();
    await page.locator('lens-heatmap:not(.stale)').waitFor();
  });

  for (const model of ['minilm', 'stories']) {
    it(`puts the numbers in for each kind of operation of ${model}`, async function () {
      this.timeout(120_000);
      const { page, session, complaints } = await panelShowing('the dog ate', { model });
      const stages = session.state.outline!.nodes.filter((node) => !node.parameter);
      const kinds = new Map(stages.map((node) => [node.operation.kind, node]));
      for (const [kind, node] of kinds) {
        await page.locator(`[data-row="${node.name}"]`).click();
        await page.locator('.stage-header code', { hasText: node.name }).waitFor();
        await page.locator('[role="tab"][data-tab="picture"]').click();
        await page.locator('lens-heatmap:not(.stale)').waitFor();
        await hoverCell(page, node.axes.length > 1 ? 1 : 0, 1);
        await page.locator('.place', { hasText: node.axes.length > 1 ? '“' : '1' }).waitFor();
        await page.locator('.result dd').nth(1).waitFor();
        const [value, recomputed] = (await page.locator('.result dd').allInnerTexts()).map(parsed);
        assert.ok(
          Object.is(value, recomputed) || Math.abs(value! - recomputed!) < 1e-3,
          `${kind}: ${value} ${recomputed}`,
        );
        assert.equal(await page.locator('lens-formula.failed').count(), 0, kind);
        await assertAccessible(page, kind);
      }
      assert.deepEqual(complaints, []);
    });
  }

  it('says what pinned tokens attend to, and averages several', async () => {
    const { page, session } = await panelShowing();
    await page.locator('[data-token="7"]').click();
    await page.getByRole('heading', { name: '“it” attends to' }).waitFor();
    await page.locator('[data-token="2"]').click();
    await page.getByRole('heading', { name: 'Mean of “it”, “dog” attends to' }).waitFor();
    const { trace } = session.state.outline!;
    const rows = await meanOf(trace, [7, 2]);
    const largest = rows.indexOf(Math.max(...rows));
    const first = page.locator('lens-row-bars lens-bars li').first();
    assert.match(await first.innerText(), new RegExp(`${(100 * rows[largest]!).toFixed(1)}`));
  });

  it('copies code for the cell and for the stage', async () => {
    const { page, copied } = await panelShowing();
    await hoverCell(page, 7, 2);
    await page.locator('.result').waitFor();
    await page.getByRole('button', { name: 'Copy as NumPy' }).click();
    await page.getByRole('status').filter({ hasText: 'is copied' }).waitFor({ state: 'attached' });
    await page.getByRole('button', { name: 'Copy stage as NumPy' }).click();
    await page.waitForTimeout(300);
    assert.equal(copied.length, 2);
    for (const code of copied) assert.match(code, /import numpy as np/);
    assert.match(copied[0]!, /exp/);
    assert.ok(copied[1]!.length > copied[0]!.length);
  });

  async function meanOf(trace: string, tokens: readonly number[]): Promise<number[]> {
    const node = 'layer.5.attention.weights';
    const { values, columns } = await sharedEngine().call('slice', { trace, node, leading: [0] });
    return Array.from({ length: columns }, (_, column) =>
      tokens.reduce((sum, row) => sum + values[row * columns + column]! / tokens.length, 0),
    );
  }
});

/** A number as it is written for people. */
function parsed(text: string): number {
  return Number(text.replace('−', '-').replace('∞', 'Infinity'));
}
