import type { ColourTable, Rgb } from './colourMaps.ts';
import { divergingTable, sequentialTable, TABLE_SIZE } from './colourMaps.ts';

/** How numbers become colours. */
export interface ColourScale {
  readonly kind: 'sequential' | 'diverging';
  readonly minimum: number;
  readonly maximum: number;
  /** The square root spreads the many small weights of an attention map. */
  readonly curve: 'linear' | 'square-root';
}

/** Stands for NaN and the infinities where no hatching can be drawn. */
export const NEUTRAL: Rgb = [128, 128, 128];

/**
 * A scale over the range [minimum, maximum]; diverging where it crosses zero, unless told. A diverging scale
 * is widened so that zero is its middle.
 */
export function scaleFor(
  minimum: number,
  maximum: number,
  kind: ColourScale['kind'] = minimum < 0 && maximum > 0 ? 'diverging' : 'sequential',
  curve: ColourScale['curve'] = 'linear',
): ColourScale {
  const low = Number.isFinite(minimum) ? minimum : 0;
  const high = Number.isFinite(maximum) ? maximum : 1;
  if (kind === 'diverging') {
    const reach = Math.max(Math.abs(low), Math.abs(high)) || 1;
    return { kind, minimum: -reach, maximum: reach, curve };
  }
  return { kind, minimum: Math.min(low, high), maximum: Math.max(low, high), curve };
}

/** Where a value lies between the ends of the colour table, 0 to 1; NaN for what is not finite. */
export function fractionOf(scale: ColourScale, value: number): number {
  if (!Number.isFinite(value)) return Number.NaN;
  const span = scale.maximum - scale.minimum;
  if (!(span > 0)) return scale.kind === 'diverging' ? 0.5 : 0;
  if (scale.kind === 'diverging') {
    // From the middle, not from the minimum: the root would blow up what is lost there of small numbers.
    const middle = (scale.minimum + scale.maximum) / 2;
    const away = Math.min(1, Math.max(-1, ((value - middle) / span) * 2));
    const bent = scale.curve === 'linear' ? away : Math.sign(away) * Math.sqrt(Math.abs(away));
    return (bent + 1) / 2;
  }
  const fraction = Math.min(1, Math.max(0, (value - scale.minimum) / span));
  return scale.curve === 'linear' ? fraction : Math.sqrt(fraction);
}

/** The value at a fraction of the colour bar: `fractionOf` backwards. */
export function valueAt(scale: ColourScale, fraction: number): number {
  let straight = fraction;
  if (scale.curve === 'square-root') {
    const away = fraction * 2 - 1;
    straight = scale.kind === 'sequential' ? fraction * fraction : (Math.sign(away) * away * away + 1) / 2;
  }
  return scale.minimum + straight * (scale.maximum - scale.minimum);
}

export function tableOf(scale: ColourScale): ColourTable {
  return scale.kind === 'diverging' ? divergingTable : sequentialTable;
}

export function tableEntry(fraction: number): number {
  return Math.round(fraction * (TABLE_SIZE - 1));
}

export function colourOf(scale: ColourScale, value: number): [number, number, number] {
  const fraction = fractionOf(scale, value);
  if (Number.isNaN(fraction)) return [...NEUTRAL];
  const table = tableOf(scale);
  const at = tableEntry(fraction) * 3;
  return [table[at], table[at + 1], table[at + 2]];
}

export function cssColour([red, green, blue]: Rgb): string {
  return `rgb(${red} ${green} ${blue})`;
}

/** Relative luminance of WCAG 2. */
function luminance(colour: Rgb): number {
  const [red, green, blue] = colour.map((byte) => {
    const part = byte / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** WCAG 2 contrast, 1 to 21. */
export function contrast(one: Rgb, other: Rgb): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

/** Black or white, whichever can be read better on the colour. */
export function textColourOn(colour: Rgb): string {
  const light = luminance(colour);
  return 1.05 / (light + 0.05) >= (light + 0.05) / 0.05 ? '#ffffff' : '#000000';
}
