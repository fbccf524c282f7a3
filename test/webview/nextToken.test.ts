import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { OUT } from '../../scripts/paths.ts';
import { assertAccessible, assertNothingClipped, painted, panelShowing, type ShownPanel } from './shared.ts';
import { TextInMemory } from './textInMemory.ts';
import { THEMES } from './themes.ts';

const TEXT = 'Once upon a';
const SCREENSHOTS = join(OUT, 'screenshots');

describe('The next token', () => {
  before(() => mkdirSync(SCREENSHOTS, { recursive: true }));

  it('appends the drawn token and chosen ones, and takes them back', async () => {
    const { page, session, complaints } = await opened();
    assert.equal(await drawnPiece(page), '␣time');
    await append(page).click();
    await painted(page, 2);
    assert.equal(session.state.continuation.length, 1);
    assert.equal(await page.locator('.chip').last().innerText(), '␣time');
    assert.match((await page.locator('.chip').last().getAttribute('title'))!, /appended, not in the text/);
    assert.equal(await page.locator('.chip.appended').count(), 1);
    assert.equal(await page.locator('.appended-word').innerText(), 'appended');
    // The position goes on with the text, and the next number of the same seed is drawn.
    await page.getByText(/Number 2 of seed 1 is/).waitFor();
    await page.locator('lens-choices').getByRole('button').nth(2).click();
    await painted(page, 3);
    const [first, second] = session.state.continuation;
    assert.equal(session.state.outline!.tokens.at(-1)!.id, second);
    await page.getByRole('button', { name: 'Step back' }).click();
    await painted(page, 4);
    assert.deepEqual(session.state.continuation, [first]);
    await append(page).click();
    await painted(page, 5);
    await page.getByRole('button', { name: 'Take all back' }).click();
    await painted(page, 6);
    assert.deepEqual(session.state.continuation, []);
    assert.equal(await page.locator('.chip.appended').count(), 0);
    assert.deepEqual(complaints, []);
  });

  it('draws the same for the same seed, and says which number fell where', async () => {
    const { page } = await opened();
    await setRange(page, 'Temperature', 2);
    const words = page.locator('.drawn-words');
    const before = await words.innerText();
    await page.getByRole('button', { name: 'Draw again' }).click();
    await words.getByText(/of seed 2 is/).waitFor();
    assert.notEqual(await words.innerText(), before);
    await page.getByRole('spinbutton', { name: 'Seed' }).fill('1');
    await page.keyboard.press('Enter');
    await words.getByText(/of seed 1 is/).waitFor();
    assert.equal(await words.innerText(), before);
    const [number, from, to] = [.../is (0\.\d+): between (0\.\d+|0) and (\d\.\d+|1)/.exec(before)!]
      .slice(1)
      .map(Number);
    assert.ok(from! <= number! && number! <= to!, before);
  });

  it('shows the chance beside the model’s probability where they differ', async () => {
    const { page } = await opened();
    const cells = page.locator('lens-choices tbody tr').first().locator('td');
    await cells.first().waitFor();
    assert.equal(await cells.count(), 3);
    await page.getByRole('spinbutton', { name: 'Top-k' }).fill('3');
    await page.keyboard.press('Enter');
    await page.getByText('Top-k and top-p leave 3 of 32,000 tokens.').waitFor();
    assert.equal(await cells.count(), 4);
    assert.equal(await page.locator('lens-choices', { hasText: 'cut off' }).count(), 1);
    await page.getByRole('spinbutton', { name: 'Top-k' }).fill('-4');
    await page.keyboard.press('Enter');
    assert.equal(
      await page.getByRole('spinbutton', { name: 'Top-k' }).inputValue(),
      '3',
      'what makes no sense is not taken',
    );
    const rows = page.locator('lens-choices tbody tr');
    const chances = await rows.evaluateAll((all) =>
      all
        .map((row) => parseFloat(row.querySelector('td:last-child')!.textContent!))
        .filter((each) => each > 0),
    );
    assert.ok(Math.abs(chances.reduce((sum, each) => sum + each, 0) - 100) < 0.5, String(chances));
  });

  it('keeps its settings when another tab was open, and after a reload', async () => {
    const { page } = await opened();
    await setRange(page, 'Top-p', 0.5);
    await page.getByRole('button', { name: 'Draw again' }).click();
    await page.locator('[role="tab"][data-tab="numbers"]').click();
    await page.locator('[role="tab"][data-tab="next"]').click();
    assert.equal(await page.getByRole('spinbutton', { name: 'Seed' }).inputValue(), '2');
    await page.reload();
    await page.locator('lens-choices tbody tr').first().waitFor();
    assert.equal(await page.getByRole('spinbutton', { name: 'Seed' }).inputValue(), '2');
    assert.equal(await page.getByRole('slider', { name: 'Top-p' }).inputValue(), '0.5');
  });

  it('looks after another position, where nothing is appended', async () => {
    const { page, session } = await opened();
    await page.getByRole('button', { name: 'Previous position' }).click();
    await page.getByRole('heading', { name: 'After “upon”' }).waitFor();
    await page.getByText('Tokens are appended at the end, after “a”.').waitFor();
    assert.equal(await append(page).getAttribute('aria-disabled'), 'true');
    await append(page).click({ force: true });
    await page.locator('lens-choices').getByRole('button').first().click({ force: true });
    assert.deepEqual(session.state.continuation, []);
    await page.getByRole('button', { name: 'Go to the end' }).click();
    await page.getByRole('heading', { name: 'After “a”' }).waitFor();
  });

  it('is gone through by keyboard, and the focus stays where it was', async () => {
    const { page, session } = await opened();
    await append(page).focus();
    for (let count = 1; count <= 3; count++) {
      await page.keyboard.press('Enter');
      await painted(page, count + 1);
      await page.getByText(new RegExp(`Number ${count + 1} of seed 1`)).waitFor();
    }
    assert.equal(session.state.continuation.length, 3);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await painted(page, 5);
    assert.equal(session.state.continuation.length, 2);
    assert.equal(await page.evaluate('document.activeElement.textContent.trim()'), 'Step back');
  });

  it('says that no more fit', async () => {
    const { page, session } = await opened(`${TEXT} time there was a little dog. `.repeat(60));
    const { tokens, model } = session.state.outline!;
    assert.equal(tokens.length, model!.contextLength);
    await page.getByText(/reads at most \d+ tokens at once, and so many are there/).waitFor();
    assert.equal(await append(page).getAttribute('aria-disabled'), 'true');
    await assertAccessible(page, 'full');
  });

  it('forgets what was appended when another text is shown', async () => {
    const { page, session } = await opened();
    await append(page).click();
    await painted(page, 2);
    await session.show({ source: new TextInMemory('The cat') });
    await painted(page, 3);
    assert.deepEqual(session.state.continuation, []);
    assert.equal(await page.locator('.chip.appended').count(), 0);
    await page.getByRole('heading', { name: 'After “cat”' }).waitFor();
  });

  it('is not offered for an encoder', async () => {
    const { page } = await panelShowing();
    assert.equal(await page.locator('[role="tab"][data-tab="next"]').count(), 0);
  });

  for (const theme of THEMES) {
    for (const width of [1100, 620, 400]) {
      it(`holds in ${theme.name} at ${width} px`, async () => {
        const { page, complaints } = await opened(TEXT, { theme, width });
        await setRange(page, 'Temperature', 1.5);
        await append(page).click();
        await painted(page, 2);
        await page.getByText(/Number 2 of seed 1/).waitFor();
        await page.screenshot({ path: join(SCREENSHOTS, `next-token-${theme.name}-${width}.png`) });
        await assertAccessible(page, `${theme.name} ${width}`);
        await assertNothingClipped(page, `${theme.name} ${width}`);
        assert.deepEqual(complaints, []);
      });
    }
  }
});

/** The tab “Next token” of the small decoder. */
async function opened(text = TEXT, options = {}): Promise<ShownPanel> {
  const panel = await panelShowing(text, { model: 'stories', ...options });
  const rail = panel.page.getByRole('button', { name: 'Stages' });
  if (await rail.isVisible()) await rail.click();
  await panel.page.locator('[data-row="probabilities"]').click();
  if (await rail.isVisible()) await panel.page.keyboard.press('Escape');
  await panel.page.locator('[role="tab"][data-tab="next"]').click();
  await panel.page.locator('lens-choices tbody tr').first().waitFor();
  return panel;
}

const append = (page: Page) => page.locator('.next-actions .primary');

async function drawnPiece(page: Page): Promise<string> {
  return /“(.*)”/.exec(await append(page).innerText())![1]!;
}

async function setRange(page: Page, name: string, value: number): Promise<void> {
  await page.getByRole('slider', { name }).fill(String(value));
  await page.locator('.sampling output', { hasText: value.toFixed(2) }).waitFor();
  // What is drawn with the new setting has arrived.
  await page.locator('lens-choices', { hasText: 'drawn with' }).waitFor();
}
