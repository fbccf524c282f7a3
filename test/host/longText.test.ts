import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { outside } from './harness/outside.ts';
import {
  closeEverything,
  COMMAND,
  inWorkspace,
  openFile,
  openUntitled,
  parts,
  spelled,
  state,
  until,
  visualize,
  waitForNotification,
} from './support.ts';

const LINE = 'The dog ate the food because it was hungry, and the cat watched.\n';

describe('long texts', () => {
  before(async () => {
    const files = vscode.workspace.getConfiguration('workbench');
    await files.update('editorLargeFileConfirmation', 1024, vscode.ConfigurationTarget.Global);
  });
  afterEach(closeEverything);

  it('are shown in parts, with exact numbers, on and back', async () => {
    const text = LINE.repeat(100);
    const editor = await openUntitled(text);
    editor.selection = new vscode.Selection(0, 0, 100, 0);
    const first = await visualize();
    assert.equal(first.phase, 'ready', first.problem?.message);
    assert.equal(first.outline?.tokens.length, 512);
    const end = Math.max(...first.outline.tokens.map((token) => token.end));
    assert.match(
      first.window!.text,
      new RegExp(`^Shown: characters 1–${end.toLocaleString('en-US')} of 6,500 \\(510 tokens\\)\\.`),
    );
    await outside.untilPainted();
    await outside.screenshot('host-long');
    const { session } = (await parts()).panel;
    await session!.moveWindow('on');
    const second = await state();
    assert(second.window!.text.startsWith(`Shown: characters ${(end + 1).toLocaleString('en-US')}–`));
    assert.equal(second.window!.canMoveBack, true);
    const firstWord = spelled(second, text.slice(end)).find((token) => !token.special)!;
    assert(text.slice(end).trimStart().startsWith(firstWord.text));
    await session!.moveWindow('back');
    assert.equal((await state()).window!.text, first.window!.text);
  });

  it('stories reads 256 tokens at once', async () => {
    const editor = await openUntitled(LINE.repeat(100));
    editor.selection = new vscode.Selection(0, 0, 100, 0);
    await visualize();
    const { session } = (await parts()).panel;
    await session!.runAgain({ model: 'stories' });
    const shown = await state();
    assert.equal(shown.phase, 'ready', shown.problem?.message);
    assert.equal(shown.outline?.tokens.length, 256);
    assert.match(shown.window!.text, /which reads 256 tokens at once/);
  });

  it('a selection of 50 million characters is answered with its beginning', async () => {
    const lines = Math.ceil(50_000_000 / LINE.length);
    await openFile('huge.txt', LINE.repeat(lines).slice(0, 50_000_000));
    await vscode.commands.executeCommand('editor.action.selectAll');
    const editor = vscode.window.activeTextEditor!;
    await until('all is selected', () => editor.selection.end.line > 1000);
    const shown = await visualize();
    assert.equal(shown.phase, 'ready', shown.problem?.message);
    assert.match(shown.window!.text, /^Shown: characters 1–[\d,]+ of 50,000,000 \(510 tokens\)\./);
    await outside.screenshot('host-huge');
  }).timeout(120_000);

  it('a file that VS Code does not hand out is named', async () => {
    await vscode.workspace.fs.writeFile(inWorkspace('larger.txt'), Buffer.from(LINE.repeat(850_000)));
    await vscode.commands.executeCommand('vscode.open', inWorkspace('larger.txt'));
    await until('it is open', () => vscode.window.tabGroups.activeTabGroup.activeTab?.label === 'larger.txt');
    await vscode.commands.executeCommand(COMMAND);
    await waitForNotification('larger than 50 MB');
  }).timeout(120_000);
});
