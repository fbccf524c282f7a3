import assert from 'node:assert/strict';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import * as vscode from 'vscode';
import { outside } from './harness/outside.ts';
import {
  closeEverything,
  COMMAND,
  openFile,
  openUntitled,
  parts,
  select,
  SENTENCE,
  visualize,
} from './support.ts';

/** Longest time that we may hold the extension host. */
const LIMIT_MILLISECONDS = 20;
const ROUNDS = 5;

describe('the extension host’s event loop', () => {
  afterEach(closeEverything);

  /** @returns the longest time in milliseconds for which nothing else could run */
  async function longestBlock(work: () => Promise<unknown>): Promise<number> {
    await delay(300);
    const monitor = monitorEventLoopDelay({ resolution: 1 });
    monitor.enable();
    await work();
    await delay(50);
    monitor.disable();
    // The timer that measures fires every millisecond by itself.
    return Math.max(0, monitor.max / 1e6 - 1);
  }

  function median(values: number[]): number {
    return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
  }

  async function measured(what: string, work: () => Promise<unknown>): Promise<number> {
    const blocks: number[] = [];
    for (let round = 0; round < ROUNDS; round++) blocks.push(await longestBlock(work));
    console.log(`${what}: longest block ${blocks.map((block) => block.toFixed(1)).join(', ')} ms`);
    return median(blocks);
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
      const idle = await measured('idle', () => delay(500));
      const run = await measured(`run of ${what}`, async () => {
        await vscode.commands.executeCommand(COMMAND);
        await delay(300);
      });
      assert(run <= LIMIT_MILLISECONDS + idle, `${run.toFixed(1)} ms, idle ${idle.toFixed(1)} ms`);
    });
  }

  it('is not held by a start of the engine', async () => {
    const { engine } = await parts();
    select(await openFile('essay.txt'), SENTENCE);
    await visualize();
    const idle = await measured('idle', () => delay(500));
    const start = await measured('run with a start of the engine', async () => {
      engine.stop();
      await vscode.commands.executeCommand(COMMAND);
    });
    assert(start <= LIMIT_MILLISECONDS + idle, `${start.toFixed(1)} ms, idle ${idle.toFixed(1)} ms`);
  });
});
