import { type ColourScale, colourOf, valueAt } from './colourScale.ts';
import { packColour } from './matrixPixels.ts';

/** The packed colour of each of the 256 bytes of a thumbnail. */
export type ByteMap = Uint32Array;

/** What the bytes of a thumbnail stand for: 0 for the minimum, 255 for the maximum, along the curve. */
export interface ByteMeaning {
  readonly minimum: number;
  readonly maximum: number;
  readonly curve: ColourScale['curve'];
}

export function byteMapFor(scale: ColourScale, meaning: ByteMeaning): ByteMap {
  const written: ColourScale = { kind: 'sequential', ...meaning };
  return Uint32Array.from({ length: 256 }, (_, byte) =>
    packColour(...colourOf(scale, valueAt(written, byte / 255))),
  );
}
