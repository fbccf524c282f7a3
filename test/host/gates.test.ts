import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import * as vscode from 'vscode';
import { readSafetensors } from '../../src/models/safetensors.ts';
import type { Outline } from '../../src/protocol/outline.ts';
import { NEUTRAL_STEP, stepOf } from '../../src/text/colourSteps.ts';
import { enterPath, untilProposed } from './fileDialog.ts';
import { outside } from './harness/outside.ts';
import { forgetModels } from './ownModel.ts';
import {
  closeEverything,
  extension,
  inWorkspace,
  openFile,
  openUntitled,
  parts,
  select,
  spelled,
  state,
  until,
  waitForNotification,
} from './support.ts';

const GATES = 'modelLens.showGateActivations';
/** As many characters as are run at once. */
const LONG = 5000;
const RUNNING = '.notice[data-kind="running"]';
const SEA = '“Go to\r\n\tსea!” 🐳 he said.';

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
  return places
    .flatMap(({ step, ranges }) => ranges.map((range) => ({ step, text: document.getText(range) })))
    .sort((one, two) => one.step - two.step);
}

/** Keeps the answers to runs on so many positions back, until they are released or nobody waits for them. */
async function holdRuns(positions: number): Promise<{ release(): void }> {
  const { engine } = await parts();
  const own = engine.call;
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  const call = async (...asked: Parameters<typeof own>): Promise<unknown> => {
    const answer: unknown = await own.apply(engine, asked);
    if (asked[0] === 'run' && (answer as Outline).tokens.length === positions) await released;
    return answer;
  };
  Object.assign(engine, { call });
  return {
    release: () => {
      Object.assign(engine, { call: own });
      release();
    },
  };
}

/** What one unit of the forget gate should lay behind a text: neighbours of one step together, by step. */
async function expectedColours(text: string, unit: number): Promise<{ text: string; step: number }[]> {
  const shown = await state();
  const { engine } = await parts();
  const { trace } = shown.outline!;
  const node = 'layer.1.forget_gate';
  const { values, columns } = await engine.call('slice', { trace, node, leading: [] });
  const places: { text: string; step: number }[] = [];
  let last = NEUTRAL_STEP;
  spelled(shown, text).forEach(({ text: character }, at) => {
    const step = stepOf(values[at * columns + unit]!, 0, 1);
    if (step !== NEUTRAL_STEP && step === last) places.at(-1)!.text += character;
    else if (step !== NEUTRAL_STEP) places.push({ step, text: character });
    last = step;
  });
  return places.sort((one, two) => one.step - two.step);
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
    assert.deepEqual(places, await expectedColours(text, 0));
    await outside.webview.click('.index-field input');
    await outside.press('Control+a');
    await outside.type('14');
    await outside.press('Enter');
    const others = await expectedColours(text, 14);
    assert.notDeepEqual(others, places);
    await until('the other unit colours it', async () => isDeepStrictEqual(await coloured(), others));
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

  it('shows how far the run of a long text is, stops it when it is cancelled, and runs it again', async () => {
    const essay = (await openFile('essay.txt')).document.getText();
    await openUntitled(essay.repeat(Math.ceil(LONG / essay.length)).slice(0, LONG));
    await vscode.commands.executeCommand('editor.action.selectAll');
    const held = await holdRuns(LONG);
    try {
      await outside.runCommand('Model Lens: Show Gate Activations');
      await outside.webview.waitFor(`${RUNNING} vscode-progress-bar`);
      await outside.webview.waitFor(`${RUNNING} .count:text-matches("^[1-9][0-9]*%$")`);
      await outside.webview.waitFor(':text("Shown: characters 1–300 of 5,000. The rest is being run.")');
      const first = (await state()).outline!;
      await outside.screenshot('host-gates-running');
      await outside.webview.click(`${RUNNING} vscode-button:text-is("Cancel")`);
      await outside.webview.waitFor(':text("The run of the rest was cancelled; run again to see it.")');
      assert.deepEqual([(await state()).phase, (await state()).outline], ['ready', first]);
      await outside.screenshot('host-gates-cancelled');
    } finally {
      held.release();
    }
    await outside.webview.click('.notice[data-kind="window"] vscode-button:text-is("Run again")');
    await outside.webview.waitFor('.notice[data-kind="window"]', { state: 'hidden' });
    assert.equal((await state()).outline!.tokens.length, LONG);
  });

  it('is in the palette, and opens on the sentence at the caret', async () => {
    const editor = await openUntitled('First. The whale swam away. Last.');
    editor.selection = new vscode.Selection(0, 10, 0, 10);
    await outside.runCommand('Model Lens: Show Gate Activations');
    await outside.untilPainted();
    const shown = await until('it has run', async () => {
      const now = await state();
      return now.phase === 'ready' ? now : undefined;
    });
    assert.equal(shown.outline!.tokens.length, 'The whale swam away.'.length);
    assert.equal(shown.outline!.opening, 'layer.1.forget_gate');
  });

  it('reads words in both directions with the network for sentiment', async () => {
    const text = 'I love this wonderful book';
    select(await openUntitled(text), text);
    await vscode.commands.executeCommand(GATES, { model: 'sentiment' });
    const shown = await state();
    assert.equal(shown.phase, 'ready', shown.problem?.message);
    assert.deepEqual(
      spelled(shown, text).map((token) => token.text),
      text.split(' '),
    );
    const names = new Set(shown.outline!.nodes.map(({ name }) => name));
    for (const way of ['forward', 'backward']) assert(names.has(`layer.words.${way}.forget_gate`), way);
    const { entries } = await (
      await parts()
    ).engine.call('top', {
      trace: shown.outline!.trace,
      node: 'layer.sentiment.output',
      leading: [],
      count: 1,
    });
    assert.equal(entries[0]!.label, 'positive');
    await outside.untilPainted();
    await outside.screenshot('host-gates-sentiment');
  });

  it('runs PyTorch’s weights from VS Code’s file dialog on selected numbers, and says what they do not read', async () => {
    const folder = join(extension().extensionPath, 'test', 'fixtures', 'references', 'recurrent', 'lstm');
    const { fsPath: file } = inWorkspace('torch.safetensors');
    await cp(join(folder, 'model.safetensors'), file);
    try {
      const { cases } = JSON.parse(readFileSync(join(folder, 'input.json'), 'utf8')) as {
        cases: { main: { x: readonly (readonly number[])[] } };
      };
      const numbers = cases.main.x.map((row) => row.join(' ')).join('\n');
      const editor = await openUntitled(`${numbers}\nWords.`);
      select(editor, numbers);
      await outside.runCommand('Model Lens: Open Model…');
      await outside.workbench.click('.quick-input-list .monaco-list-row:has-text("A file with a network")');
      await untilProposed('');
      await outside.screenshot('host-gates-torch-dialog');
      await enterPath(file);
      await waitForNotification('torch.safetensors can be used: 2 layers.');
      await outside.workbench.click('.notification-list-item a:has-text("Show Gate Activations")');
      await until('it is run', async () => (await parts()).panel.session?.state.phase === 'ready');
      const { outline, model } = await state();
      assert.equal(model, file);
      const expected = readSafetensors(readFileSync(join(folder, 'expected.safetensors')));
      const { engine } = await parts();
      for (const [stage, letter] of [
        ['forget_gate', 'f'],
        ['cell_state', 'c'],
      ]) {
        const node = `layer.1.forward.${stage}`;
        const { values } = await engine.call('slice', { trace: outline!.trace, node, leading: [] });
        const right = expected.read(`layer.1.forward.${letter}`);
        assert.equal(values.length, right.length);
        values.forEach((value, i) => assert.ok(Math.abs(value - right[i]!) < 1e-4, `${node} ${i}`));
      }
      await outside.untilPainted();
      await outside.screenshot('host-gates-torch');
      select(editor, 'Words.');
      await vscode.window.showTextDocument(editor.document, vscode.ViewColumn.One);
      await outside.runCommand('Model Lens: Show Gate Activations');
      await outside.webview.waitFor(
        ':text("This network reads any number of rows of 5 numbers. There are no numbers in this text.")',
      );
      await outside.webview.waitFor(':text("Or choose another network.")');
      await outside.screenshot('host-gates-torch-words');
    } finally {
      await forgetModels();
      await rm(file);
    }
  });

  it('says what to do where the network has no gates', async () => {
    const text = '1 2 3';
    select(await openUntitled(text), text);
    await vscode.commands.executeCommand(GATES, { model: 'lenet' });
    const { phase, outline, problem, model } = await state();
    // A network for images is no choice of this lens: it keeps its own.
    assert.deepEqual([phase, outline?.lens, model, problem], ['ready', 'gates', 'lstm', undefined]);
  });
});

describe('RNN by Hand', () => {
  afterEach(closeEverything);

  it('unrolls the network that the document describes', async () => {
    await openUntitled('x = 1 0 -1\nW = 1\nU = 0.5\n');
    await vscode.commands.executeCommand('modelLens.recurrentByHand');
    const shown = await state();
    assert.equal(shown.phase, 'ready', shown.problem?.message);
    assert.equal(shown.lens, 'recurrent_by_hand');
    const { values } = await (
      await parts()
    ).engine.call('slice', {
      trace: shown.outline!.trace,
      node: 'layer.0.hidden_state',
      leading: [],
    });
    [0.761594156, 0.363399484, -0.674143676].forEach((right, i) =>
      assert.ok(Math.abs(values[i]! - right) < 1e-6, `step ${i}`),
    );
    await outside.untilPainted();
    await outside.screenshot('host-rnn-by-hand');
  });
});
