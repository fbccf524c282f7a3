import * as vscode from 'vscode';
import { ProblemError } from '../problem.ts';
import type { Log } from './log.ts';

/**
 * Registers a command; the person is told why where it fails.
 * @param run takes what a menu gives: what was clicked, and all that is selected
 */
export function command(
  name: string,
  log: Log,
  run: (given: unknown, more: unknown) => Promise<void>,
): vscode.Disposable {
  return vscode.commands.registerCommand(name, async (given?: unknown, more?: unknown) => {
    try {
      await run(given, more);
    } catch (thrown) {
      tellWhy(thrown, log);
    }
  });
}

/** The command does not wait for the person to close the message. */
export function tellWhy(thrown: unknown, log: Log): void {
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
