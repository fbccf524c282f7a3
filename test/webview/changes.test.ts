import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { OUT } from '../../scripts/paths.ts';
import type { Slice } from '../../src/trace/node.ts';
import {
  assertAccessible,
  assertNothingClipped,
  hoverCell,
  painted,
  panelShowing,
  sharedEngine,
  type ShownPanel,
} from './shared.ts';
import { TextInMemory } from './textInMemory.ts';
import { THEMES } from './themes.ts';

const SCREENSHOTS = join(OUT, 'screenshots');
const AT = 'layer.5.attention';

/** Numbers of the shown run. */
async function head({ session }: ShownPanel, node: string, of: number): Promise<Slice> {
  const { trace } = session.state.outline!;
  return sharedEngine().call('slice', { trace, node, leading: [of] });
}

async function choose(page: Page, item: string): Promise<void> {
  await page.getByRole('button', { name: 'What if…' }).click();
  await page.getByRole(/…$/.test(item) ? 'menuitem' : 'menuitemcheckbox', { name: item }).click();
}

/** What the explanation says of a cell of the open picture. */
async function valueAt(page: Page, row: number, column: number): Promise<number> {
  await hoverCell(page, row, column);
  await page.keyboard.press('Enter');
  await page.locator('.pinned').waitFor();
  const text = await page.locator('.result dd').first().innerText();
  await page.keyboard.press('Escape');
  return Number(text.replace('−', '-'));
}

const chips = (page: Page): Promise<string[]> => page.locator('.change').allInnerTexts();

describe('What if', () => {
  before(() => mkdirSync(SCREENSHOTS, { recursive: true }));

  it('switches the open head off, and takes that back to the same numbers', async () => {
    const panel = await panelShowing();
    const { page, session, complaints } = panel;
    const before = await head(panel, `${AT}.head_output`, 3);
    await page.evaluate(`document.querySelector('[data-picker="head"] vscode-single-select')`);
    await page.keyboard.press('BracketRight');
    await choose(page, 'Switch it off');
    await painted(page, 2);
    const changed = session.state.interventions;
    assert.deepEqual(changed, [{ kind: 'switch_off', layer: 5, head: 1 }]);
    assert.ok((await head(panel, `${AT}.head_output`, 1)).values.every((value) => value === 0));
    assert.deepEqual((await head(panel, `${AT}.head_output`, 3)).values, before.values);
    assert.deepEqual(await chips(page), ['layer 5 head 1 off×']);
    await page.locator('[data-row="layer.5.attention.head_output"]').click();
    assert.equal(await valueAt(page, 3, 2), 0);
    await page.getByRole('button', { name: 'Take back: layer 5 head 1 off' }).click();
    await painted(page, 3);
    assert.deepEqual(session.state.interventions, []);
    assert.equal(await page.locator('.change').count(), 0);
    assert.notEqual(await valueAt(page, 3, 2), 0);
    assert.deepEqual(complaints, []);
  });

  it('lists changes, and takes them back one by one or all at once', async () => {
    const panel = await panelShowing();
    const { page, session } = panel;
    await choose(page, 'Look at the token before');
    await painted(page, 2);
    await page.locator('[data-token="2"]').click();
    await choose(page, 'Drop “dog”');
    await painted(page, 3);
    await choose(page, 'Leave out positions');
    await painted(page, 4);
    await choose(page, 'Do not divide by √d');
    await painted(page, 5);
    assert.deepEqual(await chips(page), [
      'layer 5 head 0 at the token before×',
      'without “dog”×',
      'without positions×',
      'without ÷ √d×',
    ]);
    await assertAccessible(page, 'four changes');
    const weights = await head(panel, `${AT}.weights`, 0);
    for (let query = 1; query < weights.rows; query++) {
      // The token before may have been dropped: then it is the one before that.
      const key = query === 3 ? 1 : query - 1;
      assert.equal(weights.values[query * weights.columns + key], 1, `query ${query}`);
    }
    const other = await head(panel, `${AT}.weights`, 4);
    for (let query = 0; query < other.rows; query++)
      if (query !== 2)
        assert.equal(other.values[query * other.columns + 2], 0, 'nobody sees the dropped token');
    await page.getByRole('button', { name: 'Take back: without “dog”' }).click();
    await painted(page, 6);
    assert.deepEqual(
      session.state.interventions.map(({ kind }) => kind),
      ['pattern', 'remove_positions', 'no_scaling'],
    );
    await page.getByRole('button', { name: 'Take all back' }).click();
    await painted(page, 7);
    assert.deepEqual(session.state.interventions, []);
    assert.equal(session.state.comparison, undefined);
  });

  it('loses none of two that are taken back, or made, one right after the other', async () => {
    const { page, session } = await panelShowing();
    await session.intervene([
      { kind: 'remove_positions' },
      { kind: 'no_scaling' },
      { kind: 'switch_off', layer: 5, head: 0 },
    ]);
    await painted(page, 2);
    await page.evaluate(`(async () => {
      for (let i = 0; i < 2; i++) {
        document.querySelector('.change').click();
        await new Promise((resolve) => setTimeout(resolve));
      }
    })()`);
    await painted(page, 3);
    assert.deepEqual(session.state.interventions, [{ kind: 'switch_off', layer: 5, head: 0 }]);
    assert.deepEqual(await chips(page), ['layer 5 head 0 off×']);
  });

  it('lists nothing that the host refuses', async () => {
    const { page, session } = await panelShowing();
    await page.evaluate(`(() => {
      const { panel } = document.querySelector('lens-changes');
      panel.intervene(Array.from({ length: 201 }, () => ({ kind: 'no_scaling' })));
    })()`);
    await page.locator('lens-announcer', { hasText: 'malformed' }).waitFor({ state: 'attached' });
    await page.locator('.change').first().waitFor({ state: 'detached' });
    assert.deepEqual(session.state.interventions, []);
  });

  it('has one pattern for each head: the later takes the place of the one before', async () => {
    const panel = await panelShowing();
    const { page } = panel;
    await choose(page, 'Look at the token before');
    await painted(page, 2);
    await choose(page, 'Look evenly at all tokens');
    await painted(page, 3);
    assert.deepEqual(await chips(page), ['layer 5 head 0 uniform×']);
    const { values, columns } = await head(panel, `${AT}.weights`, 0);
    assert.ok(values.every((value) => Math.abs(value - 1 / columns) < 1e-6));
    assert.ok(Math.abs((await valueAt(page, 4, 7)) - 1 / columns) < 1e-6);
  });

  it('is driven by the keyboard alone, and says what cannot be chosen', async () => {
    const { page, session } = await panelShowing();
    const button = page.getByRole('button', { name: 'What if…' });
    await button.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('menu').waitFor();
    await assertAccessible(page, 'the menu');
    const item = page.getByRole('menuitem', { name: 'Drop a token' });
    assert.equal(await item.getAttribute('aria-disabled'), 'true');
    assert.match(await item.innerText(), /Pin the token first/);
    await page.keyboard.press('Escape');
    assert.equal(await page.getByRole('menu').count(), 0);
    assert.equal(await button.evaluate((element) => element.matches(':focus')), true);
    await page.keyboard.press('Enter');
    await page.getByRole('menu').waitFor();
    for (const key of ['ArrowDown', 'End', 'Enter']) await page.keyboard.press(key);
    await painted(page, 2);
    assert.deepEqual(session.state.interventions, [{ kind: 'no_scaling' }]);
    await page.keyboard.press('Enter');
    const scaling = page.getByRole('menuitemcheckbox', { name: 'Do not divide by √d' });
    await scaling.waitFor();
    assert.equal(await scaling.getAttribute('aria-checked'), 'true');
    for (const key of ['End', 'Enter']) await page.keyboard.press(key);
    await painted(page, 3);
    assert.deepEqual(session.state.interventions, []);
  });

  it('is asked of a picture too, where it is', async () => {
    const { page, session } = await panelShowing();
    await page.keyboard.press('BracketRight');
    await page.locator('lens-heatmap .surface').click({ button: 'right', position: { x: 200, y: 200 } });
    await page.getByRole('menu', { name: 'What if…' }).waitFor();
    const menu = (await page.getByRole('menu').boundingBox())!;
    const picture = (await page.locator('lens-heatmap').boundingBox())!;
    assert.ok(menu.x > picture.x && menu.y > picture.y, 'at the pointer');
    await assertNothingClipped(page, 'the menu of a picture');
    await page.keyboard.press('Enter');
    await painted(page, 2);
    assert.deepEqual(session.state.interventions, [{ kind: 'switch_off', layer: 5, head: 1 }]);
  });

  it('is asked of the head at the pointer where all heads are drawn', async () => {
    const { page, session } = await panelShowing();
    await page.getByRole('tab', { name: 'Overview' }).click();
    await page.locator('lens-overview button[data-layer="2"][data-head="7"]').click({ button: 'right' });
    await page.getByRole('menu', { name: 'What if…' }).getByText('Layer 2, head 7').waitFor();
    await page.keyboard.press('Enter');
    await painted(page, 2);
    assert.deepEqual(session.state.interventions, [{ kind: 'switch_off', layer: 2, head: 7 }]);
    // The button means the head that is open, wherever the mouse was last.
    await page.getByRole('button', { name: 'What if…' }).click();
    await page.getByRole('menu', { name: 'What if…' }).getByText('Layer 5, head 0').waitFor();
  });

  it('paints weights: what is seen before is what is run', async () => {
    const panel = await panelShowing();
    const { page, session, complaints } = panel;
    const before = await head(panel, `${AT}.weights`, 0);
    await choose(page, 'Paint weights…');
    await page.getByRole('group', { name: 'Paint layer 5, head 0' }).waitFor();
    assert.equal(await page.getByRole('button', { name: 'Apply' }).isDisabled(), true);
    const weight = page.getByRole('spinbutton', { name: 'Weight, from 0 to 1' });
    await weight.fill('0.75');
    await weight.press('Tab');
    await hoverCell(page, 7, 2);
    await page.keyboard.press('Enter');
    await page.getByText('1 cell set').waitFor();
    await page.locator('lens-heatmap').getByText('0.75').first().waitFor();
    await assertAccessible(page, 'painting');
    await page.screenshot({ path: join(SCREENSHOTS, 'what-if-painting.png') });
    await page.getByRole('button', { name: 'Apply' }).click();
    await painted(page, 2);
    const cells = [{ query: 7, key: 2, weight: 0.75 }];
    assert.deepEqual(session.state.interventions, [{ kind: 'painted', layer: 5, head: 0, cells }]);
    assert.equal(await page.locator('.paint').count(), 0);
    const { values, columns } = await head(panel, `${AT}.weights`, 0);
    assert.equal(values[7 * columns + 2], 0.75);
    const rest = 1 - before.values[7 * columns + 2]!;
    for (let key = 0; key < columns; key++) {
      if (key === 2) continue;
      const expected = (before.values[7 * columns + key]! / rest) * 0.25;
      assert.ok(Math.abs(values[7 * columns + key]! - expected) < 1e-6);
    }
    assert.ok(Math.abs((await valueAt(page, 7, 2)) - 0.75) < 1e-7);
    assert.deepEqual(complaints, []);
  });

  it('forgets what is painted on Escape, and does not paint what is masked', async () => {
    const { page, session } = await panelShowing('Once upon a time', { model: 'stories' });
    await choose(page, 'Paint weights…');
    await page.locator('.paint').waitFor();
    await hoverCell(page, 1, 3);
    await page.keyboard.press('Enter');
    await page.getByText('This weight is masked').waitFor({ state: 'attached' });
    assert.equal(await page.getByRole('button', { name: 'Apply' }).isDisabled(), true);
    await hoverCell(page, 3, 1);
    await page.keyboard.press('Enter');
    await page.getByText('1 cell set').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('.paint').waitFor({ state: 'detached' });
    assert.deepEqual(session.state.interventions, []);
  });

  it('that fails can be taken back, so nothing is lost', async () => {
    const { page, session } = await panelShowing();
    await session.intervene([{ kind: 'switch_off', layer: 40, head: 0 }]);
    await page.getByText('names no head of MiniLM').first().waitFor();
    assert.deepEqual(await chips(page), ['layer 40 head 0 off×']);
    await assertAccessible(page, 'a failed change');
    await page.getByRole('button', { name: 'Take the changes back' }).click();
    await painted(page, 2);
    assert.equal(session.state.phase, 'ready');
  });

  it('keeps changes of heads for another text, not those of its tokens', async () => {
    const { page, session } = await panelShowing();
    await page.locator('[data-token="2"]').click();
    await choose(page, 'Drop “dog”');
    await painted(page, 2);
    await choose(page, 'Switch it off');
    await painted(page, 3);
    await session.show({ source: new TextInMemory('The robot picked up the ball.') });
    await painted(page, 4);
    assert.deepEqual(await chips(page), ['layer 5 head 0 off×']);
    await page.getByText('What was changed on tokens of the text before is taken back.').first().waitFor();
    await assertAccessible(page, 'a change let go');
  });

  it('takes options of the lens, and shows those that are not as usual', async () => {
    const { page, session } = await panelShowing();
    await page.getByRole('button', { name: 'Options' }).click();
    await assertAccessible(page, 'options');
    assert.equal(await page.getByLabel('Switch off heads').count(), 0);
    await page.getByLabel('Pad to').fill('16');
    await page.getByLabel('Pad to').press('Enter');
    await painted(page, 2);
    assert.deepEqual(session.state.options, { pad_to: 16 });
    assert.equal(await page.locator('.chip').count(), 16);
    assert.match(await page.locator('.run-bar').innerText(), /Pad to: 16/);
    await page.getByLabel('Pad to').fill('0');
    await page.getByLabel('Pad to').press('Tab');
    await painted(page, 3);
    assert.deepEqual(session.state.options, {});
    assert.equal(await page.locator('.chip').count(), 12);
  });

  it('takes one line at most while nothing of it is used, at 400 px too', async () => {
    for (const width of [400, 620, 1100]) {
      const { page } = await panelShowing(undefined, { width });
      await page.getByRole('button', { name: 'Options' }).waitFor();
      const box = (await page.locator('.run-bar').boundingBox())!;
      assert.ok(box.height <= 34, `${box.height} px at ${width} px`);
    }
  });

  for (const theme of THEMES) {
    it(`looks right in ${theme.name}`, async () => {
      const { page } = await panelShowing(undefined, { theme, width: 1100 });
      await page.locator('[data-token="2"]').click();
      await choose(page, 'Drop “dog”');
      await painted(page, 2);
      await choose(page, 'Look at the token before');
      await painted(page, 3);
      for (const width of [1100, 620, 400]) {
        await page.setViewportSize({ width, height: 800 });
        await page.getByRole('button', { name: 'What if…' }).click();
        await page.waitForTimeout(250);
        await assertAccessible(page, `${theme.name} ${width}`);
        await assertNothingClipped(page, `${theme.name} ${width}`);
        await page.screenshot({ path: join(SCREENSHOTS, `what-if-${theme.name}-${width}.png`) });
        await page.keyboard.press('Escape');
      }
    });
  }
});
