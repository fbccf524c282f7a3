import type { Thumbnails } from '../../src/trace/node.ts';
import { scaleFor } from '../drawing/colourScale.ts';
import { byteMapFor, type ByteMap } from '../drawing/byteMap.ts';

const maps = new WeakMap<Thumbnails, ByteMap>();

/** The colours of a tiny picture: the same as those of the large one, spread by the square root. */
export function thumbnailMap(thumbnails: Thumbnails): ByteMap {
  let map = maps.get(thumbnails);
  if (!map) {
    const { minimum, maximum } = thumbnails;
    const scale = scaleFor(minimum, maximum, undefined, 'square-root');
    map = byteMapFor(scale, { minimum, maximum, curve: 'linear' });
    maps.set(thumbnails, map);
  }
  return map;
}
