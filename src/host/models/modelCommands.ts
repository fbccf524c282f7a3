import * as vscode from 'vscode';
import { command } from '../command.ts';
import { registerOpenModelFolder } from './openModelFolder.ts';
import type { OwnModelParts } from './ownModels.ts';

/** The commands for models of the person's own. What few need is read when it is wanted, not when VS Code starts. */
export function registerModelCommands(parts: OwnModelParts): vscode.Disposable {
  return vscode.Disposable.from(
    registerOpenModelFolder(parts),
    command('modelLens.downloadModel', parts.log, async () =>
      (await import('../download/downloadCommand.ts')).downloadChosenModel(parts),
    ),
    command('modelLens.removeModel', parts.log, async () =>
      (await import('./removeModel.ts')).chooseAndRemove(parts),
    ),
    // Folders are moved and deleted in other windows.
    vscode.window.onDidChangeWindowState(({ focused }) => {
      if (focused) void parts.registry.lookForFolders();
    }),
  );
}
