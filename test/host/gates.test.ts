import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { NEUTRAL_STEP } from '../../src/text/colourSteps.ts';
import { outside } from './harness/outside.ts';
import { closeEverything, openUntitled, parts, select, spelled, state, until } from './support.ts';

const GATES = 'modelLens.showGateActivations';
const SEA = '“Go to\r\nსea!” 🐳 he said.';

/** Runs the command on a text between others, with the LSTM, and waits for its first picture. */
async function showGates(): Promise<vscode.TextEditor> {
  const editor = await openUntitled(`Before 🙂.\r\n${SEA}\r\nAfter.`);
  const { document } = editor;
  select(editor, document.getText().includes(SEA) ? SEA : SEA.replace('\r', ''));
  await vscode.commands.executeCommand(GATES, { model: 'lstm' });
  await outside.untilPainted();
  const shown = await state();
  assert.equal(shown.phase, 'ready', shown.problem?.message);
  return editor;
}

/** What lies behind the text in the editor: each coloured part with its step. */
async function coloured(): Promise<{ text: string; step: number }[] | undefined> {
  const { painted } = (await parts()).marker.colours;
  if (!painted) return undefined;
  const { document, places } = painted;
  return places.flatMap(({ step, ranges }) =>
    ranges.map((range) => ({ step, text: document.getText(range) })),
  );
}

describe('Show Gate Activations', () => {
  afterEach(closeEverything);

  it('paints the gates of the selected text, character by character', async () => {
    const editor = await showGates();
    const shown = await state();
    const text = editor.document.getText(editor.selection);
    assert.equal(
      spelled(shown, text)
        .map((token) => token.text)
        .join(''),
      text,
    );
    assert.equal(shown.outline!.lens, 'gates');
    await outside.webview.waitFor('lens-time-strips canvas');
    await outside.screenshot('host-gates');
  });

  it('colours the text in the editor while it is asked to, until the text is edited', async () => {
    const editor = await showGates();
    const text = editor.document.getText(editor.selection);
    assert.equal(await coloured(), undefined);
    await outside.webview.click('[role="tab"][data-tab="text"]');
    await outside.webview.click('[data-colour-editor]');
    const places = (await until('the text is coloured', coloured))!;
    assert(places.length > 3 && places.every(({ step }) => step !== NEUTRAL_STEP));
    assert(places.every((place) => text.includes(place.text)));
    await outside.screenshot('host-gates-text-in-colour');
    await outside.webview.click('[data-colour-editor]');
    await until('the colours are gone', async () => (await coloured()) === undefined);
    await outside.webview.click('[data-colour-editor]');
    const again = (await until('the text is coloured again', coloured))!;
    // An edit before the text moves the colours along, one inside takes them away.
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), 'New 🙂 words.\n'));
    assert.deepEqual(await coloured(), again);
    await editor.edit((edit) => edit.replace(editor.selection, 'other'));
    assert.equal(await coloured(), undefined);
  });

  it('takes the colours away when the panel is closed', async () => {
    await showGates();
    await outside.webview.click('[role="tab"][data-tab="text"]');
    await outside.webview.click('[data-colour-editor]');
    await until('the text is coloured', coloured);
    await vscode.window.tabGroups.close(
      vscode.window.tabGroups.all
        .flatMap(({ tabs }) => tabs)
        .filter(({ input }) => input instanceof vscode.TabInputWebview),
    );
    await until('the colours are gone', async () => (await coloured()) === undefined);
  });
});
