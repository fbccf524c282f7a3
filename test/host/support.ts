import assert from 'node:assert/strict';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { ExtensionParts } from '../../src/extension.ts';
import type { OutlineToken } from '../../src/protocol/outline.ts';
import type { PanelState } from '../../src/protocol/panelMethods.ts';
import { openWindow, outside, type WindowOutside } from './harness/outside.ts';
import { post } from './harness/post.ts';
import { OUTSIDE_ADDRESS } from './harness/protocol.ts';

export const COMMAND = 'modelLens.visualizeAttention';
export const TITLE = 'Model Lens: Visualize Attention on Selection';
export const SENTENCE = 'A dog ate the food because it was hungry.';

/** The extension under test, before it is activated. */
export function extension(): vscode.Extension<ExtensionParts> {
  const found = vscode.extensions.all.find(({ packageJSON }) => packageJSON.name === 'model-lens');
  assert(found, 'the extension is not there');
  return found as vscode.Extension<ExtensionParts>;
}

/** What stands behind the extension, activated. */
export async function parts(): Promise<ExtensionParts> {
  return extension().activate();
}

/** The state of the open panel. */
export async function state(): Promise<PanelState> {
  const { session } = (await parts()).panel;
  assert(session, 'no panel is open');
  return session.state;
}

/** Runs the command as the palette does; it ends when the run has ended. */
export async function visualize(): Promise<PanelState> {
  await vscode.commands.executeCommand(COMMAND);
  return state();
}

/** Waits until `read` gives something true. */
export async function until<Value>(
  what: string,
  read: () => Value | Promise<Value>,
  limit = 20_000,
): Promise<NonNullable<Value>> {
  const end = Date.now() + limit;
  for (;;) {
    const value = await read();
    if (value) return value;
    if (Date.now() > end) throw new Error(`Not within ${limit} ms: ${what}.`);
    await delay(20);
  }
}

/** A place in the copy of the coursework folder. */
export function inWorkspace(name: string): vscode.Uri {
  return vscode.Uri.joinPath(vscode.workspace.workspaceFolders![0]!.uri, name);
}

/** Writes a file and opens it in the first column. */
export async function openFile(name: string, content?: string | Uint8Array): Promise<vscode.TextEditor> {
  const uri = inWorkspace(name);
  if (content !== undefined)
    await vscode.workspace.fs.writeFile(uri, typeof content === 'string' ? Buffer.from(content) : content);
  return vscode.window.showTextDocument(uri, { viewColumn: vscode.ViewColumn.One });
}

/** Writes a file into the workspace. */
export async function writeFile(name: string, content: Uint8Array): Promise<vscode.Uri> {
  const uri = inWorkspace(name);
  await vscode.workspace.fs.writeFile(uri, content);
  return uri;
}

/**
 * Opens another window on a copy of the workspace and closes both at the end. In a folder that a window had open
 * before, VS Code brings back what was open there.
 */
export async function inAnotherWindow(
  act: (window: WindowOutside, folder: string) => Promise<void>,
): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), 'model-lens-window-'));
  try {
    const folder = join(home, 'samples');
    await cp(vscode.workspace.workspaceFolders![0]!.uri.fsPath, folder, { recursive: true });
    const window = await openWindow(folder);
    try {
      await act(window, folder);
    } finally {
      await window.close();
    }
  } finally {
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
  }
}

/**
 * Waits until VS Code has written down that a text and the panel are open: in a browser it does so every few seconds,
 * and what is not written down does not come back after a reload.
 * @param file of the text that is open
 */
export async function untilEditorsAreKept(window: WindowOutside, file: string): Promise<void> {
  const kept = `(async () => {
    const answered = (request) => new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    const written = [];
    for (const { name } of await indexedDB.databases()) {
      if (!name.startsWith('vscode-web-state-db-')) continue;
      const database = await answered(indexedDB.open(name));
      const items = database.transaction('ItemTable').objectStore('ItemTable');
      written.push(await answered(items.get('memento/workbench.parts.editor')));
      database.close();
    }
    return written.some((text) => text?.includes('modelLens.panel') && text.includes(${JSON.stringify(file)}));
  })()`;
  await until('the open editors are written down', () => window.workbench.evaluate<boolean>(kept));
}

/** Writes an image and opens it in VS Code's preview, in the first column. */
export async function openImage(name: string, content: Uint8Array): Promise<vscode.Uri> {
  const uri = await writeFile(name, content);
  await vscode.commands.executeCommand('vscode.open', uri, vscode.ViewColumn.One);
  await until('the image is shown', () => {
    const { input } = vscode.window.tabGroups.activeTabGroup.activeTab ?? {};
    return input instanceof vscode.TabInputCustom && input.uri.toString() === uri.toString();
  });
  // The preview is a webview: another one that is loaded at the same time may never come up in VS Code.
  await outside.workbench.waitFor('iframe.webview.ready');
  return uri;
}

/** Opens a text that was never saved. A name that was just given up may still stand for the text before. */
export async function openUntitled(content: string, language = 'plaintext'): Promise<vscode.TextEditor> {
  const document = await until('a text of its own', async () => {
    const opened = await vscode.workspace.openTextDocument({ content, language });
    // VS Code may put other characters in place of some, and other line ends.
    const same = opened.getText().length === content.length || content.includes('\r');
    return same && opened.languageId === language ? opened : undefined;
  });
  return vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.One });
}

/** Selects the first occurrence of a text. */
export function select(editor: vscode.TextEditor, text: string): void {
  const start = editor.document.getText().indexOf(text);
  assert(start >= 0, `“${text}” is not in the document`);
  const { document } = editor;
  editor.selection = new vscode.Selection(
    document.positionAt(start),
    document.positionAt(start + text.length),
  );
}

/** The tokens that stand for text, each with what it stands for. */
export function spelled(state: PanelState, text: string): (OutlineToken & { readonly text: string })[] {
  assert(state.outline, `no outline: ${state.phase} ${state.problem?.message ?? ''}`);
  return state.outline.tokens.map((token) => ({ ...token, text: text.slice(token.start, token.end) }));
}

/** Waits for a message of VS Code; under test it shows messages only in their list. */
export async function waitForNotification(words: string): Promise<void> {
  const wanted = `.notifications-center .notification-list-item:has-text("${words}")`;
  await until(`the notification “${words}”`, async () => {
    // The list is not opened while it is empty: what comes a moment later is not in it.
    await vscode.commands.executeCommand('notifications.showList');
    return outside.workbench.waitFor(wanted, { timeout: 500 }).then(
      () => true,
      () => false,
    );
  });
}

/** Prints a line in the report of the tests. */
export function say(text: string): void {
  const address = process.env[OUTSIDE_ADDRESS];
  if (address !== undefined) void post(address, { event: 'line', text });
}

/** Closes every list, editor and panel, without asking whether to save. */
export async function closeEverything(): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
  for (const editor of vscode.window.visibleTextEditors) {
    if (!editor.document.isUntitled) continue;
    await vscode.window.showTextDocument(editor.document, editor.viewColumn);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  }
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  await vscode.commands.executeCommand('notifications.clearAll');
}
