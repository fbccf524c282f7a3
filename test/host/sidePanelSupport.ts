import * as vscode from 'vscode';
import { parts, until } from './support.ts';

/** Opens the side panel, waits until there is something behind it, and gives the focus back to the editor. */
export async function openSide(): Promise<void> {
  await vscode.commands.executeCommand('workbench.view.extension.modelLens');
  const { side } = await parts();
  await until('the side panel is open', () => side.session);
  await vscode.commands.executeCommand('workbench.action.focusActiveEditorGroup');
}

export const closeSide = (): Thenable<unknown> =>
  vscode.commands.executeCommand('workbench.action.closeSidebar');
