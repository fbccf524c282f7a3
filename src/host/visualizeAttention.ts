import * as vscode from 'vscode';
import { ProblemError } from '../problem.ts';
import type { AttentionPanel } from './attentionPanel.ts';
import type { EditorInUse } from './editorInUse.ts';
import type { EditorMarker } from './editorMarker.ts';
import type { Log } from './log.ts';
import { sourceAtSelection } from './sourceAtSelection.ts';

export const VISUALIZE_ATTENTION = 'modelLens.visualizeAttention';

/** The command “Visualize Attention on Selection”. */
export function registerVisualizeAttention(
  panel: AttentionPanel,
  editors: EditorInUse,
  marker: EditorMarker,
  log: Log,
): vscode.Disposable {
  return vscode.commands.registerCommand(VISUALIZE_ATTENTION, async () => {
    const since = performance.now();
    try {
      await panel.show(sourceAtSelection(editors.get(), marker), since);
    } catch (thrown) {
      tellWhy(thrown, log);
    }
  });
}

/** The command does not wait for the person to close the message. */
function tellWhy(thrown: unknown, log: Log): void {
  if (thrown instanceof ProblemError) {
    log.write('info', thrown.message);
    void vscode.window.showWarningMessage([thrown.message, thrown.nextStep].filter(Boolean).join(' '));
    return;
  }
  log.write('error', 'The command failed.', thrown);
  const showLog = vscode.l10n.t('Show Log');
  const message = vscode.l10n.t('Model Lens ran into a defect of its own.');
  void vscode.window.showErrorMessage(message, showLog).then((choice) => {
    if (choice === showLog) log.show();
  });
}
