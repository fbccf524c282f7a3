import type { Orientation } from './exif.ts';
import type { DecodedImage } from './image.ts';

/** Where a pixel of the upright picture stands in the stored one. */
interface Turn {
  /** Rows of the picture are columns of the file. */
  readonly transposed: boolean;
  /** The stored columns, or rows, run backwards. */
  readonly columnsReversed: boolean;
  readonly rowsReversed: boolean;
}

const turn = (transposed: boolean, columnsReversed: boolean, rowsReversed: boolean): Turn => ({
  transposed,
  columnsReversed,
  rowsReversed,
});

const TURNS: Readonly<Record<Orientation, Turn>> = {
  1: turn(false, false, false),
  2: turn(false, true, false),
  3: turn(false, true, true),
  4: turn(false, false, true),
  5: turn(true, false, false),
  6: turn(true, false, true),
  7: turn(true, true, true),
  8: turn(true, true, false),
};

/** The image as it was seen when it was taken. */
export function upright(image: DecodedImage, orientation: Orientation): DecodedImage {
  if (orientation === 1) return image;
  const { transposed, columnsReversed, rowsReversed } = TURNS[orientation];
  const width = transposed ? image.height : image.width;
  const height = transposed ? image.width : image.height;
  const source = pixelsOf(image.rgba);
  const rgba = new Uint8Array(image.rgba.length);
  const target = new Uint32Array(rgba.buffer);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const storedRow = transposed ? column : row;
      const storedColumn = transposed ? row : column;
      const y = rowsReversed ? image.height - 1 - storedRow : storedRow;
      const x = columnsReversed ? image.width - 1 - storedColumn : storedColumn;
      target[row * width + column] = source[y * image.width + x]!;
    }
  }
  const remarks = [...image.remarks, 'It was turned as its EXIF data say.'];
  return { ...image, width, height, rgba, remarks };
}

/** One number for each pixel. */
function pixelsOf(rgba: Uint8Array): Uint32Array {
  const aligned = rgba.byteOffset % 4 === 0 ? rgba : rgba.slice();
  return new Uint32Array(aligned.buffer, aligned.byteOffset, aligned.length / 4);
}
