import * as vscode from 'vscode';

/**
 * Asks where to write a file, beside the text that is worked on, and writes it.
 * @returns the place, or `null` where the person changed their mind
 */
export async function saveFile(name: string, bytes: Uint8Array): Promise<string | null> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const defaultUri = folder ? vscode.Uri.joinPath(folder, name) : vscode.Uri.file(name);
  const extension = name.split('.').at(-1)!;
  const target = await vscode.window.showSaveDialog({ defaultUri, filters: { [extension]: [extension] } });
  if (!target) return null;
  await vscode.workspace.fs.writeFile(target, bytes);
  return vscode.workspace.asRelativePath(target);
}
