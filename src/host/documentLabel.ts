import * as vscode from 'vscode';

/** `essay.txt:4`, `course.ipynb, cell 3, line 1`, `essay.txt (git):4` */
export function documentLabel(document: vscode.TextDocument, offset: number): string {
  const { uri } = document;
  const name = uri.path.slice(uri.path.lastIndexOf('/') + 1);
  const line = document.positionAt(offset).line + 1;
  if (uri.scheme === 'vscode-notebook-cell') {
    const cell = cellOf(document);
    return vscode.l10n.t('{0}, cell {1}, line {2}', name, cell ? cell.index + 1 : '?', line);
  }
  const known = uri.scheme === 'file' || uri.scheme === 'untitled' || uri.scheme === 'vscode-remote';
  return known ? `${name}:${line}` : `${name} (${uri.scheme}):${line}`;
}

/** The notebook cell that a document is the text of. */
export function cellOf(document: vscode.TextDocument): vscode.NotebookCell | undefined {
  for (const notebook of vscode.workspace.notebookDocuments) {
    const cell = notebook.getCells().find((each) => each.document === document);
    if (cell) return cell;
  }
  return undefined;
}
