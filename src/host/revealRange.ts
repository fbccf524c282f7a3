import * as vscode from 'vscode';
import { cellOf } from './documentLabel.ts';

/** Selects a range where its document is on screen, else opens the document beside the panel. */
export async function revealRange(document: vscode.TextDocument, range: vscode.Range): Promise<void> {
  const visible = vscode.window.visibleTextEditors.find((editor) => editor.document === document);
  const editor = visible ?? (await openEditor(document));
  if (!editor) return;
  editor.selection = new vscode.Selection(range.start, range.end);
  editor.revealRange(range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}

async function openEditor(document: vscode.TextDocument): Promise<vscode.TextEditor | undefined> {
  const cell = cellOf(document);
  if (!cell)
    return vscode.window.showTextDocument(document, { viewColumn: firstColumn(), preserveFocus: true });
  const selections = [new vscode.NotebookRange(cell.index, cell.index + 1)];
  await vscode.window.showNotebookDocument(cell.notebook, { viewColumn: firstColumn(), selections });
  return vscode.window.visibleTextEditors.find((editor) => editor.document === document);
}

/** Not the panel's own column, which the document would cover. */
function firstColumn(): vscode.ViewColumn {
  const active = vscode.window.tabGroups.activeTabGroup;
  const hasPanel = active.activeTab?.input instanceof vscode.TabInputWebview;
  const other = vscode.window.tabGroups.all.find((group) => group !== active);
  return hasPanel ? (other?.viewColumn ?? vscode.ViewColumn.One) : active.viewColumn;
}
