import { resample, type Source } from './resample.ts';

/**
 * An image no wider and no higher than `longest` pixels; a copy where it is small enough.
 * @returns [row, column, channel] with red, green, blue and alpha from 0 to 255
 */
export function previewOf({ width, height, rgba }: Source, longest: number): Source {
  const scale = Math.min(1, longest / Math.max(width, height));
  if (scale === 1) return { width, height, rgba: rgba.slice() };
  const small = {
    width: Math.max(1, Math.round(scale * width)),
    height: Math.max(1, Math.round(scale * height)),
  };
  const across = { start: 0, length: width };
  const down = { start: 0, length: height };
  return {
    ...small,
    rgba: bytesOf(resample({ width, height, rgba }, across, down, small.width, small.height)),
  };
}

/** Colours without their alpha, rounded. */
function bytesOf(drawn: Float32Array): Uint8Array {
  const rgba = new Uint8Array(drawn.length);
  for (let i = 0; i < drawn.length; i += 4) {
    const alpha = drawn[i + 3]!;
    if (alpha === 0) continue;
    for (let j = 0; j < 3; j++) rgba[i + j] = Math.min(255, Math.round(drawn[i + j]! / alpha));
    rgba[i + 3] = Math.round(alpha * 255);
  }
  return rgba;
}
