import type { JpegHeader } from './jpegHeader.ts';

/** One channel of a decoded image, of which every sample may stand for several pixels. */
interface Plane {
  /** [row, column, channel] with three channels; a coarse sample is repeated over its pixels. */
  readonly samples: Uint8Array;
  readonly channel: number;
  readonly width: number;
  readonly height: number;
  /** How many columns, and rows, one sample stands for. */
  readonly across: number;
  readonly down: number;
}

/**
 * Red, green and blue of luminance and chroma (JFIF). Chroma that the file has at half the size is interpolated
 * between the samples' centres, as libjpeg does it.
 * @param samples [row, column, channel] with Y, Cb, Cr, coarse ones repeated
 * @returns [row, column, channel] with red, green, blue, alpha
 */
export function rgbOfYcc(samples: Uint8Array, { width, height, channels }: JpegHeader): Uint8Array {
  const most = (side: 'across' | 'down'): number => Math.max(...channels.map((channel) => channel[side]));
  const [luminance, blueness, redness] = channels.map(({ across, down }, channel) =>
    interpolatedRows({
      samples,
      channel,
      width,
      height,
      across: most('across') / across,
      down: most('down') / down,
    }),
  );
  const rgba = new Uint8ClampedArray(4 * width * height);
  for (let row = 0; row < height; row++) {
    const [y, cb, cr] = [luminance!(row), blueness!(row), redness!(row)];
    for (let column = 0, at = 4 * row * width; column < width; column++, at += 4) {
      const blue = cb[column]! - 128;
      const red = cr[column]! - 128;
      rgba[at] = y[column]! + 1.402 * red;
      rgba[at + 1] = y[column]! - 0.344136 * blue - 0.714136 * red;
      rgba[at + 2] = y[column]! + 1.772 * blue;
      rgba[at + 3] = 255;
    }
  }
  return new Uint8Array(rgba.buffer);
}

/** @returns the values of one row of pixels; the array is used again for the next */
function interpolatedRows(plane: Plane): (row: number) => Uint8Array {
  const { samples, channel, width, height, across, down } = plane;
  const values = new Uint8Array(width);
  // Other factors than two are rare; their samples stay as they are.
  const wide = across === 2;
  const rows = down === 2 ? Math.ceil(height / 2) : height;
  const columns = wide ? Math.ceil(width / 2) : width;
  const vertical = new Uint16Array(columns);
  return (row) => {
    const near = down === 2 ? row >> 1 : row;
    const far = down === 2 ? neighbour(row, rows) : row;
    const nearStart = near * (down === 2 ? 2 : 1) * width;
    const farStart = far * (down === 2 ? 2 : 1) * width;
    for (let i = 0; i < columns; i++) {
      const column = wide ? 2 * i : i;
      vertical[i] =
        3 * samples[3 * (nearStart + column) + channel]! + samples[3 * (farStart + column) + channel]!;
    }
    for (let column = 0; column < width; column++) {
      const i = wide ? column >> 1 : column;
      const beside = wide ? neighbour(column, columns) : column;
      values[column] = (3 * vertical[i]! + vertical[beside]! + 8) >> 4;
    }
    return values;
  };
}

/** Of two pixels over one sample, the first is nearer to the sample before, the second to the one after. */
function neighbour(pixel: number, samples: number): number {
  const sample = (pixel >> 1) + (pixel % 2 === 0 ? -1 : 1);
  return Math.min(samples - 1, Math.max(0, sample));
}
