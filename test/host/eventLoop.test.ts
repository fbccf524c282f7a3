import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import * as vscode from 'vscode';
import { outside } from './harness/outside.ts';
import { longestBlock } from './longestBlock.ts';
import {
  closeEverything,
  COMMAND,
  openFile,
  openUntitled,
  parts,
  say,
  select,
  SENTENCE,
  visualize,
} from './support.ts';

/** Longest time that we may hold the extension host. */
const LIMIT_MILLISECONDS = 20;
const ROUNDS = 5;

describe('the extension host’s event loop', () => {
  afterEach(closeEverything);

  /** @returns the typical longest block of some rounds: a single one may meet a garbage collection of others */
  async function measured(
    what: string,
    task: () => Promise<unknown>,
  ): Promise<{ wall: number; work: number }> {
    const walls: number[] = [];
    const works: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const { wall, work } = await longestBlock(task);
      walls.push(wall);
      works.push(work ?? wall);
    }
    say(`      ${what}: longest block ${list(walls)} ms, work of this thread at a stretch ${list(works)} ms`);
    return { wall: median(walls), work: median(works) };
  }

  async function assertFree(what: string, task: () => Promise<unknown>): Promise<void> {
    const idle = await measured('idle', () => delay(500));
    const { work } = await measured(what, task);
    assert(work <= LIMIT_MILLISECONDS + idle.work, `${work.toFixed(1)} ms; idle ${idle.work.toFixed(1)} ms`);
  }

  for (const [what, text] of [
    ['a sentence', SENTENCE],
    ['512 tokens', `${SENTENCE} `.repeat(60)],
  ] as const) {
    it(`is not held for more than ${LIMIT_MILLISECONDS} ms by a run of ${what}`, async () => {
      const editor = await openUntitled(text);
      select(editor, text);
      await visualize();
      await outside.untilPainted();
      await assertFree(`run of ${what}`, async () => {
        await vscode.commands.executeCommand(COMMAND);
        await delay(300);
      });
    });
  }

  it(`is not held for more than ${LIMIT_MILLISECONDS} ms by a start of the engine`, async () => {
    const { engine } = await parts();
    select(await openFile('essay.txt'), SENTENCE);
    await visualize();
    await assertFree('run with a start of the engine', async () => {
      engine.stop();
      await vscode.commands.executeCommand(COMMAND);
    });
  });
});

function list(values: number[]): string {
  return values.map((value) => value.toFixed(1)).join(', ');
}

function median(values: number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
