import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { outside } from './harness/outside.ts';
import { closeEverything, openFile, openUntitled, parts, spelled, state, until } from './support.ts';

/** What the hover of ours says at a part of a document; `undefined` where it says nothing. */
async function hoverAt(
  { document }: vscode.TextEditor,
  part: string,
  inside = 0,
): Promise<{ text: string; markdown: vscode.MarkdownString; range: string } | undefined> {
  const position = document.positionAt(document.getText().indexOf(part) + inside);
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
    'vscode.executeHoverProvider',
    document.uri,
    position,
  );
  const own = hovers.flatMap(({ contents, range }) =>
    contents.map((content) => ({ markdown: content as vscode.MarkdownString, range })),
  );
  const found = own.find(({ markdown }) => markdown.value.includes('modelLens.visualizePassage'));
  if (!found) return undefined;
  return {
    // Spaces at which no line is broken.
    text: found.markdown.value.replaceAll('\u00a0', ' '),
    markdown: found.markdown,
    range: found.range ? document.getText(found.range) : '',
  };
}

/** Whatever a hover must not wake. */
async function assertEngineSleeps(): Promise<void> {
  const { engine, panel } = await parts();
  assert.equal(panel.session, undefined);
  assert.equal(engine.worker, undefined, 'the engine was started');
}

describe('the token hover', () => {
  before(async () => (await parts()).engine.stop());
  afterEach(closeEverything);

  it('shows how the word and its sentence are cut, without the engine', async () => {
    const editor = await openUntitled('First one.\nA dog likes tokenization. Last one.');
    const hover = await hoverAt(editor, 'tokenization', 3);
    assert.equal(hover?.range, 'tokenization');
    assert.match(hover.text, /^`tokenization` is 2 pieces: {2}\n`token` 19204 · `##ization` 3989\n/);
    assert.match(hover.text, /\*\*MiniLM\*\*: 4 words → 6 tokens, and 2 that the model adds/);
    assert.ok(!hover.text.includes('first') && !hover.text.includes('last'), hover.text);
    await assertEngineSleeps();
    assert.ok((await parts()).tokenizer.worker, 'the light worker was asked');
  });

  it('is there for prose and not for code, unless the person wants it', async () => {
    const code = await openUntitled('const tokenization = 1;', 'javascript');
    assert.equal(await hoverAt(code, 'tokenization'), undefined);
    const settings = vscode.workspace.getConfiguration('modelLens.hover');
    await settings.update('languages', ['javascript'], vscode.ConfigurationTarget.Global);
    try {
      await until('hovers for code', () => hoverAt(code, 'tokenization'));
      const prose = await openUntitled('A dog.');
      assert.equal(await hoverAt(prose, 'dog'), undefined);
    } finally {
      await settings.update('languages', undefined, vscode.ConfigurationTarget.Global);
    }
    await settings.update('enabled', false, vscode.ConfigurationTarget.Global);
    try {
      const prose = await openUntitled('A cat.');
      await until('hovers are off', async () => (await hoverAt(prose, 'cat')) === undefined);
    } finally {
      await settings.update('enabled', undefined, vscode.ConfigurationTarget.Global);
    }
    const markdown = await openUntitled('A *dog*.', 'markdown');
    await until('hovers are on again', () => hoverAt(markdown, 'dog'));
  });

  for (const [what, text, word, pieces] of [
    ['emoji before it', '🙂🙂 A 👩‍🔬 dog ate.', 'dog', /^`dog` is 1 piece: {2}\n`dog` 3899\n/],
    ['an emoji', 'A dog 🦖 ate.', '🦖', /^`🦖` is 1 piece: {2}\n`\[UNK\]` 100 ⚠\n/],
    ['Georgian', '🙂 ეს არის წინადადება.', 'არის', /^`არის` is 4 pieces: {2}\n`ა` 1438 · `##რ` 29987 · /],
    [
      'Chinese',
      '我喜欢学习语言。',
      '学习',
      /^`学习` is 2 pieces: {2}\n`学` \d+ · `[习習]` \d+|^`学习` is 2 pieces/,
    ],
  ] as const) {
    it(`counts in UTF-16 code units: ${what}`, async () => {
      const hover = await hoverAt(await openUntitled(text), word, word.length - 1);
      assert.equal(hover?.range, word);
      assert.match(hover.text, pieces);
    });
  }

  it('says nothing where there is nothing to cut', async () => {
    const editor = await openUntitled(`Word.\n\n   \n${'x'.repeat(100_000)}\n`);
    assert.equal(await hoverAt(editor, '\n\n', 1), undefined);
    assert.equal(await hoverAt(editor, '   ', 1), undefined);
    assert.equal(await hoverAt(editor, 'xxxx', 50_000), undefined, 'a long line is no word');
  });

  it('answers also in a line of a million characters', async () => {
    const editor = await openUntitled(`${'lorem ipsum '.repeat(90_000)} needle`);
    const hover = await hoverAt(editor, 'ipsum lorem ipsum', 1);
    assert.equal(hover?.range, 'ipsum');
    assert.ok(hover.text.length < 3000);
  });

  it('lets nothing of the document be Markdown or a link', async () => {
    const text = '[click](command:workbench.action.closeAllEditors) `x` <img src=x> ![](https://e.v/i)';
    const hover = await hoverAt(await openUntitled(text), 'click');
    assert.deepEqual(hover?.markdown.isTrusted, { enabledCommands: ['modelLens.visualizePassage'] });
    assert.notEqual(hover.markdown.supportHtml, true);
    const outsideOfCode = hover.text.replace(/(?<!`)(`+)(?!`)(?:.*?[^`])\1(?!`)/gs, '');
    assert.ok(!/closeAllEditors|<img|https/.test(outsideOfCode), outsideOfCode);
  });

  it('opens the panel on just that sentence', async () => {
    const editor = await openFile('essay.txt');
    const hover = await hoverAt(editor, 'hungry');
    const [, query] = /\(command:modelLens\.visualizePassage\?([^)]*)\)/.exec(hover!.text)!;
    const [passage] = JSON.parse(decodeURIComponent(query!)) as [{ start: number; end: number }];
    await vscode.commands.executeCommand('modelLens.visualizePassage', passage);
    const shown = await state();
    const text = editor.document.getText().slice(passage.start, passage.end);
    assert.ok(text.includes('hungry') && text.length < 200, text);
    const words = spelled(shown, text).filter(({ special }) => !special);
    assert.equal(words[0]!.text, text.slice(0, words[0]!.text.length));
    assert.equal(words.at(-1)!.end, text.length);
  });

  it('refuses a link that means nothing', async () => {
    for (const passage of [undefined, { uri: 'file:///gone', start: 0, end: 3 }, { uri: 1 }]) {
      await vscode.commands.executeCommand('modelLens.visualizePassage', passage);
    }
    assert.equal((await parts()).panel.session, undefined);
  });

  it('is seen', async () => {
    const editor = await openUntitled('Notes on text.\nA dog 🦖 likes tokenization, and so does MiniLM.\n');
    const place = editor.document.positionAt(editor.document.getText().indexOf('tokenization') + 3);
    editor.selection = new vscode.Selection(place, place);
    await vscode.commands.executeCommand('editor.action.showHover');
    await outside.workbench.waitFor('.monaco-hover:has-text("is 2 pieces")');
    await outside.screenshot('host-hover');
  });
});
