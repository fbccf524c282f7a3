import { homedir } from 'node:os';
import * as vscode from 'vscode';
import { ProblemError } from '../problem.ts';

const LAST_FOLDER = 'modelLens.export.folder';

/** What the dialog calls each kind of file. */
const KINDS: Readonly<Record<string, string>> = {
  png: 'PNG',
  svg: 'SVG',
  csv: 'CSV',
  npz: 'NumPy',
  safetensors: 'Safetensors',
  json: 'JSON',
};

/**
 * Asks where to write a file, in the folder of the last time, else beside the text that is worked on, and writes it.
 * @param memory where the folder is remembered
 * @returns a function that gives the place, or `null` where the person changed their mind
 */
export function fileSaver(
  memory: vscode.Memento,
): (name: string, bytes: Uint8Array) => Promise<string | null> {
  return async (name, bytes) => {
    const extension = name.split('.').at(-1)!;
    const target = await vscode.window.showSaveDialog({
      defaultUri: vscode.Uri.joinPath(folderFor(memory), name),
      filters: { [KINDS[extension] ?? extension]: [extension] },
      title: vscode.l10n.t('Export'),
    });
    if (!target) return null;
    await writeWhole(target, bytes);
    await memory.update(LAST_FOLDER, vscode.Uri.joinPath(target, '..').toString());
    return vscode.workspace.asRelativePath(target);
  };
}

function folderFor(memory: vscode.Memento): vscode.Uri {
  const last = memory.get<string>(LAST_FOLDER);
  if (last !== undefined) return vscode.Uri.parse(last);
  return vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file(homedir());
}

/** @throws ProblemError `bad-input` where the place cannot be written to */
export async function writeWhole(target: vscode.Uri, bytes: Uint8Array): Promise<void> {
  try {
    await vscode.workspace.fs.writeFile(target, bytes);
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    throw new ProblemError(
      'bad-input',
      vscode.l10n.t('“{0}” could not be written: {1}', vscode.workspace.asRelativePath(target), reason),
      vscode.l10n.t('Choose another folder, or make room on the disk.'),
      { cause: thrown },
    );
  }
}
