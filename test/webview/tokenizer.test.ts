import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { RunChoice } from '../../src/host/panelHandlers.ts';
import type { PanelOptions } from './page.ts';
import { screenshot } from './screenshot.ts';
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

const FOX = 'The quick brown fox jumps over the unbelievably lazy dog.';
const MIXED = 'მე მიყვარს cafe\u0301 👨‍👩‍👧!';

async function bench(
  text = FOX,
  options: RunChoice['options'] = {},
  panelOptions: Partial<PanelOptions> = {},
): Promise<ShownPanel> {
  const panel = await panelWith(panelOptions);
  const source = new TextInMemory(text);
  const choice = { lens: 'tokenizer', options, model: panelOptions.model ?? 'minilm' };
  await panel.session.show({ source, ...choice });
  assert.equal(panel.session.state.phase, 'ready', panel.session.state.problem?.message);
  await painted(panel.page);
  return { ...panel, source };
}

const piece = (page: Page, cut: number, at: number) =>
  page.locator(`.cut-piece[data-cut="${cut}"][data-at="${at}"]`);

const spelled = (page: Page, name: string): Promise<string[]> =>
  page.locator(`.cut-cell[data-cut-name="${name}"] .cut-spelling`).allInnerTexts();

const lit = (page: Page): Promise<string[]> => page.locator('.cut-piece.lit .cut-spelling').allInnerTexts();

/** Opens the tab of the merges of the subwords, in a wide or a narrow panel. */
async function openMerges(page: Page): Promise<void> {
  const row = page.locator('[data-row="subword.ids"]');
  if (!(await row.isVisible())) await page.getByRole('button', { name: 'Stages' }).click();
  await row.click();
  await page.keyboard.press('Escape');
  await page.locator('[role="tab"][data-tab="merges"]').click();
  await page.locator('.merge-steps').waitFor();
}

describe('The tokenizer bench', () => {
  it('shows three cuts of the text, each piece above or below the characters it stands for', async () => {
    const { page, complaints } = await bench();
    assert.deepEqual(await spelled(page, 'word'), [
      'The', 'quick', 'brown', 'fox', 'jumps', 'over', 'the', 'unbelievably', 'lazy', 'dog', '.',
    ]); // prettier-ignore
    assert.equal((await spelled(page, 'character')).length, FOX.length);
    assert.match(
      await page.locator('.cut-counts').innerText(),
      /11\s+words.*57\s+characters.*1\d\s+subwords/s,
    );
    const box = async (cut: number, at: number) => (await piece(page, cut, at).boundingBox())!;
    const [quick, q, k] = [await box(0, 1), await box(1, 4), await box(1, 8)];
    assert.ok(Math.abs(quick.x - q.x) <= 1 && Math.abs(quick.x + quick.width - k.x - k.width) <= 1);
    assert.ok(q.y > quick.y + quick.height - 1);
    assert.deepEqual(complaints, []);
  });

  it('lights up the same text in the other cuts, in the strip and in the editor', async () => {
    const { page, source } = await bench();
    await piece(page, 0, 2).hover();
    assert.deepEqual(await lit(page), ['brown', ...'brown', 'brown']);
    assert.deepEqual(source.marked.at(-1), 'brown');
    assert.equal(await page.locator('.strip .chip.pointed').innerText(), 'brown');
    assert.match(
      await page.locator('.cut-detail').innerText(),
      /word 3 of 11: “brown” · id 3 · characters 10–15/,
    );
    await page.locator('.cut-counts').hover();
    assert.deepEqual(await lit(page), []);
    await page.locator('.strip .chip', { hasText: 'fox' }).hover();
    assert.deepEqual(await lit(page), ['fox', ...'fox', 'fox']);
  });

  it('keeps a clicked piece lit, and selects its text in the editor on a double click', async () => {
    const { page, source } = await bench();
    await piece(page, 1, 4).click();
    await page.locator('.cut-counts').hover();
    assert.deepEqual(await lit(page), ['quick', 'q', 'quick']);
    assert.equal(await piece(page, 1, 4).getAttribute('aria-selected'), 'true');
    await piece(page, 0, 9).dblclick();
    assert.deepEqual(source.revealed, ['dog']);
  });

  it('goes from piece to piece with the arrow keys, and from cut to cut', async () => {
    const { page } = await bench();
    const focused = (): Promise<string> => page.evaluate(`document.activeElement.title`);
    await piece(page, 0, 0).focus();
    await page.keyboard.press('ArrowRight');
    assert.match(await focused(), /^word 2 of 11: “quick”/);
    await page.keyboard.press('ArrowDown');
    assert.match(await focused(), /^character 5 of 57: “q”/);
    await page.keyboard.press('ArrowDown');
    assert.match(await focused(), /^subword \d+ of \d+: “quick”/);
    await page.keyboard.press('End');
    assert.match(await focused(), /^special token “\[SEP\]”/);
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Home');
    assert.match(await focused(), /^character 1 of 57/);
    await page.keyboard.press('Enter');
    assert.equal(await piece(page, 1, 0).getAttribute('aria-selected'), 'true');
    await page.keyboard.press('Escape');
    assert.equal(await piece(page, 1, 0).getAttribute('aria-selected'), 'false');
    assert.equal(await page.locator('.cut-piece[tabindex="0"]').count(), 1);
  });

  it('cuts Georgian, combining marks and an emoji family as people read them', async () => {
    const { page } = await bench(MIXED);
    assert.deepEqual(await spelled(page, 'word'), ['მე', 'მიყვარს', 'cafe\u0301', '👨‍👩‍👧', '!']);
    const characters = await spelled(page, 'character');
    assert.ok(characters.includes('e\u0301') && characters.includes('👨‍👩‍👧') && characters.includes('ყ'));
    const unknown = page.locator('.cut-piece.unknown').first();
    await unknown.hover();
    assert.match(await page.locator('.cut-detail').innerText(), /has no pieces for “.+”: it becomes \[UNK\]/);
    await screenshot(page, 'bench-georgian');
    await assertAccessible(page, 'Georgian');
  });

  it('shows bytes that share a character in one place', async () => {
    const { page } = await bench('ა 🙂', {}, { model: 'stories' });
    const bytes = page.locator('.cut-cell', { hasText: '<0xF0>' });
    assert.equal(await bytes.locator('.cut-piece').count(), 4);
    await screenshot(page, 'bench-bytes');
  });

  it('marks what a given vocabulary does not know, and says why', async () => {
    const { page } = await bench('The cat sat on the mat', { vocabulary: 'The Cat Sat on the mat' });
    assert.deepEqual(await page.locator('.cut-piece.unknown .cut-spelling').allInnerTexts(), ['cat', 'sat']);
    await page.locator('.cut-piece.unknown').first().hover();
    assert.match(await page.locator('.cut-detail .why').innerText(), /not in the vocabulary that was given/);
  });

  it('shows padding after the text, masked', async () => {
    const { page } = await bench('The cat sat', { pad_to: 5 });
    await page.locator('[data-row="word.ids"]').click();
    await page.locator('.cut-piece.padding').first().waitFor();
    assert.equal(await page.locator('.cut-piece.padding').count(), 2);
    await page.locator('.cut-piece.padding').first().hover();
    assert.match(await page.locator('.cut-detail').innerText(), /masked/);
    await screenshot(page, 'bench-padding');
    await page.locator('[data-row="padding.mask"]').click();
    await page.locator('lens-heatmap:not(.stale)').waitFor();
    await screenshot(page, 'bench-mask');
  });

  it('writes what a decoder reads above what it is to say, step by step', async () => {
    const { page } = await bench('How are you', { shift_right: true });
    const row = (title: string) =>
      page.locator('.shift tr', { hasText: title }).locator('td').allInnerTexts();
    assert.deepEqual(await row('Decoder reads'), ['<start>', 'How', 'are', 'you']);
    assert.deepEqual(await row('is to say'), ['How', 'are', 'you', '<end>']);
    await assertAccessible(page, 'shifted');
    await screenshot(page, 'bench-shift');
  });

  it('shows a part of a long text, and says which', async () => {
    const { page } = await bench('word after word '.repeat(100));
    assert.match(await page.locator('.cut-lines').innerText(), /word/);
    await page
      .getByText(/Drawn: the first \d+ of 1600 characters/)
      .first()
      .waitFor();
    assert.ok((await page.locator('.cut-piece').count()) < 1_500);
    await assertNothingClipped(page, 'long text');
    await screenshot(page, 'bench-long');
  });

  it('names the rows at the beginning of every line, however wide the panel is', async () => {
    const { page } = await bench(FOX, {}, { width: 620 });
    const firsts = () => page.locator('.cut-unit.first').count();
    const narrow = await firsts();
    assert.ok(narrow >= 2, `${narrow} lines`);
    await page.setViewportSize({ width: 1700, height: 800 });
    await page
      .locator('.cut-unit.first')
      .nth(narrow - 1)
      .waitFor({ state: 'detached' });
  });

  it('replays the merges of a word: step by step, by slider, and by itself', async () => {
    const { page } = await bench('unbelievably', {}, { model: 'stories' });
    await openMerges(page);
    const rows = page.locator('.merge-step');
    const count = await rows.count();
    assert.ok(count >= 3, `${count} steps`);
    const pieces = (at: number) => rows.nth(at).locator('.merge-symbol').allInnerTexts();
    assert.equal((await pieces(0)).join(''), '␣unbelievably');
    const tokens = await page.locator('.strip .chip:not(.special)').allInnerTexts();
    assert.deepEqual(await pieces(count - 1), tokens);
    assert.match(await rows.nth(1).innerText(), /merge [\d,]+/);
    await page.getByRole('button', { name: 'Back to the start' }).click();
    assert.equal(await rows.nth(1).isVisible(), false);
    assert.match(await page.locator('.merge-now').innerText(), /every symbol stands alone: 13/);
    await page.getByRole('button', { name: 'Step on' }).click();
    assert.equal(await rows.nth(1).isVisible(), true);
    assert.match(await page.locator('.merge-now').innerText(), /are joined: .* \(number [\d,]+\)/);
    await page.getByRole('slider', { name: 'Step' }).press('End');
    assert.equal(await rows.nth(count - 1).isVisible(), true);
    await page.getByRole('button', { name: 'Play' }).click();
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.locator('.merge-step.ahead').first().waitFor({ state: 'attached' });
    await assertAccessible(page, 'merges');
  });

  it('plays nothing by itself where motion is unwelcome', async () => {
    const { page } = await bench('unbelievably', {}, { model: 'stories' });
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await openMerges(page);
    assert.equal(await page.getByRole('button', { name: 'Play' }).count(), 0);
    assert.equal(await page.locator('.merge-step.ahead').count(), 0);
  });

  it('says what WordPiece does instead of merging, and shows it', async () => {
    const { page } = await bench('tokenizations', {}, { model: 'minilm' });
    await openMerges(page);
    await page.getByText('merges nothing (WordPiece)').waitFor();
    const last = page.locator('.merge-step').last();
    const tokens = await page.locator('.strip .chip:not(.special)').allInnerTexts();
    assert.deepEqual(await last.locator('.merge-symbol').allInnerTexts(), tokens);
    await screenshot(page, 'bench-wordpiece');
  });

  it('answers with the same words after the engine was asked twice', async () => {
    const { session } = await bench('The dog');
    const { trace } = session.state.outline!;
    const ask = () => sharedEngine().call('tokenization', { trace });
    assert.deepEqual(await ask(), await ask());
  });

  for (const theme of THEMES) {
    for (const width of [1100, 620, 400]) {
      it(`is readable in ${theme.name}, ${width} pixels wide`, async () => {
        const { page } = await bench(
          FOX,
          { vocabulary: 'The quick brown fox over the dog' },
          { theme, width },
        );
        await piece(page, 0, 4).hover();
        await assertAccessible(page, `cuts in ${theme.name}`);
        await assertNothingClipped(page, `cuts in ${theme.name}, ${width}`);
        await screenshot(page, `bench-${theme.name}-${width}`);
        await openMerges(page);
        await assertAccessible(page, `merges in ${theme.name}`);
        await assertNothingClipped(page, `merges in ${theme.name}, ${width}`);
        await screenshot(page, `merges-${theme.name}-${width}`);
      });
    }
  }
});
