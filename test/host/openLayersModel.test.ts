import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { cp, mkdir, rm, writeFile as writeToDisk } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { readSafetensors } from '../../src/models/safetensors.ts';
import type { PanelState } from '../../src/protocol/panelMethods.ts';
import { sunPicture } from '../sunPicture.ts';
import { outside } from './harness/outside.ts';
import { forgetModels } from './ownModel.ts';
import {
  closeEverything,
  extension,
  inWorkspace,
  openImage,
  openUntitled,
  parts,
  select,
  state,
  until,
  waitForNotification,
} from './support.ts';

const OPEN = 'modelLens.openModelFolder';
const FEATURE_MAPS = 'modelLens.visualizeFeatureMaps';
const GATES = 'modelLens.showGateActivations';

/** A network in a file of the fixtures, with the numbers that Keras computes. */
const reference = (...path: string[]): string =>
  join(extension().extensionPath, 'test', 'fixtures', 'references', 'keras', ...path);

/** The numbers of a node of the shown run. */
async function values(node: string): Promise<readonly number[]> {
  const { engine } = await parts();
  const { outline } = await state();
  const { values: numbers } = await engine.call('slice', { trace: outline!.trace, node, leading: [] });
  return [...numbers];
}

function assertShown(shown: PanelState, model: string, lens = 'cnn'): void {
  assert.equal(shown.phase, 'ready', shown.problem?.message);
  assert.deepEqual([shown.lens, shown.model], [lens, model]);
}

/** A TensorFlow.js network in the workspace: that of the photographs, saved under another name. */
async function networkInWorkspace(name: string): Promise<string> {
  const folder = inWorkspace(name).fsPath;
  const source = join(extension().extensionPath, 'media', 'models', 'mobilenet');
  await mkdir(folder, { recursive: true });
  await cp(source, folder, { recursive: true });
  await rm(join(folder, 'manifest.json'));
  // As Teachable Machine writes it.
  const metadata = { packageName: '@teachablemachine/image', labels: ['cat', 'dog'] };
  await writeToDisk(join(folder, 'metadata.json'), JSON.stringify(metadata));
  return folder;
}

describe('Open Model: a network of layers', () => {
  afterEach(async () => {
    await closeEverything();
    await forgetModels();
  });

  it('runs on the image that is shown, and gives what the same weights gave before', async () => {
    await openImage('sun.png', sunPicture());
    await vscode.commands.executeCommand(FEATURE_MAPS);
    const before = await state();
    assertShown(before, 'mobilenet');
    const output = before.outline!.nodes.at(-1)!.name;
    const expected = await values(output);

    const folder = await networkInWorkspace('my-network');
    await vscode.commands.executeCommand(OPEN, vscode.Uri.file(folder));
    const shown = await state();
    assertShown(shown, join(folder, 'model.json'));
    assert.equal(shown.outline!.model!.title, 'my-network');
    const stages = (run: PanelState): string[] => run.outline!.nodes.map(({ name }) => name);
    assert.deepEqual(stages(shown), stages(before), 'every layer is there');
    assert.deepEqual(await values(output), expected);
    assert.deepEqual(shown.outline!.labels.classes, ['cat', 'dog']);
    await outside.untilPainted();
    await until('the picker shows it', async () => {
      const expression = `document.querySelector('lens-toolbar [data-picker=model] vscode-single-select').value`;
      return (await outside.webview.evaluate<string>(expression)) === shown.model;
    });
    await outside.screenshot('host-own-network');
  });

  it('is in the context menu of a .keras file; every layer has the numbers that Keras computes', async () => {
    const { fsPath: file } = inWorkspace('words.keras');
    await cp(reference('lstm', 'model.keras'), file);
    await vscode.commands.executeCommand('workbench.view.explorer');
    await outside.workbench.click('.explorer-folders-view .monaco-list-row:has-text("words.keras")', {
      button: 'right',
    });
    await outside.workbench.waitFor('.monaco-menu .action-item:has-text("Open Model…")');
    await outside.press('Escape');
    // What the menu's entry does; a menu that has just opened ignores clicks and keys for a moment.
    void vscode.commands.executeCommand(OPEN, vscode.Uri.file(file));
    const { models } = await parts();
    await until('it is remembered', () => models.own.some(({ title }) => title === 'words.keras'));
    await waitForNotification('words.keras can be used: 3 layers.');

    const input = readFileSync(reference('lstm', 'input.json'), 'utf8');
    const { cases } = JSON.parse(input) as { cases: { main: { x: readonly number[] } } };
    const ids = cases.main.x.join(' ');
    select(await openUntitled(ids), ids);
    // It has a recurrent layer: its layers are looked at together with its gates.
    await vscode.commands.executeCommand(GATES, { model: file });
    assertShown(await state(), file, 'gates');
    const expected = readSafetensors(readFileSync(reference('lstm', 'expected.safetensors')));
    for (const layer of ['embedding', 'lstm', 'classifier']) {
      const node = `layer.${layer}.output`;
      const [shown, right] = [await values(node), expected.read(node)];
      assert.equal(shown.length, right.length);
      shown.forEach((value, i) => assert.ok(Math.abs(value - right[i]!) < 1e-4, `${node} ${i}`));
    }
  });

  it('is refused in words where its file is damaged, and the one before stays', async () => {
    await openImage('sun.png', sunPicture());
    await vscode.commands.executeCommand(FEATURE_MAPS);
    const { fsPath: file } = inWorkspace('broken.h5');
    const whole = readFileSync(reference('cnn', 'model.h5'));
    await writeToDisk(file, whole.subarray(0, whole.length / 2));
    await vscode.commands.executeCommand(OPEN, vscode.Uri.file(file));
    await waitForNotification('“broken.h5” is no HDF5 file that can be read.');
    assertShown(await state(), 'mobilenet');
    assert.equal((await parts()).models.own.length, 0);
  });

  it('says so where its file is gone', async () => {
    await openImage('sun.png', sunPicture());
    await vscode.commands.executeCommand(FEATURE_MAPS);
    const folder = await networkInWorkspace('gone');
    await vscode.commands.executeCommand(OPEN, vscode.Uri.file(join(folder, 'model.json')));
    assertShown(await state(), join(folder, 'model.json'));
    await rm(folder, { recursive: true });
    const { models } = await parts();
    await models.lookForFolders();
    const listed = (await state()).models.find(({ name }) => name === join(folder, 'model.json'));
    assert.equal(listed?.missing, `Its file is gone: ${join(folder, 'model.json')}`);
  });
});
