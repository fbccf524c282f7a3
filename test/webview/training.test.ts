import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { ImageInMemory } from './imageInMemory.ts';
import type { PanelOptions } from './page.ts';
import { screenshot } from './screenshot.ts';
import { assertAccessible, assertNothingClipped, painted, panelWith } from './shared.ts';
import { TextInMemory } from './textInMemory.ts';
import { THEMES } from './themes.ts';

/** The last stage of a network that was trained here, with the tab of its training open. */
async function training(options: Partial<PanelOptions> = {}): Promise<Page> {
  const { page, session } = await panelWith({ width: 1100, ...options });
  await session.show({
    source: new ImageInMemory('images/controls/picture.png'),
    lens: 'cnn',
    network: 'lenet',
  });
  assert.equal(session.state.phase, 'ready', session.state.problem?.message);
  await painted(page);
  const row = (of: string) => page.locator(`.rail [data-row="${of}"]`);
  const output = 'layer.output.output';
  await row('layer.output').first().click();
  if ((await row(output).count()) > 0) await row(output).click();
  await page.getByRole('tab', { name: 'Training' }).click();
  await page.locator('lens-training-tab canvas').first().waitFor();
  return page;
}

describe('How a network was trained', () => {
  it('stands at its last stage: what it saw, how often it is wrong, epoch by epoch', async () => {
    const page = await training();
    const tab = page.locator('lens-training-tab');
    assert.match(
      (await tab.locator('p').first().textContent())!,
      /^It saw 55,000 images 16 times \(seed 1\)\. .* 9,923 of 10,000 right, 99\.23 %\.$/,
    );
    const [wrong, loss] = await tab.locator('table.unseen').all();
    assert.match((await wrong!.locator('caption').textContent())!, /Wrong answers/);
    assert.equal(await wrong!.locator('tbody tr').count(), 16);
    const last = await wrong!.locator('tbody tr').last().locator('td').allTextContents();
    assert.equal(last.length, 2);
    assert.ok(Number(last[1]) < 1.1, `held out: ${last[1]} % wrong`);
    assert.match((await loss!.locator('caption').textContent())!, /Loss/);
    await assertAccessible(page, 'the training tab');
    await screenshot(page, 'training-wide');
  });

  it('on a text: what each character costs, in bits, epoch by epoch', async () => {
    const { page, session } = await panelWith({ width: 1100 });
    await session.show({ source: new TextInMemory('Call me Ishmael.'), lens: 'gates', network: 'lstm' });
    assert.equal(session.state.phase, 'ready', session.state.problem?.message);
    await painted(page);
    await page.locator('.rail [data-row="layer.next"]').first().click();
    const output = page.locator('.rail [data-row="layer.next.output"]');
    if ((await output.count()) > 0) await output.click();
    await page.getByRole('tab', { name: 'Training' }).click();
    const tab = page.locator('lens-training-tab');
    await tab.locator('canvas').first().waitFor();
    assert.match(
      (await tab.locator('p').first().textContent())!,
      /^It read 1,130,801 characters 10 times \(seed 1\)\. .* 59,516 characters .* costs 2\.\d\d bits\.$/,
    );
    const last = await tab.locator('table.unseen tbody tr').last().locator('td').allTextContents();
    assert.equal(last.length, 2);
    assert.ok(
      last.every((bits) => Number(bits) > 1 && Number(bits) < 2.2),
      last.join(),
    );
    await assertAccessible(page, 'the training tab of a text');
    await screenshot(page, 'training-text');
  });

  it('is not there for a network that was trained elsewhere', async () => {
    const { page, session } = await panelWith({ width: 1100 });
    await session.show({
      source: new ImageInMemory('images/controls/picture.png'),
      lens: 'cnn',
      network: 'mobilenet',
    });
    await painted(page);
    await page.locator('.rail [data-row="layer.dense_Dense2"]').first().click();
    await page.getByRole('tab', { name: 'Numbers' }).waitFor();
    assert.equal(await page.getByRole('tab', { name: 'Training' }).count(), 0);
  });

  for (const [width, name] of [
    [620, 'light'],
    [400, 'hc-black'],
  ] as const) {
    it(`fits in ${width} pixels, ${name}`, async () => {
      const page = await training({ theme: THEMES.find((theme) => theme.name === name)! });
      await page.setViewportSize({ width, height: 900 });
      await assertNothingClipped(page, `training at ${width}`);
      await screenshot(page, `training-${width}`);
    });
  }
});
