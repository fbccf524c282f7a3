import type { PicturePreview } from '../../src/trace/description.ts';

/** Red, green, blue and alpha of an image without its colours (luma of Rec. 601). */
export function greyPixels({ rgba }: PicturePreview): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray(rgba.length);
  for (let at = 0; at < rgba.length; at += 4) {
    const grey = 0.299 * rgba[at] + 0.587 * rgba[at + 1] + 0.114 * rgba[at + 2];
    pixels.fill(grey, at, at + 3);
    pixels[at + 3] = rgba[at + 3];
  }
  return pixels;
}
