import { damaged } from '../refusal.ts';
import type { PngFile } from './chunks.ts';

/** Writes pixel `index` of a row of samples to `rgba` at byte `at`. */
export type WritePixel = (samples: Uint8Array, index: number, rgba: Uint8Array, at: number) => void;

/** The way from samples of this file to red, green, blue and alpha with 8 bits. */
export function pixelWriter(file: PngFile): WritePixel {
  const { colour } = file.header;
  if (colour === 'palette') return paletteWriter(file);
  if (colour === 'grey' || colour === 'rgb') return opaqueWriter(file);
  return alphaWriter(file);
}

function paletteWriter({ header, palette, transparency }: PngFile): WritePixel {
  if (!palette || palette.length % 3 !== 0) throw damaged('PNG', 'its palette is missing or cut short');
  const sample = sampleReader(header.depth);
  return (samples, index, rgba, at) => {
    const entry = sample(samples, index);
    if (3 * entry >= palette.length) throw damaged('PNG', 'a pixel has a colour that its palette has not');
    rgba[at] = palette[3 * entry]!;
    rgba[at + 1] = palette[3 * entry + 1]!;
    rgba[at + 2] = palette[3 * entry + 2]!;
    rgba[at + 3] = transparency?.[entry] ?? 255;
  };
}

/** Grey or colour without alpha, of which one value may be transparent. */
function opaqueWriter({ header: { colour, depth }, transparency }: PngFile): WritePixel {
  const sample = sampleReader(depth);
  const to8 = scaleTo8(depth);
  const count = colour === 'rgb' ? 3 : 1;
  if (transparency && transparency.length !== 2 * count) {
    throw damaged('PNG', 'its transparent colour is cut short');
  }
  const transparent =
    transparency &&
    Array.from({ length: count }, (_, i) => (transparency[2 * i]! << 8) | transparency[2 * i + 1]!);
  return (samples, index, rgba, at) => {
    let equal = 0;
    for (let i = 0; i < 3; i++) {
      const value = sample(samples, index * count + (i % count));
      rgba[at + i] = to8(value);
      if (value === transparent?.[i % count]) equal++;
    }
    rgba[at + 3] = equal === 3 ? 0 : 255;
  };
}

function alphaWriter({ header: { colour, depth } }: PngFile): WritePixel {
  const sample = sampleReader(depth);
  const to8 = scaleTo8(depth);
  const colours = colour === 'rgb_alpha' ? 3 : 1;
  return (samples, index, rgba, at) => {
    const first = index * (colours + 1);
    for (let i = 0; i < 3; i++) rgba[at + i] = to8(sample(samples, first + (i % colours)));
    rgba[at + 3] = to8(sample(samples, first + colours));
  };
}

type ReadSample = (samples: Uint8Array, index: number) => number;

function sampleReader(depth: number): ReadSample {
  if (depth === 8) return (samples, index) => samples[index]!;
  if (depth === 16) return (samples, index) => (samples[2 * index]! << 8) | samples[2 * index + 1]!;
  const perByte = 8 / depth;
  const mask = (1 << depth) - 1;
  return (samples, index) => {
    const shift = 8 - depth * (1 + (index % perByte));
    return (samples[Math.floor(index / perByte)]! >> shift) & mask;
  };
}

/** The nearest of 256 steps: the largest sample becomes 255. */
function scaleTo8(depth: number): (value: number) => number {
  if (depth === 8) return (value) => value;
  const largest = 2 ** depth - 1;
  return (value) => Math.round((value * 255) / largest);
}
