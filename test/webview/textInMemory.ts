import type { ColouredRange, SavedPlace, TextRange, TextSource } from '../../src/host/textSource.ts';

/** A text without an editor, which remembers what was done to it. */
export class TextInMemory implements TextSource {
  readonly kind = 'text';
  readonly marked: (string | null)[] = [];
  readonly revealed: string[] = [];
  coloured: readonly ColouredRange[] | null = null;

  constructor(
    readonly text: string,
    readonly label = 'essay.txt:4',
    readonly remark?: string,
  ) {}

  get length(): number {
    return this.text.length;
  }

  begin(): void {}

  read({ start, end }: TextRange): Promise<string> {
    return Promise.resolve(this.text.slice(start, end));
  }

  mark(range: TextRange | null): void {
    this.marked.push(range && this.text.slice(range.start, range.end));
  }

  colour(ranges: readonly ColouredRange[] | null): void {
    this.coloured = ranges;
  }

  reveal({ start, end }: TextRange): Promise<void> {
    this.revealed.push(this.text.slice(start, end));
    return Promise.resolve();
  }

  place(): SavedPlace | undefined {
    return undefined;
  }

  onDidChange(): () => void {
    return () => undefined;
  }
}
