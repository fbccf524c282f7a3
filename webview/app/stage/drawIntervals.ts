import type { DrawnToken, NextToken } from '../../../src/trace/studies.ts';
import { pieceText } from '../../../src/text/readablePiece.ts';
import type { DrawInterval } from '../../views/drawStrip.ts';

/** Narrower ones (of the width) could not be seen beside each other: they are drawn as one. */
const NARROWEST = 0.004;

/**
 * The chances of the first candidates laid end to end; the rest is one interval, with the drawn token in it where it
 * is one of them.
 * @param candidates in falling order of their chances
 */
export function drawIntervals(candidates: readonly NextToken[], sampled: DrawnToken): DrawInterval[] {
  const intervals: DrawInterval[] = [];
  let from = 0;
  for (const { id, piece, chance } of candidates) {
    if (chance < NARROWEST) break;
    intervals.push({ label: pieceText(piece), from, to: from + chance, drawn: id === sampled.id });
    from += chance;
  }
  if (from < 1 - 1e-6) intervals.push({ label: 'others', from, to: 1, drawn: false });
  if (!intervals.some(({ drawn }) => drawn)) {
    intervals.push({ label: pieceText(sampled.piece), from: sampled.from, to: sampled.to, drawn: true });
  }
  return intervals;
}
