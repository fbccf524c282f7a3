import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { outside } from './harness/outside.ts';
import {
  closeEverything,
  openFile,
  openUntitled,
  parts,
  select,
  SENTENCE,
  spelled,
  state,
  until,
  visualize,
} from './support.ts';

/** Hovers the chip of a token and reads what is marked in the editor. */
async function markedBy(token: number): Promise<string> {
  const { marker } = await parts();
  const before = marker.marked;
  await outside.webview.hover(`.chip[data-token="${token}"]`);
  const marked = await until(`token ${token} is marked`, () =>
    marker.marked === before ? undefined : marker.marked,
  );
  return marked.document.getText(marked.range);
}

/** Texts whose places are easily got wrong. */
const TEXTS: Record<string, string> = {
  'lines that end in CRLF': 'A dog ate.\r\nThe food\r\nwas gone.',
  tabs: '\tA dog\tate the\t\tfood.',
  emoji: 'A 🙂 dog 👩‍🔬 ate 🇬🇪 food.',
  'combining marks': 'Cafe\u0301 nai\u0308ve ma\u00f1ana Zu\u0308rich.',
  'right-to-left scripts': 'The dog said שלום and مرحبا to everyone.',
  subwords: 'Unbelievably tokenizable electroencephalography.',
};

describe('the link between the panel and the editor', () => {
  // A pointer that rests where a chip will appear marks it before the test looks.
  beforeEach(() => outside.workbench.hover('.part.statusbar'));
  afterEach(closeEverything);

  for (const [what, text] of Object.entries(TEXTS)) {
    it(`marks the exact text of each token: ${what}`, async () => {
      const before = text.includes('\r\n') ? 'First 🙂 line.\r\n' : 'First 🙂 line.\n';
      const editor = await openUntitled(`${before}${text} Behind.`);
      const start = editor.document.positionAt(before.length);
      const end = editor.document.positionAt(before.length + text.length);
      editor.selection = new vscode.Selection(start, end);
      const shown = await visualize();
      await outside.untilPainted();
      const tokens = spelled(shown, text);
      const marked: string[] = [];
      for (const [index, token] of tokens.entries()) {
        if (token.start < token.end) marked.push(await markedBy(index));
      }
      assert.deepEqual(
        marked,
        tokens.filter((token) => token.start < token.end).map((token) => token.text),
      );
      const unmarked = text.replace(/\s/g, '').length - marked.join('').length;
      assert(unmarked <= text.length / 4, `too much of the text has no token: ${marked.join('|')}`);
      await outside.screenshot(`host-link-${what.replaceAll(' ', '-')}`);
    });
  }

  it('puts the light out when the pointer leaves the strip', async () => {
    select(await openFile('essay.txt'), SENTENCE);
    await visualize();
    await outside.untilPainted();
    assert.equal(await markedBy(2), 'dog');
    const { marker } = await parts();
    await outside.workbench.hover('.part.statusbar');
    await until('nothing is marked', () => marker.marked === undefined);
  });

  it('marks the token at the caret', async () => {
    const editor = await openFile('essay.txt');
    select(editor, SENTENCE);
    await visualize();
    await outside.untilPainted();
    const place = editor.document.getText().indexOf(SENTENCE) + SENTENCE.indexOf('food') + 2;
    const position = editor.document.positionAt(place);
    editor.selection = new vscode.Selection(position, position);
    await outside.webview.waitFor('.chip.caret[data-token="5"]');
    assert.match(await outside.webview.text('.chip.caret'), /food/);
    editor.selection = new vscode.Selection(0, 0, 0, 0);
    await outside.webview.waitFor('.chip.caret', { state: 'hidden' });
  });

  it('selects a token’s text on a double click, also when another document covers it', async () => {
    const editor = await openFile('essay.txt');
    select(editor, SENTENCE);
    await visualize();
    await outside.untilPainted();
    const start = editor.document.getText().indexOf('dog');
    const isSelected = (): boolean => {
      const now = vscode.window.visibleTextEditors.find(({ document }) => document === editor.document);
      return (
        now?.document.offsetAt(now.selection.start) === start &&
        now.selection.end.character - now.selection.start.character === 3
      );
    };
    await outside.webview.click('.chip[data-token="2"]', { clickCount: 2 });
    await until('“dog” is selected', isSelected);
    await openFile('story.txt');
    await outside.webview.click('.chip[data-token="5"]', { clickCount: 2 });
    await until('the essay is shown again', () =>
      vscode.window.visibleTextEditors.some(({ document }) => document === editor.document),
    );
    await outside.webview.click('.chip[data-token="2"]', { clickCount: 2 });
    await until('“dog” is selected again', isSelected);
  });

  it('follows edits before the text, and lets go when the text itself is edited', async () => {
    const editor = await openUntitled(`Before.\n${SENTENCE}\nAfter.`);
    select(editor, SENTENCE);
    await visualize();
    await outside.untilPainted();
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), 'New 🙂 words.\n\n'));
    assert.equal(await markedBy(2), 'dog');
    await editor.edit((edit) =>
      edit.insert(editor.document.positionAt(editor.document.getText().length), ' More.'),
    );
    assert.equal(await markedBy(5), 'food');
    const { marker } = await parts();
    await editor.edit((edit) => edit.replace(marker.marked!.range, 'bread'));
    assert.equal(marker.marked, undefined);
    assert.match((await state()).source!.remark!, /edited since/);
    await outside.webview.hover('.chip[data-token="2"]');
    await outside.webview.waitFor(':text("edited since")');
    assert.equal(marker.marked, undefined);
    const { session } = (await parts()).panel;
    await session!.runAgain();
    assert.equal(session!.state.source?.remark, undefined);
    assert.equal(spelled(session!.state, SENTENCE.replace('food', 'bread'))[5]?.text, 'bread');
    assert.equal(await markedBy(3), 'ate');
    assert.equal(await markedBy(5), 'bread');
  });
});
