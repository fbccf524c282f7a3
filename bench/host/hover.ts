import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { longestBlock, type LongestBlock } from './longestBlock.ts';
import { openUntitled, parts } from '../../test/host/support.ts';
import { textOf } from '../text.ts';
import { report, rounds } from './report.ts';

export interface Hovers {
  /** The first one: starts the tokenizer's worker and reads the vocabulary. In milliseconds. */
  readonly cold: number;
  readonly warm: readonly number[];
  /** How long the host was held while it answered. */
  readonly blocks: readonly LongestBlock[];
}

/** Words that are hovered in each round, each at another place. */
const PLACES = 20;

/** VS Code calls this in a window in which the extension has not been used. */
export const run = (): Promise<void> => report(measure);

async function measure(): Promise<Hovers> {
  const { document } = await openUntitled(textOf(512));
  const { hover, engine } = await parts();
  const text = document.getText();
  const ask = async (offset: number): Promise<number> => {
    const start = performance.now();
    const none = new vscode.CancellationTokenSource().token;
    const found = await hover.provideHover(document, document.positionAt(offset), none);
    const time = performance.now() - start;
    assert(found || /\s/.test(text[offset]!), `nothing is said of place ${offset}`);
    return time;
  };
  const cold = await ask(0);
  const warm: number[] = [];
  const blocks: LongestBlock[] = [];
  for (let round = 0; round < rounds(); round++) {
    const block = await longestBlock(async () => {
      for (let place = 0; place < PLACES; place++) {
        warm.push(await ask(Math.floor((place * text.length) / PLACES)));
      }
    });
    blocks.push(block);
  }
  assert.equal(engine.worker, undefined, 'the engine was started');
  return { cold, warm, blocks };
}
