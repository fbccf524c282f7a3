import { ProblemError } from '../../../src/problem.ts';
import type { ColouredRange, SavedPlace, TextRange, TextSource } from '../../../src/host/textSource.ts';

/** A text that remembers what was marked and read. */
export class FakeSource implements TextSource {
  readonly kind = 'text';
  readonly label = 'essay.txt:1';
  remark: string | undefined;
  marked: TextRange | null = null;
  coloured: readonly ColouredRange[] | null = null;
  revealed: TextRange | undefined;
  readonly reads: TextRange[] = [];
  gone = false;
  private readonly listeners = new Set<() => void>();

  constructor(
    private readonly text: string,
    readonly length = text.length,
  ) {}

  begin(): void {
    this.remark = undefined;
  }

  /** A source that is longer than its text repeats it. */
  read(range: TextRange): Promise<string> {
    this.reads.push(range);
    if (this.gone) return Promise.reject(new ProblemError('not-found', 'The document was closed.'));
    const { start, end } = range;
    const from = start % this.text.length;
    const repeated = this.text.repeat(Math.ceil((from + end - start) / this.text.length));
    return Promise.resolve(repeated.slice(from, from + end - start));
  }

  mark(range: TextRange | null): void {
    this.marked = range;
  }

  colour(ranges: readonly ColouredRange[] | null): void {
    this.coloured = ranges;
  }

  reveal(range: TextRange): Promise<void> {
    this.revealed = range;
    return Promise.resolve();
  }

  place(): SavedPlace {
    return { uri: 'file:///essay.txt', start: 0, end: this.length };
  }

  onDidChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Whether somebody follows its edits. */
  get watched(): boolean {
    return this.listeners.size > 0;
  }

  /** As when the person types inside the text. */
  edit(): void {
    this.remark = 'The text was edited since.';
    for (const listener of this.listeners) listener();
  }
}
