import assert from 'node:assert/strict';
import fc from 'fast-check';
import { codeSpan, hoverText } from '../../../src/host/hover/hoverText.ts';
import { english } from '../../../src/host/localization.ts';
import { TokenizerLibrary } from '../../../src/engine/tokenizerLibrary.ts';

const MODELS = new URL('../../../media/models', import.meta.url).pathname;
const LINK = 'command:modelLens.visualizePassage?%5B%5D';

describe('what a hover says', () => {
  const { handlers } = new TokenizerLibrary(MODELS);
  const call = { signal: new AbortController().signal, progress: () => undefined };

  /** @param word where the mouse is */
  async function hover(text: string, word: string, model = 'minilm'): Promise<string> {
    const start = text.indexOf(word);
    const cut = await handlers.tokenize({ model, text }, call);
    const said = hoverText({ text, word: { start, end: start + word.length }, cut }, LINK, english);
    // Spaces at which no line is broken.
    return said.replaceAll('\u00a0', ' ');
  }

  it('tells the pieces of the word and of the sentence, with ids and counts', async () => {
    assert.equal(
      await hover('A dog likes tokenization.', 'tokenization'),
      [
        '`tokenization` is 2 pieces:  \n`token` 19204 · `##ization` 3989',
        '**MiniLM**: 4 words → 6 tokens, and 2 that the model adds  \n' +
          '`a` 1037 · `dog` 3899 · `likes` 7777 · `token` 19204 · `##ization` 3989 · `.` 1012',
        `[Open in the panel](${LINK})`,
      ].join('\n\n'),
    );
  });

  it('marks what the vocabulary does not have', async () => {
    const said = await hover('A 🦖 dog 🦖.', '🦖');
    assert.match(said, /^`🦖` is 1 piece: {2}\n`\[UNK\]` 100 ⚠\n/);
    assert.match(said, /⚠ Not in the vocabulary: `🦖`\n/);
  });

  it('spells the bytes of what has no piece of its own', async () => {
    assert.match(await hover('a 🦖', '🦖', 'stories'), /^`🦖` is 4 pieces: {2}\n`<0xF0>` 243 · /m);
  });

  it('says nothing of a text that the tokenizer drops', async () => {
    assert.equal(await hover('\u0007', '\u0007'), '');
  });

  it('lists what is around the word of a long sentence', async () => {
    const text = `${'one '.repeat(100)}needle${' two'.repeat(100)}`;
    const said = await hover(text, 'needle');
    assert.match(said, /… 76 more … `one` 2028 .*\*?`needle` .* `two` 2048 … 77 more …/);
    assert.ok(said.length < 1500);
  });

  it('lets nothing of the document be Markdown', async () => {
    const text = '[x](command:evil) `` ![](http://e.v/i.png) <img src=x onerror=1> # _a_ | \\` b';
    for (const word of ['x', 'evil', 'img', '`', '|', '\\', '#']) {
      const outside = withoutCodeSpans(await hover(text, word));
      assert.ok(!/evil|http|<|!\[|onerror/.test(outside), outside);
      assert.deepEqual(outside.match(/\]\([^)]*\)/g), [`](${LINK})`]);
    }
  });

  it('escapes the name of a model, which is that of a folder', async () => {
    const cut = await handlers.tokenize({ model: 'minilm', text: 'a' }, call);
    const title = '[a](command:evil) **b** <b> `c`';
    const said = hoverText(
      { text: 'a', word: { start: 0, end: 1 }, cut: { ...cut, model: { title } } },
      LINK,
      english,
    );
    assert.ok(said.includes('**\\[a\\]\\(command\\:evil\\) \\*\\*b\\*\\* \\<b\\> \\`c\\`**'), said);
  });

  it('puts any text into a code span that ends where the text ends', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('`', ' ', 'a', '|', '\\'), minLength: 1 }), (text) => {
        const span = codeSpan(text);
        const fence = /^`+/.exec(span)![0];
        const inside = span.slice(fence.length, -fence.length);
        const runs = Array.from(inside.matchAll(/`+/g), ([run]) => run.length);
        assert.ok(!runs.includes(fence.length), span);
        assert.ok(span.endsWith(fence) && !/^`|`$/.test(inside), span);
        // As CommonMark strips it: one space on each side, where there is more than spaces.
        const shown = /^ .*\S.* $/s.test(inside) ? inside.slice(1, -1) : inside;
        if (text.trim() !== '') assert.equal(shown, text);
      }),
    );
  });
});

/** What is left for Markdown to read: backslashes escape nothing within code spans. */
function withoutCodeSpans(markdown: string): string {
  return markdown.replace(/(?<!`)(`+)(?!`)(?:.*?[^`])\1(?!`)/gs, '');
}
