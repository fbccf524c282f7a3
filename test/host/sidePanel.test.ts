import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { SidePassage } from '../../src/protocol/sideMethods.ts';
import { outside } from './harness/outside.ts';
import { closeSide, openSide } from './sidePanelSupport.ts';
import { sunPicture } from '../sunPicture.ts';
import {
  closeEverything,
  openFile,
  openImage,
  openUntitled,
  parts,
  SENTENCE,
  state,
  until,
} from './support.ts';

/** A tab, a whale and a word in letters that the network does not know. */
const SEA = '“The sea\t🐳 rose, ზღვა!”';

function caretAt(editor: vscode.TextEditor, part: string, inside = 1): void {
  const place = editor.document.positionAt(editor.document.getText().indexOf(part) + inside);
  editor.selection = new vscode.Selection(place, place);
}

/** What the side panel shows once the token that is looked at stands for this text. */
async function looksAt(part: string): Promise<SidePassage> {
  const { side } = await parts();
  return until(`the side panel looks at “${part}”`, () => {
    const { passage, phase } = side.session?.state ?? {};
    const token = passage?.tokens[passage.token];
    return phase === 'ready' && token?.piece.replace(/^[▁Ġ]/, '') === part ? passage : undefined;
  });
}

const pieces = ({ tokens }: SidePassage): string => tokens.map(({ piece }) => piece).join(' ');

/** Watches how many runs are asked for. */
async function watchRuns(): Promise<{ count: number; mostAtOnce: number; stop(): void }> {
  const { engine } = await parts();
  const own = engine.call;
  const watch = { count: 0, mostAtOnce: 0, stop: () => Object.assign(engine, { call: own }) };
  let atOnce = 0;
  const call: typeof own = async (name, parameters, options) => {
    if (name !== 'run') return own(name, parameters, options);
    watch.count++;
    watch.mostAtOnce = Math.max(watch.mostAtOnce, ++atOnce);
    try {
      return await own(name, parameters, options);
    } finally {
      atOnce--;
    }
  };
  Object.assign(engine, { call });
  return watch;
}

/** The mean of each gate at the place of the caret is that of the engine's numbers; nothing of the passage is left out. */
async function assertGates({ trace, tokens, token, memory }: SidePassage, text: string): Promise<void> {
  assert.equal(tokens.length, [...text].length);
  const { engine } = await parts();
  const gates = ['forget_gate', 'input_gate', 'output_gate'];
  assert.equal(memory!.gates.length, gates.length);
  for (const [at, gate] of gates.entries()) {
    const rows: [number, number] = [token, token + 1];
    const asked = { trace, node: `layer.1.${gate}`, leading: [], rows };
    const { values } = await engine.call('slice', asked);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    assert.ok(Math.abs(memory!.gates[at]!.mean! - mean) < 1e-6, `${gate} at ${token}`);
  }
}

const colourTheme = (name: string | undefined): Thenable<void> =>
  vscode.workspace.getConfiguration('workbench').update('colorTheme', name, true);

describe('the side panel', () => {
  afterEach(async () => {
    await closeEverything();
    await closeSide();
  });

  it('follows the caret, without a run inside the same sentence', async () => {
    const editor = await openFile('essay.txt');
    caretAt(editor, 'hungry');
    await openSide();
    const first = await looksAt('hungry');
    assert.equal(pieces(first), '[CLS] a dog ate the food because it was hungry . [SEP]');
    assert.match(first.label, /essay\.txt:\d+/);
    await outside.webview.waitFor('.chip[aria-selected="true"]:has-text("hungry")');
    await outside.screenshot('host-side');
    caretAt(editor, 'food');
    assert.equal((await looksAt('food')).trace, first.trace, 'it was run again');
    const other = await openUntitled('Another text. With two sentences.');
    caretAt(other, 'sentences');
    assert.equal(pieces(await looksAt('sentences')), '[CLS] with two sentences . [SEP]');
    const { engine } = await parts();
    assert.equal((await engine.call('health', {})).traces, 1, 'older runs are closed');
  });

  it('shows the gates of a character model at the caret, in the light and in the dark', async () => {
    const editor = await openUntitled(`Before.\r\n${SEA} The end.`);
    caretAt(editor, 'sea');
    await openSide();
    await looksAt('sea');
    const { side } = await parts();
    try {
      await outside.webview.click('[data-picker=model] vscode-single-select');
      await outside.webview.click('[data-picker=model] li.option:has-text("LSTM")');
      await assertGates(await looksAt('e'), SEA);
      await outside.webview.waitFor('[data-part="gates"] lens-bars:has-text("Forget gate")');
      await outside.screenshot('host-side-gates');
      await colourTheme('Default Dark Modern');
      await outside.webview.waitFor('body.vscode-dark');
      caretAt(editor, '!”', 0);
      await assertGates(await looksAt('!'), SEA);
      await outside.webview.waitFor('[data-part="gates"] h2:has-text("“!”")');
      await outside.screenshot('host-side-gates-dark');
    } finally {
      await colourTheme(undefined);
      side.session!.chooseModel('minilm');
    }
  });

  it('says what the image in the tab is taken for, and follows a text again', async () => {
    await openImage('sun.png', sunPicture());
    await openSide();
    const { side, engine } = await parts();
    const glance = await until('it looks at the image', () => side.session?.state.glance);
    assert.equal(glance.label, 'sun.png');
    assert.equal(glance.classes.length, 2);
    await outside.webview.waitFor('[data-part="classes"]');
    await openImage('other.png', sunPicture(30, 30));
    await until('it looks at the other image', () => side.session!.state.glance?.label === 'other.png');
    assert.equal((await engine.call('health', {})).traces, 0, 'no trace is kept');
    const editor = await openFile('essay.txt');
    caretAt(editor, 'hungry');
    await looksAt('hungry');
    assert.equal(side.session!.state.glance, undefined);
  });

  it('follows typing, and runs when it rests', async () => {
    const editor = await openUntitled('');
    await openSide();
    await outside.workbench.click('.monaco-editor .view-lines');
    const watch = await watchRuns();
    try {
      await outside.type('A small dog sleeps');
      assert.match(pieces(await looksAt('sleeps')), /^\[CLS\] a small dog sleeps/);
      assert.equal(editor.document.getText(), 'A small dog sleeps');
      assert.ok(watch.mostAtOnce <= 1, `${watch.mostAtOnce} runs at once`);
    } finally {
      watch.stop();
    }
  });

  it('runs nothing while it is hidden or paused', async () => {
    const editor = await openUntitled(`${SENTENCE} A cat sat on a mat. The moon rose.`);
    caretAt(editor, 'dog');
    await openSide();
    await looksAt('dog');
    const watch = await watchRuns();
    try {
      await closeSide();
      const { engine, side } = await parts();
      caretAt(editor, 'cat');
      await delay(700);
      assert.equal(watch.count, 0);
      assert.equal((await engine.call('health', {})).traces, 0, 'its trace is closed');
      await openSide();
      await looksAt('cat');
      await outside.webview.click('[data-action="pause"]');
      await until('it is paused', () => side.session!.state.paused);
      const before = watch.count;
      await vscode.commands.executeCommand('workbench.action.focusActiveEditorGroup');
      caretAt(editor, 'moon');
      await delay(700);
      assert.equal(watch.count, before);
      await outside.webview.click('[data-action="pause"]');
      await looksAt('moon');
    } finally {
      watch.stop();
    }
  });

  it('marks and reveals tokens in the editor, and opens the panel', async () => {
    const editor = await openFile('essay.txt');
    caretAt(editor, 'hungry');
    await openSide();
    await looksAt('hungry');
    const { marker } = await parts();
    await outside.webview.hover('.chip:has-text("food")');
    await until('the token is marked', () => {
      const { marked } = marker;
      return marked?.document.getText(marked.range) === 'food';
    });
    await outside.webview.click('.chip:has-text("dog")');
    await looksAt('dog');
    assert.equal(editor.document.getText(editor.selection), 'dog');
    await outside.webview.click('[data-action="open"]');
    const { panel } = await parts();
    await until('the panel is open', () => panel.session?.state.phase === 'ready');
    assert.equal((await state()).outline!.tokens.length, 12);
    await outside.untilPainted();
    await outside.screenshot('host-side-and-panel');
  });

  it('says so where there is nothing to read, and recovers when the engine is lost', async () => {
    const editor = await openUntitled('\n\nWords.');
    await openSide();
    await outside.webview.waitFor('.words:has-text("empty")');
    caretAt(editor, 'Words');
    await looksAt('words');
    const { engine, side } = await parts();
    await engine.worker!.terminate();
    await until('it is told', () => side.session!.state.phase === 'lost');
    await outside.webview.click('[data-action="again"]');
    await looksAt('words');
  });
});
