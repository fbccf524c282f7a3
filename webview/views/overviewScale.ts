import type { Thumbnails } from '../../src/trace/node.ts';
import type { ColourScale } from '../drawing/colourScale.ts';
import { scaleFor, valueAt } from '../drawing/colourScale.ts';
import type { ByteMap } from '../drawing/byteMap.ts';
import { byteMapFor } from '../drawing/byteMap.ts';

export type Scope = 'all' | 'layer' | 'map';

/** The numbers at the lowest and highest byte of one map. */
function rangeOf(thumbnails: Thumbnails, bytes: Uint8Array): [minimum: number, maximum: number] {
  let low = 255;
  let high = 0;
  for (const byte of bytes) {
    low = Math.min(low, byte);
    high = Math.max(high, byte);
  }
  const { minimum, maximum, curve } = thumbnails;
  const written: ColourScale = { kind: 'sequential', minimum, maximum, curve };
  return [valueAt(written, Math.min(low, high) / 255), valueAt(written, high / 255)];
}

/** Gives each map the colours of its bytes, on a scale that all maps, those of its layer, or none share. */
export function mapPainter(
  layers: readonly { readonly thumbnails: Thumbnails | undefined }[],
  scope: Scope,
  curve?: ColourScale['curve'],
): (thumbnails: Thumbnails, bytes: Uint8Array) => ByteMap {
  const present = layers.flatMap(({ thumbnails }) => (thumbnails ? [thumbnails] : []));
  const minimum = present.reduce((least, of) => Math.min(least, of.minimum), Infinity);
  const maximum = present.reduce((most, of) => Math.max(most, of.maximum), -Infinity);
  const known = new Map<Thumbnails, ByteMap>();
  return (thumbnails, bytes) => {
    if (scope === 'map') return shared(thumbnails, ...rangeOf(thumbnails, bytes), curve);
    let map = known.get(thumbnails);
    if (!map) {
      map =
        scope === 'all'
          ? shared(thumbnails, minimum, maximum, curve)
          : shared(thumbnails, thumbnails.minimum, thumbnails.maximum, curve);
      known.set(thumbnails, map);
    }
    return map;
  };
}

function shared(thumbnails: Thumbnails, minimum: number, maximum: number, curve = thumbnails.curve): ByteMap {
  return byteMapFor(scaleFor(minimum, maximum, undefined, curve), thumbnails);
}
