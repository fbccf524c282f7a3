import { readFileSync } from 'node:fs';
import type { ImageSource } from '../../src/host/imageSource.ts';

/** An image of the fixtures, as a file that does not change. */
export class ImageInMemory implements ImageSource {
  readonly kind = 'image';
  readonly label: string;
  readonly uri: string;

  constructor(private readonly path: string) {
    this.label = path.split('/').at(-1)!;
    this.uri = `file:///${path}`;
  }

  begin(): void {}

  read(): Promise<Uint8Array<ArrayBuffer>> {
    return Promise.resolve(
      new Uint8Array(readFileSync(new URL(`../fixtures/${this.path}`, import.meta.url))),
    );
  }

  onDidChange(): () => void {
    return () => undefined;
  }
}
