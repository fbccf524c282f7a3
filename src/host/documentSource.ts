import * as vscode from 'vscode';
import { ProblemError } from '../problem.ts';
import { LONGEST_TEXT } from '../protocol/engineMethods.ts';
import { documentLabel } from './documentLabel.ts';
import { afterEdit } from './editedRange.ts';
import type { ColouredPlaces } from './editorColours.ts';
import type { EditorMarker } from './editorMarker.ts';
import { revealRange } from './revealRange.ts';
import type { ColouredRange, SavedPlace, TextRange, TextSource } from './textSource.ts';

/**
 * A part of a document. Its range follows edits before it; an edit inside it makes it stale: its tokens can no
 * longer be found in the editor until it is run again.
 */
export class DocumentSource implements TextSource {
  readonly kind = 'text';
  private stale = false;
  private readonly listeners = new Set<() => void>();
  private watcher: vscode.Disposable | undefined;

  /** @param range in UTF-16 code units from the document's start */
  constructor(
    private document: vscode.TextDocument,
    private range: TextRange,
    private readonly marker: EditorMarker,
    private readonly ownRemark?: string,
    readonly correction?: string,
  ) {}

  get length(): number {
    return this.range.end - this.range.start;
  }

  get label(): string {
    return documentLabel(this.document, this.range.start);
  }

  get remark(): string | undefined {
    return this.stale
      ? vscode.l10n.t('The text was edited since; run again to see it as it is now.')
      : this.ownRemark;
  }

  begin(): void {
    if (!this.stale) return;
    this.stale = false;
    this.tell();
  }

  async read({ start, end }: TextRange): Promise<string> {
    if (this.document.isClosed) await this.reopen();
    const text = this.document.getText(this.rangeOf({ start, end }));
    if (text.length === end - start) return text;
    throw this.gone();
  }

  mark(range: TextRange | null): void {
    const canMark = range !== null && !this.stale && !this.document.isClosed;
    this.marker.mark(this.document, canMark ? this.rangeOf(range) : null);
  }

  colour(ranges: readonly ColouredRange[] | null): void {
    const { colours } = this.marker;
    if (ranges === null || this.stale || this.document.isClosed) colours.clear(this);
    else colours.paint(this, this.document, () => this.placesOf(ranges));
  }

  async reveal(range: TextRange): Promise<void> {
    if (this.stale) return;
    if (this.document.isClosed) await this.reopen();
    await revealRange(this.document, this.rangeOf(range));
  }

  place(): SavedPlace {
    return { uri: this.document.uri.toString(), ...this.range };
  }

  /** Edits are followed as long as somebody listens. */
  onDidChange(listener: () => void): () => void {
    this.listeners.add(listener);
    this.watcher ??= vscode.Disposable.from(
      vscode.workspace.onDidChangeTextDocument((event) => this.edited(event)),
      vscode.workspace.onDidOpenTextDocument((document) => this.opened(document)),
    );
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size > 0) return;
      this.watcher?.dispose();
      this.watcher = undefined;
    };
  }

  /** Where a place of the document lies in this part of it; `null` outside, or when the tokens are not found any more. */
  offsetOf(document: vscode.TextDocument, position: vscode.Position): number | null {
    if (document !== this.document || this.stale) return null;
    const offset = document.offsetAt(position) - this.range.start;
    return offset < 0 || offset > this.length ? null : offset;
  }

  private rangeOf({ start, end }: TextRange): vscode.Range {
    return new vscode.Range(
      this.document.positionAt(this.range.start + start),
      this.document.positionAt(this.range.start + end),
    );
  }

  /** Ranges of one colour together. */
  private placesOf(ranges: readonly ColouredRange[]): ColouredPlaces[] {
    const bySteps = new Map<number, vscode.Range[]>();
    for (const range of ranges) {
      const same = bySteps.get(range.step) ?? [];
      same.push(this.rangeOf(range));
      bySteps.set(range.step, same);
    }
    return [...bySteps].map(([step, ranges]) => ({ step, ranges }));
  }

  private edited({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    if (document !== this.document || contentChanges.length === 0) return;
    const wasStale = this.stale;
    // The changes come last place first, so that each one's offset holds whatever the others did.
    for (const { rangeOffset, rangeLength, text } of contentChanges) {
      const edit = { offset: rangeOffset, length: rangeLength, newLength: text.length };
      const { range, touched } = afterEdit(this.range, edit);
      this.range = range;
      this.stale ||= touched;
    }
    if (this.stale && !wasStale) {
      this.marker.mark(this.document, null);
      this.colour(null);
    }
    this.tell();
  }

  /** VS Code closes documents that no editor shows; a file can be opened again, an untitled text is gone. */
  private async reopen(): Promise<void> {
    const { uri } = this.document;
    if (uri.scheme === 'untitled' || uri.scheme === 'vscode-notebook-cell') throw this.gone();
    try {
      this.opened(await vscode.workspace.openTextDocument(uri));
    } catch (cause) {
      throw this.gone(cause);
    }
  }

  /** Goes on with a document that was opened again, which may have changed in between. */
  private opened(document: vscode.TextDocument): void {
    if (!this.document.isClosed || document.uri.toString() !== this.document.uri.toString()) return;
    const compared = { start: 0, end: Math.min(this.length, LONGEST_TEXT) };
    const before = this.document.getText(this.rangeOf(compared));
    this.document = document;
    this.stale ||= document.getText(this.rangeOf(compared)) !== before;
    this.tell();
  }

  private gone(cause?: unknown): ProblemError {
    return new ProblemError(
      'not-found',
      vscode.l10n.t('The text of {0} can no longer be read: it was closed, deleted or changed.', this.label),
      vscode.l10n.t('Select text in an open editor and run the command again.'),
      { cause },
    );
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }
}
