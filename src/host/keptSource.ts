import type { TextRange, TextSource } from './textSource.ts';

/** A text whose document is gone: it can be run, but not shown in an editor. */
export class KeptSource implements TextSource {
  readonly kind = 'text';

  constructor(
    private readonly text: string,
    readonly label: string,
    readonly remark?: string,
    readonly correction?: string,
  ) {}

  get length(): number {
    return this.text.length;
  }

  begin(): void {
    // The text never changes.
  }

  read({ start, end }: TextRange): Promise<string> {
    return Promise.resolve(this.text.slice(start, end));
  }

  mark(): void {
    // There is no editor.
  }

  colour(): void {
    // There is no editor.
  }

  reveal(): Promise<void> {
    return Promise.resolve();
  }

  place(): undefined {
    return undefined;
  }

  onDidChange(): () => void {
    return () => undefined;
  }
}
