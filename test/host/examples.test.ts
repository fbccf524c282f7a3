import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { PRESETS } from '../../src/presets/catalogue.ts';
import { outside } from './harness/outside.ts';
import { closeEverything, openUntitled, parts, state, until } from './support.ts';

const TITLE = 'Model Lens: Open Lecture Example…';
const preset = (name: string) => PRESETS.find((each) => each.name === name)!;

/** Chooses an example from the list by some words of its title. */
async function pick(words: string, title: string): Promise<void> {
  await outside.runCommand(TITLE);
  await outside.workbench.waitFor('.quick-input-widget :text("000 · Learning on sequence data")');
  await outside.type(words);
  await outside.workbench.waitFor(`.quick-input-list-row:has-text("${title}")`);
  await outside.press('Enter');
  await outside.untilPainted();
}

/** All numbers of a stage of the shown run. */
async function values(node: string, leading: number[]): Promise<number[]> {
  const { engine, panel } = await parts();
  const { trace } = panel.session!.state.outline!;
  return [...(await engine.call('slice', { trace, node, leading })).values];
}

describe('Open Lecture Example', () => {
  afterEach(closeEverything);

  it('offers the examples by lecture, opens the chosen one as a text, and paints it beside', async () => {
    await outside.runCommand(TITLE);
    await outside.workbench.waitFor('.quick-input-widget :text("000 · Learning on sequence data")');
    await outside.screenshot('host-examples');
    await outside.type('softmax of 1, 1');
    await outside.workbench.waitFor('.quick-input-list-row:has-text("Softmax of 1, 1, 1, 5")');
    await outside.press('Enter');
    await outside.untilPainted();
    const shown = await state();
    const { text, correction } = preset('softmax_1_1_1_5');
    assert.equal(shown.phase, 'ready', shown.problem?.message);
    assert.equal(shown.lens, 'by_hand');
    assert.equal(shown.source?.correction, correction);
    assert.equal(vscode.window.activeTextEditor?.document.getText(), text);
    assert.match(await outside.webview.text('.notice[data-kind="lecture"]'), /Right is \.0174/);
    await outside.screenshot('host-example-softmax');
  });

  it('runs the text as it is after a change, by the command for matrices', async () => {
    await vscode.commands.executeCommand('modelLens.openExample', 'attention_scores_hi_how_are_you');
    await outside.untilPainted();
    const editor = vscode.window.activeTextEditor!;
    const { document } = editor;
    const at = document.getText().indexOf('d = 4');
    const place = new vscode.Range(document.positionAt(at), document.positionAt(at + 5));
    await editor.edit((edit) => edit.replace(place, 'd = 64'));
    await until('the panel says so', async () => /edited/.test((await state()).source?.remark ?? ''));
    await vscode.commands.executeCommand('modelLens.attentionByHand');
    const { outline, phase } = await state();
    assert.equal(phase, 'ready');
    const scale = outline!.nodes.find(({ name }) => name === 'attention.scores')!.operation;
    assert.deepEqual(scale, { kind: 'scale', factor: 1 / 8 });
  });

  it('opens the lecture’s digit with LeNet, which reads a seven', async () => {
    const { title, text } = preset('lenet5_shapes_params');
    await pick('LeNet-5', title);
    const shown = await state();
    assert.equal(shown.phase, 'ready', shown.problem?.message);
    assert.deepEqual([shown.lens, shown.model], ['cnn', 'lenet']);
    assert.equal(vscode.window.activeTextEditor?.document.getText(), text);
    const probabilities = await values('layer.output.output', []);
    assert.equal(probabilities.indexOf(Math.max(...probabilities)), 7);
    await outside.webview.waitFor(':text("6 maps")');
    await outside.screenshot('host-example-lenet');
  });

  it('opens the lecture’s edges, with the number that three slides misprint', async () => {
    const { title, correction } = preset('conv6x6_edge');
    await pick('6 × 6 under the Laplacian', title);
    const shown = await state();
    assert.equal(shown.phase, 'ready', shown.problem?.message);
    assert.deepEqual([shown.lens, shown.source?.correction], ['convolution', correction]);
    const output = await values('convolution.output', [0]);
    assert.equal(output.length, 16);
    assert.equal(output[2 * 4 + 3], 2);
    await outside.webview.waitFor('lens-stage :text("Play")');
    await outside.screenshot('host-example-edges');
  });

  it('opens an example of the bench with its options', async () => {
    await vscode.commands.executeCommand('modelLens.openExample', 'padding');
    const shown = await state();
    assert.equal(shown.lens, 'tokenizer');
    assert.deepEqual(shown.options, { pad_to: 9 });
    assert.deepEqual(shown.outline!.labels['padded']!.slice(-3), ['[PAD]', '[PAD]', '[PAD]']);
  });

  it('says what is wrong in a text that is no matrix', async () => {
    await openUntitled('A dog ate the food.');
    await vscode.commands.executeCommand('modelLens.attentionByHand');
    const { phase, problem } = await state();
    assert.equal(phase, 'failed');
    assert.match(problem!.message, /Line 1 names nothing/);
    assert.match(problem!.nextStep!, /Open Lecture Example/);
  });

  it('does nothing where no example is chosen', async () => {
    await outside.runCommand(TITLE);
    await outside.workbench.waitFor('.quick-input-widget :text("000 · Learning on sequence data")');
    await outside.press('Escape');
    assert.equal(vscode.window.activeTextEditor, undefined);
  });
});
