import type { PicturePreview, RunPicture } from '../../../../src/trace/description.ts';
import type { Slice } from '../../../../src/trace/node.ts';
import { type ColourScale, scaleFor } from '../../../../webview/drawing/colourScale.ts';
import { type Tile, tileOf } from '../../../../webview/drawing/tile.ts';
import { seeded } from './attention.ts';

/** A disc and a bar, as the network's pictures are: light on dark, 0 to 255. */
export function photograph(width: number, height: number): PicturePreview {
  const rgba = new Uint8Array(width * height * 4);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const x = column / width - 0.5;
      const y = row / height - 0.5;
      const disc = x * x + y * y < 0.09;
      const bar = Math.abs(x - y) < 0.04;
      rgba.set([disc ? 220 : 40, bar ? 210 : 90, 255 * (row / height), 255], (row * width + column) * 4);
    }
  }
  return { width, height, rgba };
}

/** The upright square in the middle of an image, read as 96 × 96. */
export function cropped(width: number, height: number): RunPicture {
  const side = Math.min(width, height);
  const seen = { left: (width - side) / 2, top: (height - side) / 2, width: side, height: side };
  return { width, height, seen, rows: 96, columns: 96, drawn: false };
}

/** A map that answers to one direction of edges; `signed` ones go below zero. */
function featureMap(side: number, map: number, signed = false): Slice {
  const random = seeded(map + 1);
  const angle = random() * Math.PI;
  const values = new Float32Array(side * side);
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const along = Math.cos(angle) * (column / side) + Math.sin(angle) * (row / side);
      const value = Math.sin(12 * along + map) + (random() - 0.5) * 0.4;
      values[row * side + column] = signed ? value : Math.max(0, value);
    }
  }
  if (map % 11 === 5) values.fill(0);
  return { rows: side, columns: side, rowStep: 1, columnStep: 1, values };
}

/** In 256 steps from its least to its largest number, as the engine sends it. */
function mapTile({ rows, columns, values }: Slice, scale: ColourScale): Tile {
  const minimum = values.reduce((least, value) => Math.min(least, value), Infinity);
  const maximum = values.reduce((most, value) => Math.max(most, value), -Infinity);
  const bytes = Uint8Array.from(values, (value) =>
    Math.round((255 * (value - minimum)) / (maximum - minimum || 1)),
  );
  return tileOf({ rows, columns, bytes, minimum, maximum, curve: 'linear' }, scale);
}

function grid(count: number, side: number, more: Readonly<Record<string, unknown>>, signed = false) {
  const scale = signed ? scaleFor(-1.2, 1.2) : scaleFor(0, 1.2);
  const order = Array.from({ length: count }, (_, map) => map);
  return {
    tag: 'lens-map-grid',
    properties: {
      order,
      tiles: new Map(order.map((map) => [map, mapTile(featureMap(side, map, signed), scale)])),
      title: `${count} maps of a layer`,
      selected: Math.min(3, count - 1),
      maximumHeight: 420,
      ...more,
    },
  };
}

const over = {
  preview: photograph(160, 120),
  picture: cropped(160, 120),
  slice: featureMap(12, 2),
  scale: scaleFor(0, 1.2),
  title: 'Map 2 over the image',
  maximumHeight: 420,
};

const shares = (count: number): Float32Array => {
  const raw = Float32Array.from({ length: count }, (_, at) => Math.exp(-((at * 7) % count) / 1.5));
  const sum = raw.reduce((all, one) => all + one, 0);
  return raw.map((one) => one / sum);
};

export const mapSamples = {
  mapGrid1: grid(1, 28, { size: 160 }),
  mapGrid6: grid(6, 28, { size: 96, off: new Set([2]) }, true),
  mapGrid512: grid(512, 14, { size: 56 }),
  mapGrid1280: grid(1280, 7, { size: 28, captioned: false }),
  overImage: {
    tag: 'lens-map-over-image',
    properties: {
      ...over,
      pinnedCell: { row: 4, column: 6 },
      field: { top: 20, bottom: 52, left: 36, right: 68, rows: 96, columns: 96 },
    },
  },
  overImageSmooth: { tag: 'lens-map-over-image', properties: { ...over, smooth: true, opacity: 0.5 } },
  classes2: { tag: 'lens-class-bars', properties: { values: [0.934, 0.066], labels: ['cat', 'dog'] } },
  classes1000: {
    tag: 'lens-class-bars',
    properties: { values: shares(1000), pinned: 143 },
  },
  classesChanged: {
    tag: 'lens-class-bars',
    properties: {
      values: [-0.31, 0.29, 0.02],
      labels: ['three', 'eight', 'a class with a name that is much longer than there is room for'],
      numbers: 'shares-changed',
    },
  },
};
