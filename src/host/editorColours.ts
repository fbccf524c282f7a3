import * as vscode from 'vscode';
import { COLOUR_STEPS, cssStepColour, NEUTRAL_STEP } from '../text/colourSteps.ts';

/** Ranges of a document that have the same colour. */
export interface ColouredPlaces {
  readonly step: number;
  readonly ranges: readonly vscode.Range[];
}

/** What is coloured now. */
interface Painted {
  /** Who coloured it: nobody else lets it go. */
  readonly owner: object;
  readonly document: vscode.TextDocument;
  /** Where the colours lie now: edits before them move them. */
  readonly read: () => readonly ColouredPlaces[];
}

/** Lays colours behind the text of one document, in every editor that shows it: a decoration for each step, no more. */
export class EditorColours implements vscode.Disposable {
  private decorations: readonly vscode.TextEditorDecorationType[] = [];
  private current: Painted | undefined;
  /** A document that comes back on screen has an editor without colours. */
  private readonly subscription = vscode.window.onDidChangeVisibleTextEditors(() => this.draw());

  /** What is coloured now. */
  get painted():
    { readonly document: vscode.TextDocument; readonly places: readonly ColouredPlaces[] } | undefined {
    return this.current && { document: this.current.document, places: this.current.read() };
  }

  /** In place of all colours before. */
  paint(owner: object, document: vscode.TextDocument, read: () => readonly ColouredPlaces[]): void {
    if (this.current && this.current.document !== document) this.wipe();
    this.current = { owner, document, read };
    this.draw();
  }

  clear(owner: object): void {
    if (this.current?.owner !== owner) return;
    this.wipe();
    this.current = undefined;
  }

  dispose(): void {
    this.subscription.dispose();
    for (const decoration of this.decorations) decoration.dispose();
  }

  private draw(): void {
    const { current } = this;
    if (!current) return;
    if (this.decorations.length === 0)
      this.decorations = Array.from({ length: COLOUR_STEPS }, (_, step) => decorationOf(step));
    const places = new Map(current.read().map(({ step, ranges }) => [step, ranges]));
    for (const editor of editorsOf(current.document)) {
      this.decorations.forEach((decoration, step) => {
        if (step !== NEUTRAL_STEP) editor.setDecorations(decoration, places.get(step) ?? []);
      });
    }
  }

  private wipe(): void {
    for (const editor of this.current ? editorsOf(this.current.document) : []) {
      for (const decoration of this.decorations) editor.setDecorations(decoration, []);
    }
  }
}

const editorsOf = (document: vscode.TextDocument): vscode.TextEditor[] =>
  vscode.window.visibleTextEditors.filter((editor) => editor.document === document);

const decorationOf = (step: number): vscode.TextEditorDecorationType =>
  vscode.window.createTextEditorDecorationType({
    light: { backgroundColor: cssStepColour(step, 'light') },
    dark: { backgroundColor: cssStepColour(step, 'dark') },
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
  });
