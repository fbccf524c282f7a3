import assert from 'node:assert/strict';
import { unzipSync } from 'fflate';
import * as vscode from 'vscode';
import { writeWhole } from '../../src/host/saveFile.ts';
import { readSafetensors } from '../../src/models/safetensors.ts';
import { ProblemError } from '../../src/problem.ts';
import { DIALOG, enterPath, untilProposed } from './fileDialog.ts';
import { outside } from './harness/outside.ts';
import {
  closeEverything,
  inWorkspace,
  openFile,
  parts,
  select,
  SENTENCE,
  state,
  visualize,
} from './support.ts';

const WEIGHTS = 'layer.5.attention.weights';

/** What the panel says of the last export. */
const SAID = '.export-outcome';

async function choose(choice: string): Promise<void> {
  await outside.webview.click('.export-button');
  await outside.webview.click(`[data-choice="${choice}"]`);
}

/** Exports with the name that VS Code's own dialog proposes. @returns the file's bytes */
async function exported(choice: string, name: string): Promise<Uint8Array> {
  await choose(choice);
  await outside.workbench.waitFor(DIALOG);
  const file = inWorkspace(name);
  await untilProposed(name);
  await outside.press('Enter');
  await outside.workbench.waitFor(DIALOG, { state: 'hidden' });
  await outside.webview.waitFor(`${SAID}:has-text("Saved as ${name}")`);
  return vscode.workspace.fs.readFile(file);
}

const bits = (numbers: Float32Array): Buffer =>
  Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength);

describe('Take it with you, into files', () => {
  afterEach(closeEverything);

  it('writes figures and numbers where the person says, and they are the engine’s', async () => {
    select(await openFile('essay.txt'), SENTENCE);
    await visualize();
    await outside.untilPainted();
    const { engine } = await parts();
    const { trace } = (await state()).outline!;
    const { values, columns } = await engine.call('slice', { trace, node: WEIGHTS, leading: [0] });

    const npz = unzipSync(await exported('npz', `minilm-${WEIGHTS}.npz`));
    const array = npz[`${WEIGHTS}.npy`]!;
    const head = new Float32Array(
      array.slice(array.length - 12 * values.byteLength).buffer,
      0,
      values.length,
    );
    assert.ok(bits(head).equals(bits(values)), 'the archive has the engine’s bits');
    assert.equal(
      (JSON.parse(Buffer.from(npz['model_lens.json']!).toString()) as { lens: string }).lens,
      'attention',
    );

    const run = readSafetensors(await exported('run-safetensors', 'minilm-run.safetensors'));
    assert.ok(bits(run.read(WEIGHTS).slice(0, values.length)).equals(bits(values)));
    assert.ok(run.has('layer.0.output'));

    const csv = Buffer.from(await exported('csv', `minilm-${WEIGHTS}-head-0.csv`)).toString();
    const cells = csv
      .trimEnd()
      .split('\r\n')
      .slice(1)
      .flatMap((line) => line.split(',').slice(-columns).map(Number));
    assert.ok(bits(Float32Array.from(cells)).equals(bits(values)));

    const png = Buffer.from(await exported('png', `minilm-${WEIGHTS}-head-0.png`));
    assert.equal(png.subarray(1, 4).toString(), 'PNG');
    assert.ok(png.readUInt32BE(16) > 1000, 'wide enough for print');
    const svg = Buffer.from(await exported('svg', `minilm-${WEIGHTS}-head-0.svg`)).toString();
    assert.ok(
      svg.startsWith('<?xml') && svg.includes('Layer 5 · Head 0') && svg.trimEnd().endsWith('</svg>'),
    );
    await outside.screenshot('host-export');
  });

  it('proposes the folder of the last time', async () => {
    select(await openFile('essay.txt'), SENTENCE);
    await visualize();
    await outside.untilPainted();
    await vscode.workspace.fs.createDirectory(inWorkspace('figures'));
    await choose('safetensors');
    await outside.workbench.waitFor(DIALOG);
    await untilProposed(`minilm-${WEIGHTS}.safetensors`);
    await enterPath(inWorkspace('figures/first.safetensors').path);
    await outside.webview.waitFor(`${SAID}:has-text("Saved as figures/first.safetensors")`);
    await choose('csv');
    await outside.workbench.waitFor(DIALOG);
    await untilProposed(`figures/minilm-${WEIGHTS}-head-0.csv`);
    await outside.press('Escape');
  });

  it('does nothing where the person changes their mind', async () => {
    select(await openFile('essay.txt'), SENTENCE);
    await visualize();
    await outside.untilPainted();
    await choose('csv-all');
    await outside.workbench.waitFor(DIALOG);
    await outside.press('Escape');
    await outside.workbench.waitFor(DIALOG, { state: 'hidden' });
    await outside.webview.waitFor('.export-button[aria-busy="false"]');
    await outside.webview.waitFor(SAID, { state: 'hidden' });
    const files = await vscode.workspace.fs.readDirectory(inWorkspace('.'));
    assert.equal(
      files.some(([name]) => name === `minilm-${WEIGHTS}.csv`),
      false,
    );
  });

  it('says which place cannot be written to, and what to do', async () => {
    const nothing = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
    const refuse = (): never => {
      throw vscode.FileSystemError.NoPermissions('This folder is read-only.');
    };
    const provider: vscode.FileSystemProvider = {
      onDidChangeFile: nothing.event,
      watch: () => new vscode.Disposable(() => undefined),
      stat: () => ({ type: vscode.FileType.Directory, ctime: 0, mtime: 0, size: 0 }),
      readDirectory: () => [],
      createDirectory: refuse,
      readFile: refuse,
      writeFile: refuse,
      delete: refuse,
      rename: refuse,
    };
    const registration = vscode.workspace.registerFileSystemProvider('lens-read-only', provider);
    try {
      await assert.rejects(
        writeWhole(vscode.Uri.parse('lens-read-only:/folder/weights.npz'), new Uint8Array(4)),
        (thrown: unknown) =>
          thrown instanceof ProblemError &&
          thrown.message.includes('weights.npz') &&
          /read-only|permission/i.test(thrown.message) &&
          thrown.nextStep?.startsWith('Choose another folder') === true,
      );
    } finally {
      registration.dispose();
      nothing.dispose();
    }
  });
});
