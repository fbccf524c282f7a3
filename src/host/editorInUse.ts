import * as vscode from 'vscode';
import { ProblemError } from '../problem.ts';
import { isImageName } from './imageInUse.ts';

/** Knows which text editor a command means, also while the panel has the focus. */
export class EditorInUse implements vscode.Disposable {
  private last = vscode.window.activeTextEditor;
  private readonly subscription = vscode.window.onDidChangeActiveTextEditor((editor) => {
    if (editor) this.last = editor;
  });

  /** @throws ProblemError that says what to do where no text editor is meant */
  get(): vscode.TextEditor {
    const { activeTextEditor, visibleTextEditors, tabGroups } = vscode.window;
    if (activeTextEditor) return activeTextEditor;
    const tab = tabGroups.activeTabGroup.activeTab;
    const panelHasFocus = tab?.input instanceof vscode.TabInputWebview;
    const last = visibleTextEditors.find((editor) => editor === this.last);
    if (panelHasFocus && last) return last;
    throw noEditor(tab);
  }

  dispose(): void {
    this.subscription.dispose();
  }
}

function noEditor(tab: vscode.Tab | undefined): ProblemError {
  const { t } = vscode.l10n;
  const input = tab?.input;
  if (tab && input instanceof vscode.TabInputCustom && isImageName(input.uri.path)) {
    return new ProblemError(
      'bad-input',
      t('“{0}” is an image, and this command reads text.', tab.label),
      t('Run “Visualize Feature Maps” on it, or select text in another editor.'),
    );
  }
  if (tab && input instanceof vscode.TabInputCustom) {
    return new ProblemError(
      'bad-input',
      t('“{0}” is not shown as text, so there is nothing to select.', tab.label),
      t('Select text in another editor, or use “Reopen Editor With…” to open it as text.'),
    );
  }
  if (tab && input instanceof vscode.TabInputNotebook) {
    return new ProblemError(
      'bad-input',
      t('No cell of “{0}” is being edited.', tab.label),
      t('Click into the text of a cell and run the command again.'),
    );
  }
  if (tab && (input instanceof vscode.TabInputText || input instanceof vscode.TabInputTextDiff)) {
    return new ProblemError(
      'bad-input',
      t('VS Code hands extensions no text of “{0}”: it is binary, or larger than 50 MB.', tab.label),
      t('Copy the part that you want to see into a new file and select it there.'),
    );
  }
  return new ProblemError(
    'bad-input',
    t('No text editor is open.'),
    t('Open a text file, select some words and run the command again.'),
  );
}
