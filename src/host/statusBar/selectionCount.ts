import * as vscode from 'vscode';
import { problemOf } from '../../problem.ts';
import { LONGEST_TEXT } from '../../protocol/engineMethods.ts';
import { VISUALIZE_ATTENTION } from '../lensCommands.ts';
import type { Log } from '../log.ts';
import { attentionModel, countsSelection, onDidChangeCounting } from '../settings.ts';
import type { TokenizerClient } from '../tokenizerProcess.ts';
import { countText, tooLargeText, uncountedText, type CountText } from './countText.ts';

/** A selection that is still being drawn is not counted. */
const SETTLE_MILLISECONDS = 120;

/** The token count of the selection in the status bar; nothing is shown where nothing is selected. */
export class SelectionCount implements vscode.Disposable {
  /** What is shown; for the tests. */
  shown: CountText | undefined;
  private readonly item: vscode.StatusBarItem;
  private readonly subscriptions: vscode.Disposable;
  private timer: NodeJS.Timeout | undefined;
  private asking: AbortController | undefined;

  constructor(
    private readonly tokenizer: TokenizerClient,
    private readonly log: Log,
  ) {
    this.item = vscode.window.createStatusBarItem('modelLens.selection', vscode.StatusBarAlignment.Right, 99);
    this.item.name = vscode.l10n.t('Model Lens: tokens of the selection');
    this.item.command = VISUALIZE_ATTENTION;
    const changed = (): void => this.changed();
    this.subscriptions = vscode.Disposable.from(
      this.item,
      vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => {
        if (textEditor === vscode.window.activeTextEditor) changed();
      }),
      vscode.window.onDidChangeActiveTextEditor(changed),
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (this.shown && document === vscode.window.activeTextEditor?.document) changed();
      }),
      onDidChangeCounting(changed),
    );
    changed();
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.asking?.abort();
    this.subscriptions.dispose();
  }

  /** The newest selection wins; one that is gone is not shown any longer than a blink. */
  private changed(): void {
    clearTimeout(this.timer);
    this.asking?.abort();
    if (!selectedRange()) return this.show(undefined);
    this.timer = setTimeout(() => void this.count(), SETTLE_MILLISECONDS);
  }

  private async count(): Promise<void> {
    const selected = selectedRange();
    if (!selected) return this.show(undefined);
    const { document, range } = selected;
    const length = document.offsetAt(range.end) - document.offsetAt(range.start);
    if (length > LONGEST_TEXT) return this.show(tooLargeText(length, LONGEST_TEXT, vscode.l10n));
    const controller = new AbortController();
    this.asking = controller;
    try {
      const request = { model: attentionModel(), text: document.getText(range) };
      const counts = await this.tokenizer.call('count', request, { signal: controller.signal });
      if (this.asking === controller) this.show(countText(counts, length, vscode.l10n));
    } catch (thrown) {
      const problem = problemOf(thrown);
      if (problem.code === 'cancelled') return;
      this.log.write('debug', `The selection is not counted: ${problem.message}`);
      if (this.asking === controller) this.show(uncountedText(problem, vscode.l10n));
    }
  }

  private show(shown: CountText | undefined): void {
    this.shown = shown;
    if (!shown) return this.item.hide();
    this.item.text = shown.text;
    this.item.tooltip = shown.tooltip;
    this.item.accessibilityInformation = { label: `${shown.spoken}. ${shown.tooltip}` };
    this.item.backgroundColor = shown.tooLong
      ? new vscode.ThemeColor('statusBarItem.warningBackground')
      : undefined;
    this.item.show();
  }
}

/** What is selected in the editor that has the focus; output and the like are no texts to look into. */
function selectedRange(): { document: vscode.TextDocument; range: vscode.Range } | undefined {
  const editor = vscode.window.activeTextEditor;
  if (!editor || editor.selection.isEmpty || editor.document.uri.scheme === 'output') return undefined;
  return countsSelection() ? { document: editor.document, range: editor.selection } : undefined;
}
