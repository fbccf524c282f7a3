import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { OUT } from '../../scripts/paths.ts';
import type { Slice } from '../../src/trace/node.ts';
import {
  assertAccessible,
  assertNothingClipped,
  painted,
  panelWith,
  sharedEngine,
  type ShownPanel,
} from './shared.ts';
import { TextInMemory } from './textInMemory.ts';
import { THEMES } from './themes.ts';

const SCREENSHOTS = join(OUT, 'screenshots');
const TEXT = 'Call me Ishmael.';

async function gatesShown(width = 1100, theme = THEMES[0]!): Promise<ShownPanel> {
  const panel = await panelWith({ width, theme });
  const source = new TextInMemory(TEXT);
  await panel.session.show({ source, lens: 'gates', model: 'lstm' });
  assert.equal(panel.session.state.phase, 'ready', panel.session.state.problem?.message);
  await painted(panel.page);
  return { ...panel, source };
}

async function choose(page: Page, item: string | RegExp): Promise<void> {
  await page.getByRole('button', { name: 'What if…' }).click();
  await page.getByRole('menu').getByText(item).click();
}

function numbers({ session }: ShownPanel, node: string): Promise<Slice> {
  const { trace } = session.state.outline!;
  return sharedEngine().call('slice', { trace, node, leading: [] });
}

const chips = (page: Page): Promise<string[]> => page.locator('.change').allInnerTexts();

describe('What if, in a recurrent network', () => {
  before(() => mkdirSync(SCREENSHOTS, { recursive: true }));

  it('keeps a gate open, shows the difference, and takes it back', async () => {
    const panel = await gatesShown();
    const { page, session, complaints } = panel;
    const before = await numbers(panel, 'layer.next.output');
    await choose(page, 'Keep all units open');
    await painted(page, 2);
    assert.deepEqual(session.state.interventions, [
      { kind: 'hold', stage: 'layer.1.forget_gate', unit: null, value: 1 },
    ]);
    assert.deepEqual(await chips(page), ['layer 1: forget gate of all units held at 1×']);
    assert.ok((await numbers(panel, 'layer.1.forget_gate')).values.every((value) => value === 1));
    assert.notDeepEqual((await numbers(panel, 'layer.next.output')).values, before.values);
    assert.ok(session.state.comparison, 'there is the difference to the run without the change');
    await assertAccessible(page, 'a gate held open');
    await page.screenshot({ path: join(SCREENSHOTS, 'gates-change-dark.png') });
    await page.getByRole('button', { name: /^Take back/ }).click();
    await painted(page, 3);
    assert.deepEqual((await numbers(panel, 'layer.next.output')).values, before.values);
    assert.deepEqual(complaints, []);
  });

  it('asks for a number, says what does not fit, and puts the keyboard back', async () => {
    const { page, session } = await gatesShown(420, THEMES[1]);
    await choose(page, 'Hold at another number…');
    const form = page.getByRole('form', { name: 'Hold the forget gate at a number' });
    await form.getByLabel('Unit').fill('7');
    await form.getByLabel('Value').fill('');
    await form.getByRole('button', { name: 'Apply' }).click();
    await form.getByText('Type a number.').waitFor();
    await form.getByLabel('Value').fill('0.25');
    await assertAccessible(page, 'the form for a number');
    await assertNothingClipped(page, 'the form for a number');
    await page.screenshot({ path: join(SCREENSHOTS, 'gates-change-form-light-420.png') });
    await page.keyboard.press('Enter');
    await painted(page, 2);
    assert.deepEqual(session.state.interventions, [
      { kind: 'hold', stage: 'layer.1.forget_gate', unit: 7, value: 0.25 },
    ]);
    assert.equal(await page.evaluate('document.activeElement.textContent.trim()'), 'What if…');
  });

  it('begins with another state', async () => {
    const panel = await gatesShown();
    const { page, session } = panel;
    await page.locator('[data-row="layer.1.cell_state"]').click();
    await choose(page, 'Begin with another state…');
    await page.getByRole('form').getByLabel('Unit').fill('');
    await page.keyboard.press('Enter');
    await painted(page, 2);
    assert.deepEqual(session.state.interventions, [
      { kind: 'begin_with', stage: 'layer.1.cell_state', unit: null, value: 1 },
    ]);
    const { values } = await numbers(panel, 'layer.1.previous_cell_state');
    assert.ok(values.subarray(0, 128).every((value) => value === 1));
  });

  it('reads another character than the text has, which stays as it is', async () => {
    const { page, session } = await gatesShown();
    await page.locator('.strip [data-token="0"]').click();
    await choose(page, 'Read another one than “C”…');
    await page.getByRole('form').getByLabel('Character').fill('T');
    await page.keyboard.press('Enter');
    await painted(page, 2);
    assert.deepEqual(session.state.interventions, [{ kind: 'replace_character', token: 0, character: 'T' }]);
    assert.deepEqual(await chips(page), ['“T” instead of “C”×']);
    const chip = page.locator('.strip [data-token="0"]');
    assert.equal((await chip.textContent())?.trim(), 'T');
    assert.match((await chip.getAttribute('title'))!, /in the text “C”/);
  });

  for (const [width, theme] of [
    [1100, THEMES[0]!],
    [420, THEMES[1]!],
  ] as const)
    it(`goes on and back in time with what is held: ${theme.name}, ${width} pixels wide`, async () => {
      const { page, complaints } = await gatesShown(width, theme);
      const rail = page.getByRole('button', { name: 'Stages' });
      const open = async (stage: string, folded?: string): Promise<void> => {
        if (await rail.isVisible()) await rail.click();
        if (folded !== undefined) await page.locator(`[data-row="${folded}"]`).click();
        await page.locator(`[data-row="${stage}"]`).click();
        if (await rail.isVisible()) await page.keyboard.press('Escape');
      };
      await open('layer.1.hidden_state');
      await choose(page, 'Switch all units off');
      await painted(page, 2);
      await page.locator('[role="tab"][data-tab="back-in-time"]').click();
      // All of the loss comes from the bias.
      await page.getByText('LSTM: no gradient goes back.').waitFor();
      await page.screenshot({ path: join(SCREENSHOTS, `gates-held-back-${theme.name}-${width}.png`) });
      await page.getByText('What was changed in this run is left out of the others.').waitFor();
      await page.getByText('What exactly is drawn').click();
      await page.getByText(/What you hold in this run is a constant: a change before it/).waitFor();
      await assertNothingClipped(page, `back in time, held, ${width}`);
      await open('layer.next.output', 'layer.next');
      await page.locator('[role="tab"][data-tab="prediction"]').click();
      await page.getByText(/What you hold in this run is held while it writes, too/).scrollIntoViewIfNeeded();
      await page.screenshot({ path: join(SCREENSHOTS, `gates-held-on-${theme.name}-${width}.png`) });
      assert.deepEqual(complaints, []);
    });
});
