import * as v from 'valibot';
import { drawingEntries, isFilled, type Drawing } from '../protocol/engineMethods.ts';
import type { PictureSource } from './runSource.ts';

/** What is kept of an image or a drawing over a window reload: where the image is, and all of the drawing. */
export type SavedPicture = v.InferOutput<typeof savedPictureSchema>;

const { rows, columns } = drawingEntries;

export const savedPictureSchema = v.variant('kind', [
  v.object({ kind: v.literal('image'), uri: v.pipe(v.string(), v.maxLength(8192)) }),
  /** The values are Base64 of little-endian float32. */
  v.object({ kind: v.literal('drawing'), rows, columns, values: v.pipe(v.string(), v.base64()) }),
]);

export function savedPicture(source: PictureSource): SavedPicture {
  if (source.kind === 'image') return { kind: 'image', uri: source.uri };
  const { rows, columns, values } = source.drawing;
  const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  return { kind: 'drawing', rows, columns, values: bytes.toString('base64') };
}

/** @returns `undefined` where the numbers do not fill the drawing */
export function savedDrawing(saved: Extract<SavedPicture, { kind: 'drawing' }>): Drawing | undefined {
  const bytes = Buffer.from(saved.values, 'base64');
  // Buffers of Node begin anywhere in their memory; numbers begin at multiples of four.
  const values = new Float32Array(Uint8Array.from(bytes).buffer, 0, Math.floor(bytes.length / 4));
  const drawing = { rows: saved.rows, columns: saved.columns, values };
  return isFilled(drawing) ? drawing : undefined;
}
