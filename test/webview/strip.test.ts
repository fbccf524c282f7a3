import assert from 'node:assert/strict';
import { panelShowing } from './shared.ts';

describe('The input strip', () => {
  it('marks the hovered token in the editor, and takes the mark away', async () => {
    const { page, source } = await panelShowing();
    source.marked.length = 0;
    await page.locator('[data-token="2"]').hover();
    await page.locator('lens-status').hover();
    await page.waitForTimeout(100);
    assert.deepEqual(source.marked, ['dog', null]);
  });

  it('pins on a click and reveals on a double click', async () => {
    const { page, source } = await panelShowing();
    const chip = page.locator('[data-token="7"]');
    await chip.click();
    assert.equal(await chip.getAttribute('aria-selected'), 'true');
    await chip.click();
    assert.equal(await chip.getAttribute('aria-selected'), 'false');
    await page.waitForTimeout(600);
    await chip.dblclick();
    await page.waitForTimeout(100);
    assert.deepEqual(source.revealed, ['it']);
    assert.equal(await chip.getAttribute('aria-selected'), 'false');
  });

  it('is walked with the arrow keys, pins with Enter, reveals with Ctrl+Enter', async () => {
    const { page, source } = await panelShowing();
    await page.locator('.chip[tabindex="0"]').focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    assert.equal(source.marked.at(-1), 'dog');
    await page.keyboard.press('Enter');
    assert.equal(await page.locator('[data-token="2"]').getAttribute('aria-selected'), 'true');
    await page.keyboard.press('Control+Enter');
    await page.waitForTimeout(100);
    assert.deepEqual(source.revealed, ['dog']);
    assert.equal(await page.locator('.chip[tabindex="0"]').count(), 1);
  });

  it('marks the token at the editor’s caret', async () => {
    const { page, session, source } = await panelShowing();
    session.caretAt(source.text.indexOf('hungry') + 2);
    await page.locator('.chip.caret', { hasText: 'hungry' }).waitFor();
    session.caretAt(null);
    await page.waitForSelector('.chip.caret', { state: 'detached' });
  });

  it('says of each token its id, piece and place', async () => {
    const { page } = await panelShowing('an unbelievably\u0007 story');
    const titles = await page.locator('.chip').evaluateAll((chips) => chips.map((chip) => chip.title));
    assert.match(titles[0]!, /\[CLS\].*\nid 101\nadded by the tokenizer/);
    assert.match(titles[1]!, /“an”\nid \d+\ncharacters 0–2/);
    assert.ok((await page.locator('.chip.special').count()) === 2);
    assert.ok((await page.locator('.chip.continues .marker').first().innerText()) === '##');
  });

  it('shows right-to-left text and emoji as they are written', async () => {
    const { page, source, complaints } = await panelShowing('שלום עולם, 👍🏽 cafe\u0301 مرحبا');
    assert.equal(await page.locator('.chip').first().getAttribute('dir'), 'auto');
    const count = await page.locator('.chip').count();
    source.marked.length = 0;
    for (let at = 0; at < count; at++) await page.locator(`[data-token="${at}"]`).hover();
    await page.waitForTimeout(100);
    const seen = source.marked.filter((mark) => mark !== null).join('');
    for (const part of ['שלום', 'مرحبا']) assert.ok(seen.includes(part), `${part} in ${seen}`);
    assert.deepEqual(complaints, []);
  });

  it('holds two tokens and 512 in at most three lines', async () => {
    const few = await panelShowing('x', { model: 'stories' });
    assert.ok((await few.page.locator('.chip').count()) <= 3);
    const words = Array.from({ length: 600 }, (_, at) => `word${at % 7}`).join(' ');
    const { page, session } = await panelShowing(words);
    assert.ok((await page.locator('.chip').count()) > 500);
    const box = await page.locator('.chips').boundingBox();
    assert.ok(box!.height <= 90, `${box!.height} px`);
    session.caretAt(session.state.outline!.tokens.at(-2)!.start);
    await page.locator('.chip.caret').waitFor();
    const chip = await page.locator('.chip.caret').boundingBox();
    assert.ok(
      chip!.y >= box!.y - 1 && chip!.y + chip!.height <= box!.y + box!.height + 1,
      'the caret’s chip is in view',
    );
  });
});
