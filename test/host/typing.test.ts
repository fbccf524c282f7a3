import assert from 'node:assert/strict';
import { outside } from './harness/outside.ts';
import { closeSide, openSide } from './sidePanelSupport.ts';
import { closeEverything, openUntitled, parts, until } from './support.ts';

const CHARACTERS = 240;
const PER_SECOND = 60;
const WORDS = 'the dog ate all of the food because it was so hungry and then it slept. ';

describe('typing with the side panel open', () => {
  afterEach(async () => {
    await closeEverything();
    await closeSide();
  });

  it(`drops no key at ${PER_SECOND} characters a second`, async () => {
    const editor = await openUntitled('');
    await openSide();
    await outside.workbench.click('.monaco-editor .view-lines');
    const text = WORDS.repeat(10).slice(0, CHARACTERS);
    await outside.type(text, PER_SECOND);
    await until('every key has arrived', () => editor.document.getText().length >= text.length);
    assert.equal(editor.document.getText(), text);
    const { side } = await parts();
    await until('the side panel has caught up', () => side.session!.state.phase === 'ready');
  });
});
