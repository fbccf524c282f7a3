import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { PanelState } from '../../src/protocol/panelMethods.ts';
import { sunPicture } from '../sunPicture.ts';
import { outside } from './harness/outside.ts';
import {
  closeEverything,
  openImage,
  openUntitled,
  parts,
  select,
  state,
  waitForNotification,
} from './support.ts';

const TITLE = 'Model Lens: Convolve Selection';
const MATRIX = '1 2 3 4\n5 6 7 8\n9 10 11 12\n13 14 15 16';

async function run(command: string): Promise<PanelState> {
  await vscode.commands.executeCommand(command);
  return state();
}

/** All numbers of a stage, as the panel asks for them. */
async function values(node: string): Promise<number[]> {
  const { session, engine } = { session: (await parts()).panel.session!, engine: (await parts()).engine };
  const { trace } = session.state.outline!;
  return [...(await engine.call('slice', { trace, node, leading: [0] })).values];
}

describe('Convolve Selection', () => {
  afterEach(closeEverything);

  it('slides the kernel over the matrix that is selected, from the palette', async () => {
    const editor = await openUntitled(`The lecture’s matrix:\n${MATRIX}\nand more text.`);
    select(editor, MATRIX);
    await outside.runCommand(TITLE);
    await outside.untilPainted();
    const shown = await state();
    assert.equal(shown.phase, 'ready', shown.problem?.message);
    assert.equal(shown.lens, 'convolution');
    assert.match(shown.source!.label, /^Untitled-\d+:2$/);
    assert.deepEqual((await values('input')).slice(0, 5), [1, 2, 3, 4, 5]);
    await outside.screenshot('host-convolve');
  });

  it('takes the whole document where nothing is selected', async () => {
    await openUntitled('[[1, 0, 0], [0, 1, 0], [0, 0, 1]]');
    const shown = await run('modelLens.convolve');
    assert.equal(shown.phase, 'ready', shown.problem?.message);
    assert.deepEqual(await values('input'), [1, 0, 0, 0, 1, 0, 0, 0, 1]);
  });

  it('slides over the image in the preview', async () => {
    await openImage('sun.png', sunPicture());
    const shown = await run('modelLens.convolve');
    assert.equal(shown.phase, 'ready', shown.problem?.message);
    assert.deepEqual(
      shown.outline!.nodes.find(({ name }) => name === 'input')!.axes.map(({ size }) => size),
      [3, 48, 64],
    );
    await outside.webview.waitFor('lens-input-picture[painted]');
  });

  it('says what is no matrix', async () => {
    select(await openUntitled('A dog ate the food.'), 'A dog ate the food.');
    const shown = await run('modelLens.convolve');
    assert.equal(shown.phase, 'failed');
    assert.match(shown.problem!.message, /no numbers/i);
    assert(shown.problem!.nextStep);
  });

  it('says that a document is empty', async () => {
    await openUntitled('');
    const before = (await parts()).panel.session;
    await vscode.commands.executeCommand('modelLens.convolve');
    const { panel } = await parts();
    if (panel.session && panel.session !== before)
      assert.match(panel.session.state.problem!.message, /no text here/);
    else await waitForNotification('empty');
  });

  it('is in the context menu of an editor where something is selected', async () => {
    select(await openUntitled(MATRIX), MATRIX);
    await outside.workbench.click('.monaco-editor .view-line span span', { button: 'right' });
    await outside.workbench.waitFor('.monaco-menu :text("Convolve Selection")');
    await outside.press('Escape');
  });
});

describe('Show Tensor', () => {
  afterEach(closeEverything);

  it('shows nested lists', async () => {
    const text = '[[[1, 2], [3, 4]], [[5, 6], [7, 8]]]';
    select(await openUntitled(text), text);
    const shown = await run('modelLens.showTensor');
    assert.equal(shown.phase, 'ready', shown.problem?.message);
    assert.equal(shown.lens, 'tensor');
  });
});
