import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { launchBrowser, type LaunchedBrowser } from '../../scripts/vscode/browser.ts';
import { bundledModels } from '../../src/host/models/bundledModels.ts';
import type { ImageSource } from '../../src/host/imageSource.ts';
import { ProblemError } from '../../src/problem.ts';
import { sunPicture } from '../sunPicture.ts';
import { screenshot } from './screenshot.ts';
import { assertAccessible, SENTENCE, sharedEngine } from './shared.ts';
import { openSidePage, type OpenedSidePage, type SidePageOptions } from './sidePage.ts';
import { THEMES } from './themes.ts';

const WIDTHS = [220, 300, 400];

interface Styled {
  readonly style: { readonly width: string };
}

describe('The side panel', () => {
  let browser: LaunchedBrowser;
  const opened = new Set<OpenedSidePage>();

  before(async () => {
    browser = await launchBrowser();
  });
  after(() => browser.close());
  afterEach(async () => {
    for (const side of opened) await side.close();
    opened.clear();
  });

  async function open(options: Partial<SidePageOptions> = {}): Promise<OpenedSidePage> {
    const defaults = { engine: sharedEngine(), theme: THEMES[0]!, width: 300 };
    const side = await openSidePage(browser.context, { ...defaults, ...options });
    opened.add(side);
    return side;
  }

  async function openAt(
    part: string,
    { text = SENTENCE, ...options }: Partial<SidePageOptions> & { text?: string } = {},
  ): Promise<OpenedSidePage> {
    const side = await open(options);
    side.caretAt(text, part);
    await chosen(side.page, part.split(' ')[0]!);
    return side;
  }

  /** Waits until a token is looked at. */
  const chosen = (page: Page, piece: string): Promise<void> =>
    page.locator('.chip[aria-selected="true"]', { hasText: piece }).waitFor();

  const labels = (page: Page, part: string): Promise<string[]> =>
    page.locator(`[data-part="${part}"] lens-bars .label`).allInnerTexts();

  for (const theme of THEMES) {
    for (const width of WIDTHS) {
      it(`looks well in ${theme.name} at ${width} px`, async () => {
        const { page, complaints } = await openAt('hungry', { theme, width });
        await screenshot(page, `side-${theme.name}-${width}`);
        await assertAccessible(page, `${theme.name} ${width}`);
        assert.deepEqual(await stickingOut(page), []);
        assert.deepEqual(complaints, []);
      });
    }
  }

  it('tells what the token at the caret attends to and is attended by, as the engine says', async () => {
    const { page, session } = await openAt('it was', { choice: { layer: 5, head: 11 } });
    const { trace, tokens } = session.state.passage!;
    const token = tokens.findIndex(({ piece }) => piece === 'it');
    const { values, columns } = await sharedEngine().call('slice', {
      trace,
      node: 'layer.5.attention.weights',
      leading: [11],
    });
    const order = (of: (other: number) => number): string[] =>
      tokens
        .map(({ piece }, other) => ({ piece, weight: of(other) }))
        .sort((one, two) => two.weight - one.weight)
        .slice(0, 6)
        .map(({ piece }) => piece);
    assert.deepEqual(
      await labels(page, 'attends-to'),
      order((key) => values[token * columns + key]!),
    );
    assert.deepEqual(
      await labels(page, 'attended-by'),
      order((query) => values[query * columns + token]!),
    );
    assert.equal(await page.locator('[data-part="attends-to"] h2').innerText(), '“it” attends to');
    assert.equal(await page.locator('[data-part="next"]').count(), 0, 'an encoder expects nothing');
  });

  it('says how the head behaves, and what each figure means', async () => {
    const { page } = await openAt('dog');
    const facts = page.locator('[data-part="health"] .fact');
    const texts = await facts.allInnerTexts();
    assert.match(texts[0]!, /^spread [\d.]+ of 3\.\d+ bits$/);
    assert.match(texts[1]!, /^\d+ % on \[CLS\]$/);
    assert.match(texts[2]!, /^\d+ % on \[SEP\]$/);
    assert.match((await facts.first().getAttribute('title'))!, /Entropy/);
    assert.match((await facts.first().getAttribute('aria-label'))!, /bits\. Entropy/);
  });

  it('shows what a decoder expects next', async () => {
    const { page } = await openAt('dog', { choice: { model: 'stories' } });
    assert.equal((await labels(page, 'next')).length, 5);
    assert.equal(await page.locator('[data-part="next"] h2').innerText(), 'Expected after “dog”');
    await screenshot(page, 'side-decoder');
  });

  for (const width of WIDTHS) {
    it(`shows the gates of a character model at ${width} px, and what it does not know`, async () => {
      const choice = { model: 'lstm' };
      const text = 'The sea 🐳, ზღვა and\tmore.';
      const { page, session, complaints } = await openAt('e sea', { choice, width, text });
      const { gates } = session.state.passage!.memory!;
      assert.deepEqual(
        await labels(page, 'gates'),
        gates.map(({ title }) => title),
      );
      const lengths = await page
        .locator('[data-part="gates"] lens-bars .bar')
        .evaluateAll((bars) => bars.map((bar) => parseFloat((bar as unknown as Styled).style.width)));
      // A gate is open from 0 to 1: its bar has a scale of its own at no character.
      gates.forEach(({ mean }, at) => assert.ok(Math.abs(lengths[at]! - mean! * 100) < 0.1, `gate ${at}`));
      assert.match(await page.locator('.note').innerText(), /does not know 5 characters .*🐳, ზ, ღ, ვ, ა/);
      await screenshot(page, `side-gates-${width}`);
      await assertAccessible(page, `gates ${width}`);
      assert.deepEqual(await stickingOut(page), []);
      assert.deepEqual(complaints, []);
    });
  }

  it('follows the caret and keeps what it shows meanwhile', async () => {
    const { page, caretAt } = await openAt('dog');
    caretAt(SENTENCE, 'hungry');
    await chosen(page, 'hungry');
    // Watched from inside: at no time may there be a page without chips.
    await page.evaluate(`
      window.least = Infinity;
      new MutationObserver(() => {
        window.least = Math.min(window.least, document.querySelectorAll('.chip').length);
      }).observe(document.body, { childList: true, subtree: true });`);
    caretAt('the cat sat on the mat.', 'cat');
    await chosen(page, 'cat');
    assert.ok((await page.evaluate<number>('window.least')) >= 8, 'the tokens flickered');
  });

  it('keeps the token at the caret in sight in a long text, and lets the person scroll', async () => {
    const words = Array.from({ length: 120 }, (_, at) => `word${at}`);
    const { page, session, caretAt } = await open();
    const text = words.join(' ');
    caretAt(text, 'word0');
    await page.locator('.chip').nth(200).waitFor();
    const tokenOf = (part: string): number => {
      const start = text.indexOf(part);
      return session.state.passage!.tokens.findIndex((token) => token.end > token.start && token.end > start);
    };
    const inSight = (): Promise<boolean> =>
      page.evaluate<boolean>(`(() => {
        const chip = document.querySelector('.chip[aria-selected="true"]').getBoundingClientRect();
        const list = document.querySelector('.chips').getBoundingClientRect();
        return chip.top >= list.top && chip.bottom <= list.bottom;
      })()`);
    for (const part of ['word60', 'word119', 'word0']) {
      caretAt(text, part);
      await page.locator(`.chip[aria-selected="true"][data-token="${tokenOf(part)}"]`).waitFor();
      assert.ok(await inSight(), part);
    }
    await screenshot(page, 'side-long');
    const scrolled = `(document.querySelector('.chips').scrollTop = 300, document.querySelector('.chips').scrollTop)`;
    const before = await page.evaluate<number>(scrolled);
    await page.locator('.chip').nth(80).hover();
    await page.waitForTimeout(200);
    assert.equal(await page.evaluate(`document.querySelector('.chips').scrollTop`), before);
  });

  it('tells words apart that come several times', async () => {
    const { page } = await openAt('saw', { text: 'the the the saw the' });
    const named = await labels(page, 'attends-to');
    assert.equal(new Set(named).size, named.length, `not told apart: ${named.join(', ')}`);
    assert.ok(
      named.some((label) => /^the\s+at \d+$/.test(label)),
      named.join(', '),
    );
  });

  it('does not turn its own words around a word that is written from right to left', async () => {
    const { page, caretAt } = await open();
    caretAt('مرحبا بالعالم', 'مرحبا');
    const heading = page.locator('[data-part="attends-to"] h2');
    await heading.waitFor();
    const left = (expression: string): Promise<number> =>
      page.evaluate<number>(`(() => {
        const heading = document.querySelector('[data-part="attends-to"] h2');
        const range = document.createRange();
        ${expression}
        return range.getBoundingClientRect().left;
      })()`);
    const word = await left(`range.selectNode(heading.querySelector('bdi'));`);
    const verb = await left(
      `range.selectNode([...heading.childNodes].find((node) => /attends to/.test(node.data ?? '')));`,
    );
    assert.ok(word < verb, 'the word stands after the verb');
  });

  it('says of a model whose folder is gone that it is', async () => {
    const [one] = bundledModels.summaries();
    const gone = { ...one!, name: '/gone', title: 'Mine', missing: 'Its folder is gone: /gone' };
    const models = { ...bundledModels, summaries: () => [...bundledModels.summaries(), gone] };
    const { page } = await openAt('dog', { models });
    await page.locator('[data-picker="model"] vscode-single-select').click();
    await page.locator('[data-picker="model"] li.option', { hasText: 'Mine (gone)' }).hover();
    await page.locator('[data-picker="model"] .description', { hasText: 'Its folder is gone' }).waitFor();
  });

  it('marks and reveals a token in the editor, by mouse and keyboard', async () => {
    const { page, caretAt } = await open();
    const source = caretAt(SENTENCE, 'dog');
    await chosen(page, 'dog');
    await page.locator('.chip', { hasText: 'food' }).hover();
    await page.waitForTimeout(100);
    assert.equal(source.marked.at(-1), 'food');
    await page.locator('.chip', { hasText: 'food' }).click();
    await chosen(page, 'food');
    assert.deepEqual(source.revealed, ['food']);
    await page.keyboard.press('ArrowRight');
    await page.waitForTimeout(100);
    assert.equal(source.marked.at(-1), 'because');
    await page.keyboard.press('Enter');
    await chosen(page, 'because');
    await page.keyboard.press('Home');
    await page.keyboard.press('Enter');
    await chosen(page, '[CLS]');
    assert.deepEqual(source.revealed, ['food', 'because']);
  });

  it('takes another layer, head and model', async () => {
    const { page, session } = await openAt('dog');
    await pick(page, 'head', 'Head 3');
    await page.locator('[data-part="health"] h2', { hasText: 'head 3' }).waitFor();
    await pick(page, 'layer', 'Layer 1');
    await page.locator('[data-part="health"] h2', { hasText: 'Layer 1, head 3' }).waitFor();
    await pick(page, 'head', 'All heads');
    await page.locator('[data-part="health"] h2', { hasText: 'Layer 1, its heads on average' }).waitFor();
    await pick(page, 'model', 'Stories');
    await page.locator('[data-part="next"]').waitFor();
    assert.equal(session.state.model, 'stories');
    assert.equal(session.state.layer, 5);
  });

  it('pauses, and opens what it shows in the panel', async () => {
    const { page, caretAt, openedInPanel } = await openAt('dog');
    await page.locator('[data-action="pause"]').click();
    await page.locator('.paused').waitFor();
    await screenshot(page, 'side-paused');
    caretAt('Another text.', 'text');
    await page.waitForTimeout(300);
    await chosen(page, 'dog');
    await page.locator('[data-action="open"]').click();
    await page.waitForTimeout(100);
    assert.deepEqual(openedInPanel, ['essay.txt:4']);
    await page.locator('[data-action="pause"]').click();
    await chosen(page, 'text');
  });

  it('says in words where there is nothing to read, and what to do where a run failed', async () => {
    const { page, readBy, caretAt } = await openAt('dog');
    readBy(() => {
      throw new ProblemError('bad-input', 'The document is empty.');
    });
    await page.locator('.words', { hasText: 'The document is empty.' }).waitFor();
    assert.equal(await page.locator('.chip').count(), 0);
    await screenshot(page, 'side-nothing');
    await assertAccessible(page, 'nothing');
    caretAt(SENTENCE, 'dog');
    await chosen(page, 'dog');
    const missing = await open({ choice: { model: '/does/not/exist' } });
    missing.caretAt(SENTENCE, 'dog');
    await missing.page.locator('[data-phase="failed"] [data-action="again"]').waitFor();
    assert.match(await missing.page.locator('[data-phase="failed"]').innerText(), /is not there/);
    const model = missing.page.locator('[data-picker="model"] vscode-single-select');
    assert.equal(
      await model.evaluate((select) => (select as unknown as { value: string }).value),
      '/does/not/exist',
    );
    assert.equal(await missing.page.locator('[data-picker="layer"]').count(), 0);
    await screenshot(missing.page, 'side-failed');
    await assertAccessible(missing.page, 'failed');
  });

  it('starts the engine again after it was lost', async () => {
    const { page } = await openAt('dog');
    await sharedEngine().worker!.terminate();
    await page.locator('[data-phase="lost"] [data-action="again"]').click();
    await chosen(page, 'dog');
  });

  it('reads out what is shown once the caret rests, and not while it moves', async () => {
    const { page, caretAt } = await openAt('dog');
    const said = page.locator('[aria-live="polite"]');
    await said.filter({ hasText: '“dog” attends most to' }).waitFor();
    await page.evaluate(`
      window.said = [];
      new MutationObserver(() => window.said.push(document.querySelector('[aria-live]').textContent))
        .observe(document.querySelector('[aria-live]'), { childList: true, subtree: true, characterData: true });`);
    for (const part of ['ate', 'food', 'because', 'hungry']) {
      caretAt(SENTENCE, part);
      await chosen(page, part);
    }
    await said.filter({ hasText: '“hungry” attends most to' }).waitFor();
    assert.ok(
      !(await page.evaluate<string[]>('window.said')).some((text) => text.includes('“food” attends')),
    );
  });

  it('shows right-to-left text, emoji and what cannot be seen', async () => {
    const { page, complaints, caretAt } = await open({ width: 220 });
    caretAt('שלום עולם, 👍🏽 cafe\u0301 “<b>x</b>” supercalifragilisticexpialidocious', 'cafe');
    await page.locator('.chip[aria-selected="true"]').waitFor();
    await screenshot(page, 'side-unicode');
    assert.equal(await page.locator('side-chips b').count(), 0);
    assert.deepEqual(await stickingOut(page), []);
    assert.deepEqual(complaints, []);
  });

  for (const theme of THEMES.slice(0, 2)) {
    it(`says what the network takes an image for, in ${theme.name}`, async () => {
      const { page, complaints, openedInPanel, readBy } = await open({ theme });
      readBy(() => ({ image: sun }));
      await page.getByRole('heading', { name: 'What MobileNetV2 (cat or dog) takes it for' }).waitFor();
      assert.deepEqual((await labels(page, 'classes')).sort(), ['cat', 'dog']);
      assert.equal(
        await page.locator('[data-picker="model"]').count(),
        0,
        'the language model has no part in it',
      );
      assert.match(await page.locator('main').innerText(), /cats from dogs, and nothing else/);
      await screenshot(page, `side-image-${theme.name}`);
      await assertAccessible(page, 'an image');
      assert.deepEqual(await stickingOut(page), []);
      await page.getByRole('button', { name: 'Open in panel' }).click();
      while (openedInPanel.length === 0) await page.waitForTimeout(20);
      assert.deepEqual(openedInPanel, ['sun.png']);
      assert.deepEqual(complaints, []);
    });
  }
});

/** A picture in memory, as the tab in use would show it. */
const sun: ImageSource = {
  kind: 'image',
  label: 'sun.png',
  uri: 'file:///sun.png',
  begin: () => undefined,
  read: () => Promise.resolve(sunPicture()),
  onDidChange: () => () => undefined,
};

async function pick(page: Page, name: string, title: string): Promise<void> {
  await page.locator(`[data-picker="${name}"] vscode-single-select`).click();
  await page
    .locator(`[data-picker="${name}"] li.option`, { hasText: new RegExp(`^\\s*${title}\\s*$`) })
    .click();
}

/** What sticks out of the page sideways. */
function stickingOut(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(`
    [...document.querySelectorAll('lens-side *')]
      .filter((element) => {
        const box = element.getBoundingClientRect();
        if (box.width === 0 || element.closest('.unseen')) return false;
        return box.right > document.documentElement.clientWidth + 1 || box.left < -1;
      })
      .map((element) => element.outerHTML.slice(0, 120))`);
}
