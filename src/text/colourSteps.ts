/**
 * Colours behind a text that tell how large a number is: eleven steps from nothing to the most, and ten below nothing.
 * They let the editor's own background and letters through, so they go with every theme.
 */

/** Steps below it stand for negative numbers; it has no colour itself. */
export const NEUTRAL_STEP = 10;
export const COLOUR_STEPS = 2 * NEUTRAL_STEP + 1;

/**
 * The step of a number.
 * @param least of what the number can be: from 0 up there are no negative ones
 * @param most of what it can be
 */
export function stepOf(value: number, least: number, most: number): number {
  const reach = Math.max(Math.abs(least), Math.abs(most));
  if (!Number.isFinite(value) || !(reach > 0)) return NEUTRAL_STEP;
  const share = Math.min(1, Math.max(-1, value / reach));
  return NEUTRAL_STEP + Math.round(share * NEUTRAL_STEP);
}

/** Each as red, green and blue, and how much of it covers the background at most. */
const COLOURS = {
  light: { above: [222, 60, 40], below: [30, 110, 220], most: 0.5 },
  dark: { above: [226, 70, 48], below: [40, 124, 236], most: 0.55 },
} as const;

/** What lies behind a text at a step: red, green, blue, and how much it covers, 0 to 1. */
export function stepColour(
  step: number,
  theme: 'light' | 'dark',
): readonly [red: number, green: number, blue: number, cover: number] {
  const { above, below, most } = COLOURS[theme];
  const away = step - NEUTRAL_STEP;
  const cover = Math.round((Math.abs(away) / NEUTRAL_STEP) * most * 1000) / 1000;
  return [...(away < 0 ? below : above), cover];
}

/** The same as CSS and VS Code write it. */
export function cssStepColour(step: number, theme: 'light' | 'dark'): string {
  return `rgba(${stepColour(step, theme).join(', ')})`;
}
