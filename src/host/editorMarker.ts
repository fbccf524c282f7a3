import * as vscode from 'vscode';
import { EditorColours } from './editorColours.ts';

/** Lights up one range of one document in every editor that shows it; colours lie behind the text apart from that. */
export class EditorMarker implements vscode.Disposable {
  private readonly decoration = vscode.window.createTextEditorDecorationType({
    backgroundColor: new vscode.ThemeColor('editor.findMatchHighlightBackground'),
    outline: '1px solid',
    outlineColor: new vscode.ThemeColor('focusBorder'),
    overviewRulerColor: new vscode.ThemeColor('editorOverviewRuler.findMatchForeground'),
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
  });
  readonly colours = new EditorColours();
  private current: { document: vscode.TextDocument; range: vscode.Range } | undefined;

  /** What is lit up now. */
  get marked(): { readonly document: vscode.TextDocument; readonly range: vscode.Range } | undefined {
    return this.current;
  }

  /** Puts the older light out. */
  mark(document: vscode.TextDocument, range: vscode.Range | null): void {
    const before = this.current;
    this.current = range === null ? undefined : { document, range };
    for (const editor of vscode.window.visibleTextEditors) {
      if (editor.document === this.current?.document) {
        editor.setDecorations(this.decoration, [this.current.range]);
      } else if (editor.document === before?.document) {
        editor.setDecorations(this.decoration, []);
      }
    }
  }

  dispose(): void {
    this.decoration.dispose();
    this.colours.dispose();
  }
}
