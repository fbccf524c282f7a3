import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { outside } from '../../test/host/harness/outside.ts';
import { extension, openUntitled, select, TITLE, until } from '../../test/host/support.ts';
import type { PanelSession } from '../../src/host/panelSession.ts';
import { textOf } from '../text.ts';
import { LAST_ENTER, type Picture, PICTURES } from '../watch.ts';
import { report, rounds } from './report.ts';

/** One command, in milliseconds. */
export interface Painting {
  /** From the key that gives the command to the picture. */
  readonly fromKey: number;
  /** From the command's handler to the message that the picture is there. */
  readonly inHost: number;
  readonly forward: number;
}

export interface Paintings {
  readonly cold: Painting;
  readonly warm: readonly Painting[];
}

const TOKENS = 32;
/** VS Code goes on starting after its window is there, and a panel goes on painting after its first picture. */
const SETTLE_MILLISECONDS = 2_000;

/** VS Code calls this in a window in which the extension has not been used. */
export const run = (): Promise<void> => report(measure);

async function measure(): Promise<Paintings> {
  const text = textOf(TOKENS);
  select(await openUntitled(text), text);
  await delay(SETTLE_MILLISECONDS);
  const cold = await paint(1);
  const warm: Painting[] = [];
  for (let round = 0; round < rounds(); round++) warm.push(await paint(round + 2));
  return { cold, warm };
}

/** Gives the command as a person does, through the palette. @param count how many pictures there are then */
async function paint(count: number): Promise<Painting> {
  const before = session()?.paintedMilliseconds;
  await outside.runCommand(TITLE);
  const painted = await until('the run is painted', () => {
    const now = session();
    return now?.paintedMilliseconds === before ? undefined : now;
  });
  // The message to us may be here before the frame is done.
  await delay(SETTLE_MILLISECONDS);
  const pictures = await outside.webview.evaluate<Picture[]>(PICTURES);
  const entered = await outside.workbench.evaluate<number>(LAST_ENTER);
  const outline = painted.state.outline!;
  assert.equal(outline.tokens.length, TOKENS);
  assert.equal(pictures.length, count, `${pictures.length} pictures instead of ${count}`);
  return {
    fromKey: pictures.at(-1)!.time - entered,
    inHost: painted.paintedMilliseconds!,
    forward: outline.timing.forwardMilliseconds,
  };
}

/** Looks without waking the extension up. */
const session = (): PanelSession | undefined =>
  extension().isActive ? extension().exports.panel.session : undefined;
