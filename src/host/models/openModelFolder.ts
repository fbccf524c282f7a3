import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import { ProblemError } from '../../problem.ts';
import { command } from '../command.ts';
import { useOwnModel, type OwnModelParts } from './ownModels.ts';
import { mayRead, type Workspace } from './trust.ts';

/** The command “Open Model Folder…”, from the palette or with a folder (or a file in it) from the explorer. */
export function registerOpenModelFolder(parts: OwnModelParts): vscode.Disposable {
  return command('modelLens.openModelFolder', parts.log, async (given) => {
    const uri = given instanceof vscode.Uri ? given : await askForFolder();
    const folder = uri && (await folderOf(uri));
    if (folder === undefined) return;
    if (await mayRead(folder, workspace(), () => agreed(folder))) await useOwnModel(parts, folder);
  });
}

async function askForFolder(): Promise<vscode.Uri | undefined> {
  const [uri] =
    (await vscode.window.showOpenDialog({
      canSelectFolders: true,
      canSelectFiles: false,
      title: vscode.l10n.t('A Hugging Face model’s folder, with config.json and model.safetensors'),
      openLabel: vscode.l10n.t('Open Model'),
    })) ?? [];
  return uri;
}

async function folderOf(uri: vscode.Uri): Promise<string> {
  if (uri.scheme !== 'file')
    throw new ProblemError(
      'bad-input',
      vscode.l10n.t('“{0}” is not on this machine’s disk.', basename(uri.path)),
      vscode.l10n.t('Copy the model’s folder to the disk and open it there.'),
    );
  const { type } = await vscode.workspace.fs
    .stat(uri)
    .then(undefined, () => ({ type: vscode.FileType.Directory }));
  return type & vscode.FileType.Directory ? uri.fsPath : dirname(uri.fsPath);
}

function workspace(): Workspace {
  const { isTrusted: trusted, workspaceFolders = [] } = vscode.workspace;
  return { trusted, folders: workspaceFolders.map(({ uri }) => uri.fsPath) };
}

async function agreed(folder: string): Promise<boolean> {
  const open = vscode.l10n.t('Open Model');
  const detail = vscode.l10n.t(
    'You have not said that you trust this workspace. Model Lens reads config.json, the safetensors files and tokenizer.json of {0} and checks them; no code of the model or of the workspace runs.',
    folder,
  );
  const question = vscode.l10n.t('Open the model in “{0}”?', basename(folder));
  return (await vscode.window.showWarningMessage(question, { modal: true, detail }, open)) === open;
}
