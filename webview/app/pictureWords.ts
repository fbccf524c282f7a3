import type { RunPicture } from '../../src/trace/description.ts';

/** What a run's picture is, and what of it the network reads, in a few words each. */
export interface PictureWords {
  /** `640 × 480 pixels` */
  readonly size: string;
  /** `the middle 480 × 480, read at 224 × 224` */
  readonly seen: string;
}

export function pictureWords({ width, height, seen, rows, columns, drawn }: RunPicture): PictureWords {
  return {
    size: `${sized(width, height)} ${drawn ? 'cells' : 'pixels'}`,
    seen: `${partWords({ width, height, seen })}read ${
      rows === height && columns === width ? 'as it is' : `at ${sized(columns, rows)}`
    }`,
  };
}

function partWords({ width, height, seen }: Pick<RunPicture, 'width' | 'height' | 'seen'>): string {
  if (seen.left < 0 || seen.top < 0) return 'all of it with a border, ';
  const cut = Math.round(seen.width) < width || Math.round(seen.height) < height;
  return cut ? `the middle ${sized(seen.width, seen.height)}, ` : '';
}

const sized = (width: number, height: number): string => `${Math.round(width)} × ${Math.round(height)}`;
