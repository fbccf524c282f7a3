import type { LoadedLayers } from '../../models/layers/loadedLayers.ts';
import type { RunNote } from '../../trace/description.ts';
import type { CnnSettings } from './cnnOptions.ts';
import { brightnessOf } from './cnnPixels.ts';
import { isGrey, type PaperAndInk, paperAndInk } from './paperAndInk.ts';

/** What makes paper white and ink black, or a dark ground black and strokes white: clip(pixel · scale + shift). */
export interface PaperRemoval {
  readonly scale: number;
  readonly shift: number;
  /** In a sentence: which greys become which. */
  readonly what: string;
}

/** Pixels go from 0 to 255. */
export const PIXEL_LIMITS = [0, 255] as const;

/**
 * @param rgb [row, column, channel]
 * @returns undefined where the paper stays as it is; the notes say why where a person asked for it
 */
export function paperRemoval(
  rgb: Float32Array,
  { paper: decision }: CnnSettings,
  { preprocessing }: LoadedLayers,
): { readonly removal?: PaperRemoval; readonly notes: readonly RunNote[] } {
  if (decision === 'no' || (decision === 'auto' && preprocessing.lightOnDark !== true)) return { notes: [] };
  const found = paperAndInk(brightnessOf(rgb));
  if (decision === 'auto' && !(found && isGrey(found))) return { notes: [] };
  if (!found) return { notes: [{ kind: 'remark', text: NOTHING_TO_TELL }] };
  const removal = removalOf(found);
  const why =
    decision === 'auto'
      ? `Grey paper (about ${found.paper} of 255) is removed, since this network reads strokes on an even ground. In numbers: ${removal.what}. The option “Remove grey paper” can leave it as it is.`
      : `As the options say, ${removal.what}.`;
  return { removal, notes: [{ kind: 'remark', text: why }] };
}

const NOTHING_TO_TELL =
  'The image is nearly all of one grey, so paper and ink cannot be told apart: it is read as it is.';

function removalOf({ paperEnd, ink }: PaperAndInk): PaperRemoval {
  const [dark, light] = [Math.min(paperEnd, ink), Math.max(paperEnd, ink)];
  const scale = 255 / (light - dark);
  const [darker, lighter] = paperEnd > ink ? ['ink', 'paper'] : ['the ground', 'the writing'];
  const what = `${darker} (${Math.round(dark)} and darker) is made black, ${lighter} (${Math.round(light)} and lighter) white`;
  return { scale, shift: -dark * scale, what };
}

/** Pixels without grey paper: what the network's node `input.contrast` computes. */
export const withoutPaper = (pixels: Float32Array, { scale, shift }: PaperRemoval): Float32Array =>
  pixels.map((pixel) => Math.min(PIXEL_LIMITS[1], Math.max(PIXEL_LIMITS[0], pixel * scale + shift)));
