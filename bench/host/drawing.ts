import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { outside } from '../../test/host/harness/outside.ts';
import type { Line } from '../../test/host/harness/protocol.ts';
import { type Picture, PICTURES } from '../watch.ts';
import { report, rounds } from './report.ts';

/** For each stroke, when a picture of what is drawn was on the screen: from its first one on, in milliseconds. */
export type Strokes = readonly (readonly number[])[];

/** Lines up and down the sheet, from left to right; the pointer moves as fast as the browser takes it. */
const LINES = 40;
const STROKE: Line = Array.from({ length: LINES + 1 }, (_, at) => [
  0.1 + (0.8 * at) / LINES,
  at % 2 === 0 ? 0.2 : 0.8,
]);

/** What is drawn goes on being read and painted for a moment after the stroke. */
const SETTLE_MILLISECONDS = 1_000;

/** VS Code calls this. */
export const run = (): Promise<void> => report(measure);

async function measure(): Promise<Strokes> {
  await outside.runCommand('Model Lens: Draw a Digit');
  await outside.webview.waitFor('.draw-pad .sheet:focus');
  await outside.untilPainted();
  const strokes: number[][] = [];
  // The first stroke is none of the measured ones.
  for (let round = 0; round <= rounds(); round++) {
    const times = await stroke();
    if (round > 0) strokes.push(times);
  }
  return strokes;
}

/** Draws on an empty sheet, and leaves it empty. */
async function stroke(): Promise<number[]> {
  const before = (await pictures()).length;
  await outside.webview.draw('.draw-pad .sheet canvas', STROKE);
  const during = (await pictures()).slice(before).map(({ time }) => time);
  assert(during.length > 1, 'nothing was painted while the stroke was drawn');
  await delay(SETTLE_MILLISECONDS);
  await outside.webview.click('.draw-tools button:text-is("Clear")');
  await delay(SETTLE_MILLISECONDS);
  return during.map((time) => time - during[0]!);
}

const pictures = (): Promise<Picture[]> => outside.webview.evaluate<Picture[]>(PICTURES);
