import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import * as vscode from 'vscode';
import { outside } from './harness/outside.ts';
import { longestBlock } from './longestBlock.ts';
import { closeSide, openSide } from './sidePanelSupport.ts';
import { closeEverything, openUntitled, parts, say, until } from './support.ts';

/** Longest time that we may hold the extension host. */
const LIMIT_MILLISECONDS = 20;
const CHARACTERS = 240;
const PER_SECOND = 60;
const ROUNDS = 3;
const WORDS = 'the dog ate all of the food because it was so hungry and then it slept. ';

describe('typing with the side panel open', () => {
  afterEach(async () => {
    await closeEverything();
    await closeSide();
  });

  it(`drops no key at ${PER_SECOND} characters a second, and holds the host for at most ${LIMIT_MILLISECONDS} ms`, async () => {
    const editor = await openUntitled('');
    await openSide();
    await outside.workbench.click('.monaco-editor .view-lines');
    const text = WORDS.repeat(10).slice(0, CHARACTERS);
    const { work: idle } = await longestBlock(() => delay(500));
    const works: number[] = [];
    const rates: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      await editor.edit((edit) => edit.delete(new vscode.Range(0, 0, 1000, 0)));
      const { wall, work } = await longestBlock(async () => {
        const began = performance.now();
        await outside.type(text, PER_SECOND);
        rates.push(CHARACTERS / ((performance.now() - began) / 1000));
      });
      works.push(work ?? wall);
      await until('every key has arrived', () => editor.document.getText().length >= text.length);
      assert.equal(editor.document.getText(), text);
    }
    const { side } = await parts();
    await until('the side panel has caught up', () => side.session!.state.phase === 'ready');
    const rate = Math.round(Math.max(...rates));
    say(
      `      ${rate} characters a second; work of this thread at a stretch ${works.map((work) => work.toFixed(1)).join(', ')} ms`,
    );
    const typical = [...works].sort((a, b) => a - b)[Math.floor(ROUNDS / 2)]!;
    assert(typical <= LIMIT_MILLISECONDS + (idle ?? 0), `${typical.toFixed(1)} ms`);
  });
});
