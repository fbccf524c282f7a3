import { setTimeout as delay } from 'node:timers/promises';
import * as vscode from 'vscode';
import { outside } from '../../test/host/harness/outside.ts';
import { openSide } from '../../test/host/sidePanelSupport.ts';
import { openUntitled, until } from '../../test/host/support.ts';
import { type LongestBlock, longestBlock } from './longestBlock.ts';
import { report, rounds } from './report.ts';

export interface Typing {
  /** How the host was held in each round while keys came and the side panel followed. */
  readonly blocks: readonly LongestBlock[];
  /** Keys a second that really came, in each round. */
  readonly rates: readonly number[];
}

const TEXT = 'the dog ate all of the food because it was so hungry and then it slept. '.repeat(3);
const PER_SECOND = 60;

/** VS Code calls this. */
export const run = (): Promise<void> => report(measure);

async function measure(): Promise<Typing> {
  const editor = await openUntitled('');
  await openSide();
  await outside.workbench.click('.monaco-editor .view-lines');
  const blocks: LongestBlock[] = [];
  const rates: number[] = [];
  for (let round = 0; round < rounds(); round++) {
    await editor.edit((edit) => edit.delete(new vscode.Range(0, 0, 1000, 0)));
    await delay(500);
    const block = await longestBlock(async () => {
      const began = performance.now();
      await outside.type(TEXT, PER_SECOND);
      rates.push(TEXT.length / ((performance.now() - began) / 1000));
    });
    blocks.push(block);
    await until('every key has arrived', () => editor.document.getText().length >= TEXT.length);
  }
  return { blocks, rates };
}
