import type { RunPicture } from '../../src/trace/description.ts';

/** What a run's picture is, and what of it the network reads, in a few words each. */
export interface PictureWords {
  /** `640 × 480 pixels` */
  readonly size: string;
  /** `the middle 480 × 480, read at 224 × 224` */
  readonly seen: string;
}

export function pictureWords(picture: RunPicture): PictureWords {
  const { width, height, rows, columns, drawn } = picture;
  const fits = rows === height && columns === width;
  return {
    size: `${sized(width, height)} ${drawn ? 'cells' : 'pixels'}`,
    seen: fits ? 'read as it is' : `${partWords(picture)}read at ${sized(columns, rows)}`,
  };
}

function partWords({ width, height, seen, rows, columns }: RunPicture): string {
  if (Math.round(seen.left) < 0 || Math.round(seen.top) < 0) return 'all of it with a border, ';
  const cut = Math.round(seen.width) < width || Math.round(seen.height) < height;
  if (cut) return `the middle ${sized(seen.width, seen.height)}, `;
  const sameProportions = Math.round(columns * (height / width)) === rows;
  return sameProportions ? '' : 'all of it, stretched, ';
}

const sized = (width: number, height: number): string => `${Math.round(width)} × ${Math.round(height)}`;
