/** The keys that lead on and back. */
export const DOWN_AND_UP = ['ArrowDown', 'ArrowUp'] as const;
export const RIGHT_AND_LEFT = ['ArrowRight', 'ArrowLeft'] as const;

/**
 * Where a key leads in a menu or a list of tabs, whose end leads to its beginning.
 * @param at from 0; −1 where none is the current one
 * @returns `undefined` for a key that leads nowhere
 */
export function ringTarget(
  key: string,
  [on, back]: readonly [string, string],
  at: number,
  count: number,
): number | undefined {
  return { [on]: (at + 1) % count, [back]: (at + count - 1) % count, Home: 0, End: count - 1 }[key];
}
