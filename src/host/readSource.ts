import type { Drawing, Input } from '../protocol/engineMethods.ts';
import type { Localization } from './localization.ts';
import type { Position } from './position.ts';
import type { PictureSource, RunSource } from './runSource.ts';
import type { TextSource } from './textSource.ts';
import { readWhole, readWindow, type TextWindow } from './textWindow.ts';

/** What a source held when a run began. */
export type ReadSource = ReadText | ReadPicture;

export interface ReadText {
  readonly source: TextSource;
  readonly window: TextWindow;
}

export interface ReadPicture {
  readonly source: PictureSource;
  readonly input: Extract<Input, { kind: 'image' | 'pixels' }>;
  /** Tells the same picture from another one, in a few letters. */
  readonly fingerprint: string;
}

/**
 * Reads what a run is made on.
 * @param whole whether a part of a text means nothing by itself, as of a matrix
 * @throws ProblemError where there is nothing to read, or too much
 */
export async function readSource(
  source: RunSource,
  position: Position,
  whole: boolean,
  l10n: Localization,
  signal: AbortSignal,
): Promise<ReadSource> {
  switch (source.kind) {
    case 'text':
      return {
        source,
        window: whole
          ? await readWhole(source, l10n)
          : await readWindow(source, position.windowStart, l10n, signal),
      };
    case 'image': {
      const bytes = await source.read();
      const input = { kind: 'image' as const, name: source.label.slice(0, 1000), bytes };
      return { source, input, fingerprint: await fingerprintOf(bytes) };
    }
    case 'drawing': {
      const { rows, columns, values } = source.drawing;
      const input = { kind: 'pixels' as const, rows, columns, values };
      return { source, input, fingerprint: await drawingFingerprint(source.drawing) };
    }
  }
}

export const isText = (read: ReadSource): read is ReadText => read.source.kind === 'text';

async function drawingFingerprint({ rows, columns, values }: Drawing): Promise<string> {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return `${rows}x${columns} ${await fingerprintOf(bytes)}`;
}

/** SHA-256; computed beside the thread that answers the editor. */
async function fingerprintOf(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', bytes);
  return Buffer.from(hash).toString('hex');
}
