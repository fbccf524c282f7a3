import assert from 'node:assert/strict';
import { truncate } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { PanelState } from '../../src/protocol/panelMethods.ts';
import { sunPicture } from '../sunPicture.ts';
import { outside } from './harness/outside.ts';
import {
  closeEverything,
  COMMAND,
  extension,
  inAnotherWindow,
  inWorkspace,
  openFile,
  openImage,
  openUntitled,
  parts,
  select,
  state,
  until,
  untilEditorsAreKept,
  waitForNotification,
  writeFile,
} from './support.ts';

const FEATURE_MAPS = 'modelLens.visualizeFeatureMaps';
const TITLE = 'Model Lens: Visualize Feature Maps';

/** Runs the command as menus do; it ends when the run has ended. */
async function featureMaps(...given: unknown[]): Promise<PanelState> {
  await vscode.commands.executeCommand(FEATURE_MAPS, ...given);
  return state();
}

/** A damaged or unusual image of the fixtures, in the workspace. */
async function fixture(path: string): Promise<vscode.Uri> {
  const bytes = await vscode.workspace.fs.readFile(
    vscode.Uri.joinPath(extension().extensionUri, 'test', 'fixtures', 'images', path),
  );
  return writeFile(path.split('/').at(-1)!, bytes);
}

describe('Visualize Feature Maps', () => {
  afterEach(closeEverything);

  it('runs from the palette on the image in VS Code’s preview, and paints its maps', async () => {
    await openImage('sun.png', sunPicture());
    // Keys that are pressed while the preview still loads are lost.
    await outside.workbench.click('.tab.active:has-text("sun.png")');
    await outside.runCommand(TITLE);
    await outside.untilPainted();
    const shown = await state();
    assert.equal(shown.phase, 'ready', shown.problem?.message);
    assert.deepEqual(shown.source, { kind: 'image', label: 'sun.png' });
    assert.equal(shown.model, 'mobilenet');
    const { picture, nodes, tokens, opening } = shown.outline!;
    assert.deepEqual([picture!.width, picture!.height, picture!.rows, picture!.columns], [64, 48, 224, 224]);
    assert.equal(tokens.length, 0);
    const opened = nodes.find(({ name }) => name === opening)!;
    assert.deepEqual(
      opened.axes.map(({ name, size }) => `${name} ${size}`),
      ['channel 16', 'row 112', 'column 112'],
    );
    await outside.webview.waitFor('lens-input-picture[painted]');
    await outside.webview.waitFor(':text("16 maps")');
    await outside.screenshot('host-feature-maps');
  });

  it('is a button over the preview, and in the explorer’s menu', async () => {
    await openImage('sun.png', sunPicture());
    await outside.workbench.waitFor('.editor-actions .action-label[aria-label="Visualize Feature Maps"]');
    await vscode.commands.executeCommand('workbench.view.explorer');
    await outside.workbench.click('.explorer-folders-view .monaco-list-row:has-text("sun.png")', {
      button: 'right',
    });
    await outside.workbench.waitFor('.monaco-menu :text("Visualize Feature Maps")');
    await outside.press('Escape');
  });

  it('takes the first of several files that were chosen in the explorer, and says so', async () => {
    const [one, two] = [
      await writeFile('one.png', sunPicture()),
      await writeFile('two.png', sunPicture(20, 20)),
    ];
    const shown = await featureMaps(one, [one, two]);
    assert.equal(shown.phase, 'ready', shown.problem?.message);
    assert.deepEqual(shown.source, {
      kind: 'image',
      label: 'one.png',
      remark: 'Several images were chosen; this is the first one.',
    });
  });

  it('runs on a matrix that is selected in a text', async () => {
    const row = (at: number): string =>
      Array.from({ length: 28 }, (_, column) => (column > 12 && column < 16 ? at * 9 : 0)).join(' ');
    const matrix = Array.from({ length: 28 }, (_, at) => row(at)).join('\n');
    select(await openUntitled(`A digit:\n${matrix}\n`), matrix);
    const shown = await featureMaps();
    assert.equal(shown.phase, 'ready', shown.problem?.message);
    assert.equal(shown.model, 'lenet');
    assert.deepEqual([shown.outline!.picture!.rows, shown.outline!.picture!.drawn], [28, true]);
    assert.match(shown.source!.label, /^Untitled-\d+:2$/);
  });

  it('still means the image when the panel has the focus', async () => {
    await openImage('sun.png', sunPicture());
    await featureMaps();
    await outside.untilPainted();
    await outside.webview.click('lens-stage');
    await until('the panel has the focus', () => {
      const { input } = vscode.window.tabGroups.activeTabGroup.activeTab ?? {};
      return input instanceof vscode.TabInputWebview;
    });
    assert.equal((await featureMaps()).source?.label, 'sun.png');
  });

  it('prepares the image as the panel is told, visibly, and remembers it for each network', async () => {
    await openImage('sun.png', sunPicture());
    await featureMaps();
    await outside.webview.waitFor('.strip :text("the middle 48 × 48, read at 224 × 224")');
    await outside.webview.click('lens-options .bar-button');
    await outside.webview.waitFor('.option-fields');
    await outside.webview.evaluate(`
      const select = [...document.querySelectorAll('.option-fields label')]
        .find((label) => label.textContent.trim().startsWith('Fit')).querySelector('select');
      select.value = 'letterbox';
      select.dispatchEvent(new Event('change'));
    `);
    await outside.webview.waitFor('.strip :text("all of it with a border, read at 224 × 224")');
    await outside.screenshot('host-feature-maps-options');
    const fits = async (): Promise<unknown> => (await state()).options.fit;
    assert.equal(await fits(), 'letterbox');
    const { session } = (await parts()).panel;
    await session!.runAgain({ model: 'lenet-relu' });
    assert.equal(await fits(), undefined, 'another network has settings of its own');
    await session!.runAgain({ model: 'mobilenet' });
    assert.equal(await fits(), 'letterbox');
    await closeEverything();
    await openImage('sun.png', sunPicture());
    const shown = await featureMaps();
    assert.deepEqual([shown.model, shown.options], ['mobilenet', { fit: 'letterbox' }]);
    assert(shown.outline!.picture!.seen.top < 0, 'there is a border');
    await (await parts()).panel.session!.runAgain({ options: {} });
    assert.equal(await fits(), undefined);
  });

  it('says why this class: Grad-CAM at once, occlusion with progress until it is cancelled', async () => {
    await openImage('cat.jpg', await vscode.workspace.fs.readFile(inWorkspace('cat.jpg')));
    const shown = await featureMaps();
    const output = shown.outline!.nodes.find(({ views }) => views.includes('why'))!;
    await outside.webview.click('.rail-button');
    await outside.webview.click(`.rail [data-row="${output.block}"]`);
    await outside.webview.click(`.rail [data-row="${output.name}"]`);
    await outside.press('Escape');
    await outside.webview.click('[role="tab"][data-tab="why"]');
    await outside.webview.waitFor('.why-map lens-map-over-image');
    assert.match(await outside.webview.text('.why-meaning'), /^“(cat|dog)”: \d/);
    await outside.screenshot('host-why-grad-cam');
    await outside.webview.click('.map-settings summary:has-text("Grad-CAM")');
    await outside.webview.evaluate(`
      const select = document.querySelector('.map-controls select');
      select.value = 'occlusion';
      select.dispatchEvent(new Event('change'));
    `);
    await outside.webview.click('.why-progress button:text-is("Start")');
    await outside.webview.waitFor('.why-progress .count');
    await outside.screenshot('host-why-progress');
    await outside.webview.click('.why-progress button:text-is("Cancel")');
    await outside.webview.waitFor('.why-progress button:text-is("Start")');
    // The engine is free at once.
    assert.equal((await featureMaps()).phase, 'ready');
  });

  it('tells that the file was changed, and reads it anew when it runs again', async () => {
    const uri = await openImage('changing.png', sunPicture());
    await featureMaps();
    await vscode.workspace.fs.writeFile(uri, sunPicture(30, 30));
    await until('it is told', async () => /changed since/.test((await state()).source?.remark ?? ''));
    const { session } = (await parts()).panel;
    await session!.runAgain();
    assert.equal(session!.state.outline!.picture!.width, 30);
    assert.equal(session!.state.source!.remark, undefined);
    await vscode.workspace.fs.delete(uri);
    await until('it is told', async () => /deleted since/.test((await state()).source?.remark ?? ''));
    await session!.runAgain();
    assert.equal(session!.state.phase, 'failed');
    assert.match(session!.state.problem!.message, /“changing.png” cannot be read/);
  });

  const UNREADABLE: readonly [string, RegExp][] = [
    ['images/empty.png', /empty/i],
    ['images/text.png', /not an image|no image/i],
    ['images/script.svg', /SVG/],
    ['images/header_60000x60000.png', /60,?000/],
    ['images/truncated.png', /ends|cut|incomplete|damaged|truncated/i],
    ['images/zero_width.png', /0|wide|size/i],
  ];
  for (const [path, words] of UNREADABLE) {
    it(`says what is wrong with ${path}`, async () => {
      const shown = await featureMaps(await fixture(path));
      if (shown.phase === 'ready') {
        assert(
          shown.outline!.notes.some(({ text }) => words.test(text)),
          'what is missing is said',
        );
        return;
      }
      assert.equal(shown.phase, 'failed');
      assert.match(shown.problem!.message, words);
      assert(shown.problem!.nextStep, 'there is a next step');
      assert.notEqual(shown.problem!.code, 'internal');
    });
  }

  it('does not read a huge file', async () => {
    const uri = await writeFile('huge.png', sunPicture());
    await truncate(uri.fsPath, 65 * 1024 * 1024);
    const shown = await featureMaps(uri);
    assert.match(shown.problem!.message, /“huge.png” has 65 MB; image files of up to 64 MB are read/);
    await vscode.workspace.fs.delete(uri);
  });

  it('says what to do where there is neither an image nor a selection', async () => {
    await openFile('essay.txt');
    await vscode.commands.executeCommand(FEATURE_MAPS);
    await waitForNotification('No image is open, and no numbers are selected.');
    assert.equal((await parts()).panel.session, undefined);
  });

  it('is what the command for text points to on an image', async () => {
    await openImage('sun.png', sunPicture());
    await vscode.commands.executeCommand(COMMAND);
    await waitForNotification('Run “Visualize Feature Maps” on it');
  });

  it('comes back after the window was loaded again', async () => {
    await writeFile('sun.png', sunPicture());
    await inAnotherWindow(async (window, folder) => {
      await window.openTab('sun.png');
      await window.runCommand(TITLE);
      await window.webview.waitFor('lens-input-picture[painted]', { timeout: 40_000 });
      // A text over the preview: two webviews that are loaded at once disturb each other in VS Code.
      await window.press('Control+1');
      await window.openTab('essay.txt');
      await untilEditorsAreKept(window, join(folder, 'essay.txt'));
      await window.reload();
      await window.webview.waitFor('lens-input-picture[painted]', { timeout: 40_000 });
      assert.match(await window.webview.text('.strip'), /64 × 48 pixels/);
      await window.screenshot('host-feature-maps-reloaded');
    });
  }).timeout(180_000);
});
