import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { PanelState } from '../../src/protocol/panelMethods.ts';
import { outside } from './harness/outside.ts';
import { assertReferenceAttention, forgetModels, referenceModel, selectReferenceText } from './ownModel.ts';
import {
  closeEverything,
  inWorkspace,
  openFile,
  openUntitled,
  parts,
  select,
  SENTENCE,
  state,
  until,
  visualize,
  waitForNotification,
} from './support.ts';

const OPEN = 'modelLens.openModelFolder';

const languageModels = ({ models }: PanelState): readonly string[] =>
  models.filter(({ kind }) => kind === 'language').map(({ title }) => title);

describe('Open Model: a folder', () => {
  let home: string;

  before(async () => (home = await mkdtemp(join(tmpdir(), 'model-lens-own-'))));
  after(() => rm(home, { recursive: true }));
  afterEach(async () => {
    await closeEverything();
    await forgetModels();
  });

  const open = (path: string): Thenable<unknown> =>
    vscode.commands.executeCommand(OPEN, vscode.Uri.file(path));

  it('runs the open panel with the model, whose attention is PyTorch’s', async () => {
    await selectReferenceText('bert');
    await visualize();
    await outside.untilPainted();
    await open(referenceModel('bert'));
    const shown = await state();
    assert.equal(shown.model, referenceModel('bert'));
    assert.equal(shown.outline?.model?.title, 'bert');
    assert.equal(shown.outline.model.heads, 4);
    assert.deepEqual(languageModels(shown), ['MiniLM', 'Stories', 'bert']);
    await assertReferenceAttention('bert');
    await until('the picker shows it', async () => {
      const expression = `document.querySelector('lens-toolbar [data-picker=model] vscode-single-select').value`;
      return (await outside.webview.evaluate<string>(expression)) === referenceModel('bert');
    });
    await outside.screenshot('host-own-model');
  });

  it('runs a model of another family as well, in place of the one before', async () => {
    await selectReferenceText('bert');
    await visualize();
    await open(referenceModel('bert'));
    await selectReferenceText('gpt2');
    await visualize();
    await open(referenceModel('gpt2'));
    await assertReferenceAttention('gpt2');
    const [, , latest, before] = (await state()).models.filter(({ kind }) => kind === 'language');
    assert.deepEqual([latest?.title, latest?.family, before?.title], ['gpt2', 'gpt2', 'bert']);
  });

  it('is used for hovers and counts as well, where the person wants it', async () => {
    await selectReferenceText('bert');
    const { document } = vscode.window.activeTextEditor!;
    await visualize();
    await open(referenceModel('bert'));
    await waitForNotification('bert is shown in the panel. Hovers, the status bar');
    await outside.screenshot('host-own-model-everywhere');
    await outside.workbench.click('.notification-list-item a:has-text("Use from Now On")');
    const settings = (): vscode.WorkspaceConfiguration => vscode.workspace.getConfiguration('modelLens');
    try {
      await until('it is kept', () => settings().get('attention.model') === referenceModel('bert'));
      const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
        'vscode.executeHoverProvider',
        document.uri,
        document.positionAt(document.getText().indexOf('light')),
      );
      const texts = hovers.flatMap(({ contents }) => contents as vscode.MarkdownString[]);
      assert.ok(
        texts.some(({ value }) => value.includes('**bert**')),
        texts.map(({ value }) => value).join('\n'),
      );
    } finally {
      await settings().update('attention.model', undefined, vscode.ConfigurationTarget.Global);
    }
  });

  it('runs on the token ids of a text where the model has no tokenizer', async () => {
    const input = JSON.parse(readFileSync(join(referenceModel('llama'), 'input.json'), 'utf8')) as {
      cases: { main: { input_ids: number[] } };
    };
    const text = input.cases.main.input_ids.join(' ');
    select(await openUntitled(text), text);
    await visualize();
    await open(referenceModel('llama'));
    await waitForNotification('so it reads token ids only, such as');
    await assertReferenceAttention('llama');
  });

  it('offers to run it where no panel is open', async () => {
    select(await openFile('essay.txt'), SENTENCE);
    await open(join(referenceModel('bert'), 'model.safetensors'));
    await waitForNotification('bert can be used: 2 layers × 4 heads, float32.');
    await outside.screenshot('host-own-model-offered');
    await outside.workbench.click('.notification-list-item a:has-text("Visualize Selection")');
    const shown = await until('the panel shows it', async () => {
      const session = (await parts()).panel.session;
      return session?.state.phase === 'ready' ? session.state : undefined;
    });
    assert.equal(shown.model, referenceModel('bert'));
  });

  it('says what is wrong with a folder that cannot be used', async () => {
    await mkdir(join(home, 'gguf'));
    await writeFile(join(home, 'gguf', 'model.Q4_K_M.gguf'), 'GGUF');
    await open(join(home, 'gguf'));
    await waitForNotification('GGUF weights, which are rounded for llama.cpp');
    await waitForNotification('in safetensors format');
    assert.deepEqual((await parts()).models.own, []);
  });

  it('says that a model without a tokenizer reads ids only', async () => {
    await open(referenceModel('llama'));
    await waitForNotification('so it reads token ids only');
    const [model] = (await parts()).models.own;
    assert.equal(model?.family, 'llama');
  });

  it('says that a remembered folder is gone, in the picker and when it is run', async () => {
    const folder = join(home, 'moved');
    await cp(referenceModel('bert'), folder, { recursive: true });
    select(await openFile('essay.txt'), SENTENCE);
    await visualize();
    await open(folder);
    assert.equal((await state()).phase, 'ready');
    await rm(folder, { recursive: true });
    const { models, engine, panel } = await parts();
    await models.lookForFolders();
    await outside.webview.waitFor('vscode-option:has-text("moved (gone)")', { state: 'attached' });
    await outside.webview.click('[data-picker=model] vscode-single-select');
    await outside.webview.hover('[data-picker=model] li.option:has-text("moved (gone)")');
    await outside.webview.waitFor(`.description:has-text("Its folder is gone: ${folder}")`);
    await outside.screenshot('host-own-model-picker');
    await outside.press('Escape');
    await engine.worker!.terminate();
    await panel.session!.runAgain({ model: folder });
    const { phase, problem } = await state();
    assert.equal(phase, 'failed');
    assert.match(problem!.message, /moved” is not there/);
    assert.match(problem!.nextStep!, /Open Model…/);
    await outside.webview.waitFor(':text("is not there")');
    await outside.screenshot('host-own-model-gone');
  });

  it('runs the folder that the settings name', async () => {
    const settings = vscode.workspace.getConfiguration('modelLens');
    await settings.update('attention.model', referenceModel('bert'), vscode.ConfigurationTarget.Global);
    try {
      await selectReferenceText('bert');
      assert.equal((await visualize()).model, referenceModel('bert'));
      await assertReferenceAttention('bert');
      await outside.webview.waitFor('vscode-option:has-text("bert")', { state: 'attached' });
    } finally {
      await settings.update('attention.model', undefined, vscode.ConfigurationTarget.Global);
    }
  });

  it('is in the context menu of a folder, and takes models off the list again', async () => {
    await cp(referenceModel('bert'), inWorkspace('my-bert').fsPath, { recursive: true });
    await vscode.commands.executeCommand('workbench.view.explorer');
    await outside.workbench.click('.explorer-folders-view .monaco-list-row:has-text("my-bert")', {
      button: 'right',
    });
    await outside.workbench.waitFor('.monaco-menu :text("Open Model…")');
    await outside.screenshot('host-own-model-menu');
    await outside.workbench.click('.monaco-menu .action-item:has-text("Open Model…")');
    const { models } = await parts();
    await until('it is remembered', () => models.own.some(({ title }) => title === 'my-bert'));
    await outside.runCommand('Model Lens: Remove Model…');
    await outside.workbench.waitFor('.quick-input-list .monaco-list-row:has-text("its files stay")');
    await outside.press('Enter');
    await until('it is forgotten', () => models.own.length === 0);
    await vscode.workspace.fs.stat(inWorkspace('my-bert/model.safetensors'));
  });
});
