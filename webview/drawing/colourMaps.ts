import { interpolateRdBu, interpolateViridis } from 'd3-scale-chromatic';

export type Rgb = readonly [red: number, green: number, blue: number];

export const TABLE_SIZE = 256;

/** 256 colours, three bytes each. */
export type ColourTable = Uint8Array;

/** d3's ramps answer either `#rrggbb` or `rgb(r, g, b)`. */
export function parseColour(text: string): Rgb {
  if (text.startsWith('#')) {
    const packed = Number.parseInt(text.slice(1), 16);
    return [packed >> 16, (packed >> 8) & 255, packed & 255];
  }
  const [red, green, blue] = (text.match(/\d+(\.\d+)?/g) ?? []).map(Number);
  return [red, green, blue];
}

function tabulate(ramp: (fraction: number) => string): ColourTable {
  const table = new Uint8Array(TABLE_SIZE * 3);
  for (let entry = 0; entry < TABLE_SIZE; entry++) {
    table.set(parseColour(ramp(entry / (TABLE_SIZE - 1))), entry * 3);
  }
  return table;
}

/** Perceptually uniform, readable by colour-blind people and in grey. */
export const sequentialTable = tabulate(interpolateViridis);

/** Blue is negative, red positive, both equally far from the pale middle. */
export const divergingTable = tabulate((fraction) => interpolateRdBu(1 - fraction));
