import type { ImageSource } from '../../../src/host/imageSource.ts';
import { ProblemError } from '../../../src/problem.ts';

/** An image file whose bytes a test writes. */
export class FakeImage implements ImageSource {
  readonly kind = 'image';
  remark: string | undefined;
  reads = 0;
  gone = false;
  private readonly listeners = new Set<() => void>();

  constructor(
    public bytes = Uint8Array.of(1, 2, 3),
    readonly label = 'cat.png',
  ) {}

  get uri(): string {
    return `file:///pictures/${this.label}`;
  }

  begin(): void {
    this.remark = undefined;
  }

  read(): Promise<Uint8Array<ArrayBuffer>> {
    this.reads++;
    if (this.gone)
      return Promise.reject(new ProblemError('not-found', 'The image was deleted.', 'Open another.'));
    return Promise.resolve(this.bytes);
  }

  onDidChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** As when another program writes the file. */
  write(bytes: Uint8Array<ArrayBuffer>): void {
    this.bytes = bytes;
    this.remark = 'The file was changed since.';
    for (const listener of this.listeners) listener();
  }
}
