import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { ROOT } from '../../scripts/paths.ts';
import type { OptionValue } from '../../src/trace/description.ts';
import type { OpenedPanel, PanelOptions } from './page.ts';
import { screenshot } from './screenshot.ts';
import { assertAccessible, assertNothingClipped, painted, panelWith } from './shared.ts';
import { TextInMemory } from './textInMemory.ts';
import { THEMES } from './themes.ts';

const TEXT = 'Call me Ishmael.';
const GRU = 'x = 1 0 -1\nW_z = [0.5, 1]\nW_r = [0.4, 0.8]\nW_h = [0.3, 0.6]\nb_h = 0.3\n';

async function opened(options: Partial<PanelOptions> = {}): Promise<OpenedPanel> {
  const panel = await panelWith({ model: 'lstm', ...options });
  await panel.session.show({ source: new TextInMemory(TEXT), lens: 'gates' });
  return stepOf(panel);
}

async function byHand(
  text: string,
  lensOptions: Record<string, OptionValue>,
  options: Partial<PanelOptions> = {},
): Promise<OpenedPanel> {
  const panel = await panelWith(options);
  const source = new TextInMemory(text, 'network.txt');
  await panel.session.show({ source, lens: 'recurrent_by_hand', options: lensOptions });
  return stepOf(panel);
}

/** A network from a Keras file, on the ids of words. */
async function ofFile(
  name: string,
  ids: readonly number[],
  options: Partial<PanelOptions> = {},
): Promise<OpenedPanel> {
  const panel = await panelWith({ width: 1100, ...options });
  const model = join(ROOT, 'test/fixtures/references/keras', name, 'model.keras');
  await panel.session.show({ source: new TextInMemory(ids.join(' '), 'ids.txt'), lens: 'gates', model });
  return stepOf(panel);
}

async function stepOf(panel: OpenedPanel): Promise<OpenedPanel> {
  assert.equal(panel.session.state.phase, 'ready', panel.session.state.problem?.message);
  await painted(panel.page);
  await panel.page.locator('[role="tab"][data-tab="step"]').click();
  await panel.page.locator('.cell-diagram').waitFor();
  return panel;
}

/** Opens a stage of a layer that is folded; the tab stays. */
async function openStage(page: Page, block: string, stage: string): Promise<void> {
  const rail = page.getByRole('button', { name: 'Stages' });
  if (await rail.isVisible()) await rail.click();
  await page.locator(`[data-row="${block}"]`).click();
  await page.locator(`[data-row="${stage}"]`).click();
  if (await rail.isVisible()) await page.keyboard.press('Escape');
  await page.locator('.cell-diagram').waitFor();
}

const press = (page: Page, name: string): Promise<void> =>
  page.getByRole('button', { name, exact: true }).click();
const number = (page: Page, stage: string) => page.locator(`.cell-number[data-stage="${stage}"]`);
const equations = (page: Page): Promise<string[]> =>
  page.locator('.cell-equations .equation').allInnerTexts();

/** The numbers of an equation: `f = σ(1.2) = 0.77` → [1.2, 0.77] */
const numbersIn = (text: string): number[] =>
  [...text.matchAll(/−?\d+(\.\d+)?(e−?\d+)?/g)].map(([each]) => Number(each.replaceAll('−', '-')));

describe('One step of a recurrent network', () => {
  it('has the numbers of one unit, which follow from each other', async () => {
    const { page, complaints } = await opened();
    const [forget, input, candidate, cell, output, hidden] = (await equations(page)).map(numbersIn);
    const close = (one: number, other: number, what: string): void =>
      assert.ok(Math.abs(one - other) < 2e-2, `${what}: ${one} and ${other}`);
    for (const [gate, what] of [
      [forget, 'forget'],
      [input, 'input'],
      [output, 'output'],
    ] as const)
      close(1 / (1 + Math.exp(-gate![0]!)), gate![1]!, what);
    close(Math.tanh(candidate![0]!), candidate![1]!, 'candidate');
    const [f, before, i, g, kept, written, c] = cell!;
    close(f! * before!, kept!, 'kept');
    close(i! * g!, written!, 'written');
    close(kept! + written!, c!, 'cell state');
    close(hidden![0]! * Math.tanh(hidden![1]!), hidden![2]!, 'hidden state');
    assert.deepEqual(complaints, []);
  });

  it('pins the number that is chosen, and explains it by its weights', async () => {
    const { page, session } = await opened();
    await number(page, 'input_gate.linear').click();
    await page.locator('.node-name code', { hasText: 'layer.1.input_gate.linear' }).waitFor();
    assert.equal(await page.locator('[role="tab"][aria-selected="true"]').getAttribute('data-tab'), 'step');
    assert.equal(await number(page, 'input_gate.linear').getAttribute('aria-pressed'), 'true');
    const explanation = page.locator('aside.explanation');
    await explanation.getByText('Recurrent weights').waitFor();
    await explanation.getByText(`Input gate: sum · position “.”, unit 0`).waitFor();
    assert.equal(session.state.outline!.tokens.length, TEXT.length);
  });

  it('goes from step to step and from unit to unit by keys, buttons and fields', async () => {
    const { page } = await opened();
    await number(page, 'cell_state').focus();
    await page.keyboard.press('ArrowLeft');
    await page.getByText(/reads “l” \(position 14\)/).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.getByText(/unit 1 reads “l”/).waitFor();
    assert.equal(await page.evaluate('document.activeElement.dataset.stage'), 'cell_state');
    const before = await number(page, 'previous_cell_state').locator('rect + text').textContent();
    await press(page, 'Step back');
    await page.getByText(/reads “e” \(position 13\)/).waitFor();
    assert.equal(await number(page, 'cell_state').locator('rect + text').textContent(), before);
    await press(page, 'Back to the start');
    await page.getByText(/reads “C” \(position 0\)/).waitFor();
    assert.equal(await number(page, 'previous_cell_state').locator('rect + text').textContent(), '0');
    await page.locator('label:has-text("Unit") input').fill('7');
    await page.keyboard.press('Enter');
    await page.getByText(/unit 7 reads “C”/).waitFor();
  });

  it('is played part by part: what is not computed yet is blank', async () => {
    const { page } = await opened();
    await press(page, 'Back to the start');
    await page.getByRole('checkbox', { name: 'Part by part' }).check();
    await page.getByText('Part 1 of 6: the input and the states before.').waitFor();
    assert.match((await number(page, 'forget_gate').getAttribute('aria-label'))!, /not computed yet/);
    await press(page, 'Step on');
    await press(page, 'Step on');
    await page.getByText('Part 3 of 6: the gates and the candidate.').waitFor();
    assert.match((await number(page, 'forget_gate').getAttribute('aria-label'))!, /^f 0\.\d+, Forget gate$/);
    assert.match((await number(page, 'hidden_state').getAttribute('aria-label'))!, /not computed yet/);
    await page.getByLabel('Speed').selectOption({ label: '8 a second' });
    await press(page, 'Play');
    await page.getByText(/reads “a” \(position 1\)/).waitFor();
    await press(page, 'Pause');
  });

  it('opens the gates as far as their numbers say', async () => {
    const { page } = await byHand('x = 1\nW_f = [0, 0]\nW_i = [0, 100]\nW_C = [0, 1]\nW_o = [0, -100]\n', {});
    const gates = page.locator('.cell-mark:has(.way)');
    const leaves = async (at: number): Promise<number[]> =>
      gates.nth(at).locator('.leaf').evaluateAll((all) => all.map((leaf) => Math.min(Number(leaf.getAttribute('width')), Number(leaf.getAttribute('height'))))); // prettier-ignore
    assert.deepEqual(await leaves(0), [8.5, 8.5], 'half open');
    assert.deepEqual(await leaves(1), [0, 0], 'open');
    assert.deepEqual((await leaves(2)).map((leaf) => leaf > 15), [true, true], 'closed'); // prettier-ignore
  });

  it('shows a GRU as this one computes it', async () => {
    const { page } = await byHand(GRU, { reset_gate: 'before' });
    assert.equal(await number(page, 'reset_hidden_state').count(), 1);
    const after = await byHand(GRU, { reset_gate: 'after' });
    assert.equal(await number(after.page, 'candidate.reset').count(), 1);
    assert.equal(await number(after.page, 'reset_hidden_state').count(), 0);
    assert.match((await equations(after.page)).join('\n'), /a = xW \+ b \+ r ⊙ \(h⁻U \+ b′\)/);
  });

  for (const theme of THEMES) {
    for (const width of [1100, 420]) {
      it(`holds in ${theme.name} at ${width} px`, async () => {
        const { page, complaints } = await opened({ theme, width });
        await number(page, 'forget_gate').click();
        await screenshot(page, `one-step-${theme.name}-${width}`);
        await assertAccessible(page, `${theme.name} ${width}`);
        await assertNothingClipped(page, `${theme.name} ${width}`);
        assert.deepEqual(complaints, []);
      });
    }
  }

  for (const [name, text] of [
    ['gru', GRU],
    ['rnn', 'x = 1 0 -1\nW = 1\nU = 0.5\n'],
  ] as const)
    // prettier-ignore
    it(`shows a ${name} by hand in a light theme`, async () => {
      const { page, complaints } = await byHand(text, {}, { theme: THEMES[1]!, width: 1100 });
      await screenshot(page, `one-step-${name}`);
      await assertAccessible(page, name);
      await assertNothingClipped(page, name);
      assert.deepEqual(complaints, []);
    });

  it('goes through a bidirectional layer either way: backwards each step follows from the one after it', async () => {
    const { page, complaints } = await ofFile(
      'bidirectional_stacked',
      [54, 47, 23, 7, 15, 18, 16, 48, 38, 5, 27, 3],
    );
    await openStage(page, 'layer.both', 'layer.both.forward.hidden_state');
    const reads = page.getByLabel('Reads');
    assert.deepEqual(await reads.locator('option').allTextContents(), ['from the beginning', 'from the end']);
    await reads.selectOption({ label: 'from the end' });
    await page.locator('.node-name code', { hasText: 'layer.both.backward.hidden_state' }).waitFor();
    const written = (stage: string) => number(page, stage).locator('rect + text').textContent();
    await page.getByText(/reads .* \(position 11\)/).waitFor();
    assert.equal(await written('previous_hidden_state'), '0');
    const state = await written('hidden_state');
    await press(page, 'Step on');
    await page.getByText(/reads .* \(position 10\)/).waitFor();
    assert.equal(await written('previous_hidden_state'), state);
    assert.deepEqual(complaints, []);
  });

  it('leaves the states as they were at a masked step, and says so', async () => {
    const { page, complaints } = await ofFile('lstm_masked', [18, 33, 23, 4, 5, 2, 26, 56, 9, 11, 0, 0]);
    await page
      .getByText(/masked: it does not count/)
      .first()
      .waitFor();
    for (const state of ['cell_state', 'hidden_state'] as const) {
      const written = (stage: string) => number(page, stage).locator('rect + text').textContent();
      assert.equal(await written(state), await written(`previous_${state}`));
      assert.notEqual(await written(state), await written(`new_${state}`));
    }
    assert.match((await equations(page)).join(' '), /mask 0: c stays/);
    for (let step = 0; step < 2; step++) await press(page, 'Step back');
    await page.getByText(/reads .* \(position 9\)/).waitFor();
    assert.equal(await page.getByText(/masked: it does not count/).count(), 0);
    assert.deepEqual(complaints, []);
  });

  for (const [name, ids] of [
    ['bidirectional_stacked', [54, 47, 23, 7, 15, 18, 16, 48, 38, 5, 27, 3]],
    ['lstm_masked', [18, 33, 23, 4, 5, 2, 26, 56, 9, 11, 0, 0]],
  ] as const)
    for (const theme of THEMES.slice(0, 2))
      for (const width of [1100, 420])
        it(`of ${name} holds in ${theme.name} at ${width} px`, async () => {
          const { page, complaints } = await ofFile(name, ids, { theme, width });
          if (name === 'bidirectional_stacked')
            await openStage(page, 'layer.both', 'layer.both.backward.hidden_state');
          await screenshot(page, `one-step-${name}-${theme.name}-${width}`);
          await assertAccessible(page, `${name} ${theme.name} ${width}`);
          await assertNothingClipped(page, `${name} ${theme.name} ${width}`);
          assert.deepEqual(complaints, []);
        });
});
