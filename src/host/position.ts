import type { ShownTextRun } from './shownRun.ts';

/** Where in a long text the shown window starts, and where those before it did. */
export interface Position {
  readonly windowStart: number;
  readonly previousStarts: readonly number[];
}

export const START: Position = { windowStart: 0, previousStarts: [] };

/** So many steps back are remembered. */
const REMEMBERED_STARTS = 1000;

/** The window after the shown one starts where its last token ends. */
export function after(shown: ShownTextRun, { windowStart, previousStarts }: Position): Position | undefined {
  if (!shown.goesOn) return undefined;
  return {
    windowStart: shown.range.end,
    previousStarts: [...previousStarts, windowStart].slice(-REMEMBERED_STARTS),
  };
}

/** @returns `undefined` at the first window */
export function before({ previousStarts }: Position): Position | undefined {
  const windowStart = previousStarts.at(-1);
  return windowStart === undefined ? undefined : { windowStart, previousStarts: previousStarts.slice(0, -1) };
}
