import { setTimeout as delay } from 'node:timers/promises';
import * as vscode from 'vscode';
import { outside } from '../../test/host/harness/outside.ts';
import { type LongestBlock, longestBlock } from './longestBlock.ts';
import { COMMAND, openUntitled, parts, select, visualize } from '../../test/host/support.ts';
import { textOf } from '../text.ts';
import { report, rounds } from './report.ts';

/** Rounds of each kind of run. */
export type Blocks = Readonly<Record<'idle' | 'sentence' | '512_tokens' | 'engine_start', LongestBlock[]>>;

/** The pictures of a run are asked for after it. */
const AFTER_RUN_MILLISECONDS = 300;

/** VS Code calls this. */
export const run = (): Promise<void> => report(measure);

async function measure(): Promise<Blocks> {
  const { engine } = await parts();
  const runAndPaint = async (): Promise<void> => {
    await vscode.commands.executeCommand(COMMAND);
    await delay(AFTER_RUN_MILLISECONDS);
  };
  await show(textOf(12));
  const idle = await repeated(() => delay(500));
  const sentence = await repeated(runAndPaint);
  await show(textOf(512));
  const long = await repeated(runAndPaint);
  await show(textOf(12));
  const start = await repeated(async () => {
    engine.stop();
    await runAndPaint();
  });
  return { idle, sentence, '512_tokens': long, engine_start: start };
}

/** A first run, which is none of the measured ones. */
async function show(text: string): Promise<void> {
  select(await openUntitled(text), text);
  await visualize();
  await outside.untilPainted();
}

async function repeated(task: () => Promise<unknown>): Promise<LongestBlock[]> {
  const blocks: LongestBlock[] = [];
  for (let round = 0; round < rounds(); round++) blocks.push(await longestBlock(task));
  return blocks;
}
