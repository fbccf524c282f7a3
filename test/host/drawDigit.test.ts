import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { outside } from './harness/outside.ts';
import { closeEverything, openUntitled, parts, state, until } from './support.ts';

const TITLE = 'Model Lens: Draw a Digit';
const SHEET = '.draw-pad .sheet';

/** All numbers of a stage of the shown run. */
async function values(node: string, leading: number[] = []): Promise<number[]> {
  const { engine, panel } = await parts();
  const { trace } = panel.session!.state.outline!;
  return [...(await engine.call('slice', { trace, node, leading })).values];
}

/** A vertical stroke through the middle of the sheet, by keyboard. */
async function drawOne(): Promise<void> {
  for (let step = 0; step < 9; step++) await outside.press('ArrowUp');
  for (let step = 0; step < 18; step++) await outside.press('Shift+ArrowDown');
}

describe('Draw a Digit', () => {
  afterEach(closeEverything);
  after(() => vscode.workspace.getConfiguration('workbench').update('colorTheme', undefined, true));

  it('lays out an empty sheet from the palette, is drawn on at once, and LeNet reads a one', async () => {
    await outside.runCommand(TITLE);
    await outside.webview.waitFor(`${SHEET}[aria-label$="empty"]`);
    await outside.webview.waitFor(':text("Nothing is drawn yet.")');
    const { phase, model, lens, source, outline } = await state();
    assert.equal(phase, 'ready');
    assert.deepEqual([lens, model, source!.kind, outline!.picture!.rows], ['cnn', 'lenet', 'drawing', 28]);
    assert((await values('input.pixels', [0])).every((value) => value === 0));
    await outside.screenshot('host-draw-empty');
    await drawOne();
    await outside.webview.waitFor('.draw-answers li:first-child .label:text-is("1")');
    await outside.webview.waitFor(`${SHEET}[aria-label$="drawn on"]`);
    const shown = await state();
    const last = shown.outline!.nodes.findLast(({ axes }) => axes.at(-1)?.name === 'class')!;
    const classes = await until('the answer to the whole stroke', async () => {
      const probabilities = await values(last.name);
      return probabilities.indexOf(Math.max(...probabilities)) === 1 ? probabilities : undefined;
    });
    assert(Math.abs(classes.reduce((sum, each) => sum + each, 0) - 1) < 1e-4);
    await outside.screenshot('host-draw-one');
  });

  it('opens beside a text, with the keyboard on the sheet, in the dark too', async () => {
    await vscode.workspace.getConfiguration('workbench').update('colorTheme', 'Default Dark Modern', true);
    await openUntitled('Notes on digits.');
    await outside.runCommand(TITLE);
    await outside.webview.waitFor(`${SHEET}:focus`);
    await drawOne();
    await outside.webview.waitFor('.draw-answers li:first-child .label:text-is("1")');
    assert.equal(vscode.window.visibleTextEditors[0]!.document.getText(), 'Notes on digits.');
    await outside.screenshot('host-draw-beside');
  });
});
