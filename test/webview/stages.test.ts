import assert from 'node:assert/strict';
import { painted, panelShowing } from './shared.ts';
import { TextInMemory } from './textInMemory.ts';

describe('The stages', () => {
  for (const model of ['minilm', 'stories']) {
    it(`of ${model} all open, each with its shape, figures and picture`, async function () {
      this.timeout(120_000);
      const { page, session, complaints } = await panelShowing('the dog ate', { model });
      const { nodes } = session.state.outline!;
      const stages = nodes.filter((node) => !node.parameter && !/^layer\.[1-4]\./.test(node.name));
      await page.locator('[data-row="layer.0"]').click();
      for (const node of stages) {
        await page.locator(`[data-row="${node.name}"]`).click();
        const header = page.locator('.stage-header');
        await header
          .locator('code', { hasText: new RegExp(`^${node.name.replaceAll('.', '\\.')}$`) })
          .waitFor();
        const axes = await header.locator('.node-name').innerText();
        for (const axis of node.axes)
          assert.ok(axes.includes(`${axis.name.replaceAll('_', ' ')} ${axis.size}`), axes);
        await header.locator('.figures dd').nth(3).waitFor();
        await header.locator('.histogram rect').first().waitFor({ state: 'attached' });
        await page.locator('lens-heatmap:not(.stale), lens-bars').first().waitFor();
        assert.equal(await page.locator('.no-picture').count(), 0, node.name);
      }
      assert.deepEqual(complaints, []);
    });
  }

  it('show the likeliest next pieces for each position', async () => {
    const { page } = await panelShowing('Once upon a', { model: 'stories' });
    await page.locator('[data-row="probabilities"]').click();
    const bars = page.locator('.tab-panel lens-bars li');
    await bars.nth(19).waitFor({ state: 'attached' });
    assert.match(await bars.first().innerText(), /time/);
    await page.getByRole('button', { name: 'Previous position' }).click();
    await page.getByText('largest at “upon”').waitFor();
  });

  it('open the head that is clicked in the overview', async () => {
    const { page } = await panelShowing();
    await page.locator('[data-tab="overview"]').first().click();
    await page
      .locator('lens-overview')
      .getByRole('gridcell', { name: /layer 2.*head 7/i })
      .or(page.locator('lens-overview [data-layer="2"][data-head="7"]'))
      .first()
      .click();
    await page.locator('.node-name', { hasText: 'layer.2.attention.weights' }).waitFor();
    await page.locator('[data-picker="head"]', { hasText: 'Head 7' }).waitFor();
  });

  it('keep what is open when another text is run', async () => {
    const { page, session } = await panelShowing();
    await page.locator('[data-row="layer.5.attention.value"]').click();
    await session.show({ source: new TextInMemory('quite another text') });
    await painted(page, 2);
    await page.locator('.node-name', { hasText: 'layer.5.attention.value' }).waitFor();
  });
});
