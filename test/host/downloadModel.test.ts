import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { HubServer, NAME } from '../unit/host/download/hubServer.ts';
import { outside } from './harness/outside.ts';
import { assertReferenceAttention, forgetModels, referenceModel, selectReferenceText } from './ownModel.ts';
import { closeEverything, parts, state, until, visualize, waitForNotification } from './support.ts';

const TITLE = 'Model Lens: Download Model…';
const WEIGHTS = 'model.safetensors';

describe('Download Model', () => {
  let hub: HubServer;

  const setHub = (address: string | undefined): Thenable<void> =>
    vscode.workspace
      .getConfiguration('modelLens')
      .update('hub.address', address, vscode.ConfigurationTarget.Global);

  beforeEach(async () => {
    hub = await HubServer.start(referenceModel('bert'));
    await setHub(hub.address.href);
  });

  afterEach(async () => {
    await outside.press('Escape');
    await closeEverything();
    await removeDownloads();
    await forgetModels();
    await hub.stop();
    await setHub(undefined);
  });

  /** Types the name as a person does, and looks it up. */
  async function lookUp(name = NAME): Promise<void> {
    await outside.runCommand(TITLE);
    await outside.workbench.waitFor('.quick-input-widget:has-text("Download a model from 127.0.0.1")');
    await outside.type(name);
    await outside.workbench.waitFor(`.quick-input-list .monaco-list-row.focused:has-text("look it up")`);
    await outside.press('Enter');
  }

  async function confirm(): Promise<void> {
    await outside.workbench.waitFor('.quick-input-list .monaco-list-row.focused:has-text("Download 115 kB")');
    await outside.press('Enter');
  }

  const whenShown = () =>
    until('the panel shows the model', async () => {
      const shown = await state();
      return shown.phase === 'ready' && shown.model.includes('someone--bert') ? shown : undefined;
    });

  it('lists small models with size and licence, and asks the network for nothing', async () => {
    await outside.runCommand(TITLE);
    await outside.workbench.waitFor('.quick-input-list .monaco-list-row:has-text("about 91 MB, Apache-2.0")');
    await outside.screenshot('host-download-list');
    await outside.press('Escape');
    assert.deepEqual(hub.requests, []);
  });

  it('looks up, asks, downloads, and runs the model, whose attention is PyTorch’s', async () => {
    await selectReferenceText('bert');
    await visualize();
    await lookUp();
    await outside.workbench.waitFor('.quick-input-list .monaco-list-row:has-text("licence apache-2.0")');
    await outside.screenshot('host-download-confirm');
    assert.ok(!hub.requests.some(({ path }) => path.endsWith(WEIGHTS)), 'nothing was confirmed yet');
    await confirm();
    const shown = await whenShown();
    for (const name of ['config.json', 'tokenizer.json', WEIGHTS])
      assert.deepEqual(await readFile(join(shown.model, name)), hub.files.get(name), name);
    await assertReferenceAttention('bert');
    assert.equal(shown.models.find(({ name }) => name === shown.model)?.title, 'bert');
    await outside.untilPainted();
    await outside.screenshot('host-download-shown');
  });

  it('is cancelled midway, says that the part is kept, and goes on the next time', async () => {
    await selectReferenceText('bert');
    await visualize();
    hub.handlers.set(WEIGHTS, (_, response) => {
      const bytes = hub.files.get(WEIGHTS)!;
      response.writeHead(200, { etag: '"one"', 'content-length': bytes.length });
      response.write(bytes.subarray(0, 50_000));
    });
    await lookUp();
    await confirm();
    await until('it is under way', () => hub.requests.some(({ path }) => path.endsWith(WEIGHTS)));
    await waitForNotification('Downloading someone/bert');
    await outside.screenshot('host-download-progress');
    await outside.workbench.click('.notification-list-item:has-text("Downloading") a:has-text("Cancel")');
    await waitForNotification('What has arrived is kept');
    assert.equal((await state()).model, 'minilm', 'the panel stays as it was');
    await vscode.commands.executeCommand('notifications.clearAll');
    hub.handlers.clear();
    await lookUp();
    await confirm();
    await whenShown();
  });

  it('says why a model cannot be had', async () => {
    hub.handlers.set('listing', (_, response) => {
      response.writeHead(403, { 'x-error-code': 'GatedRepo' }).end();
    });
    await lookUp();
    await waitForNotification('only given to people who have accepted its terms');
  });

  it('says that the address of the hub must be encrypted', async () => {
    await setHub('http://huggingface.co');
    await vscode.commands.executeCommand('modelLens.downloadModel');
    await waitForNotification('http is allowed for this machine only');
  });

  /** By the command, as a person does it. */
  async function removeDownloads(): Promise<void> {
    const { models } = await parts();
    for (const { name } of models.own) {
      await outside.runCommand('Model Lens: Remove Model…');
      await outside.workbench.waitFor(
        '.quick-input-list .monaco-list-row.focused:has-text("deletes 111 kB")',
      );
      await outside.press('Enter');
      await until('it is deleted', () => !existsSync(name));
      // The lock goes last.
      await until('nothing is left', async () => (await readdir(dirname(name))).length === 0);
      assert.equal(
        models.own.some((model) => model.name === name),
        false,
      );
    }
  }
});
