import { stepColour } from '../../../src/text/colourSteps.ts';
import type { Palette } from './figure.ts';

/** What a step’s colour makes of the background, as red, green and blue: a figure has no other behind it. */
export function stepRgb(step: number, { kind, background }: Palette): [number, number, number] {
  const [red, green, blue, cover] = stepColour(step, kind);
  const behind = [1, 3, 5].map((at) => Number.parseInt(background.slice(at, at + 2), 16));
  const mixed = (part: number, at: number): number => Math.round(part * cover + behind[at]! * (1 - cover));
  return [mixed(red, 0), mixed(green, 1), mixed(blue, 2)];
}
