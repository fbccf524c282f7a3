import * as vscode from 'vscode';
import { registerDownloadModel } from '../download/downloadCommand.ts';
import { registerOpenModelFolder } from './openModelFolder.ts';
import type { OwnModelParts } from './ownModels.ts';
import { registerRemoveModel } from './removeModel.ts';

/** The commands for models of the person's own. */
export function registerModelCommands(parts: OwnModelParts): vscode.Disposable {
  return vscode.Disposable.from(
    registerOpenModelFolder(parts),
    registerDownloadModel(parts),
    registerRemoveModel(parts),
    // Folders are moved and deleted in other windows.
    vscode.window.onDidChangeWindowState(({ focused }) => {
      if (focused) void parts.registry.lookForFolders();
    }),
  );
}
