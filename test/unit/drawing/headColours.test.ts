import assert from 'node:assert/strict';
import { parseColour } from '../../../webview/drawing/colourMaps.ts';
import { contrast } from '../../../webview/drawing/colourScale.ts';
import { headColour } from '../../../webview/drawing/headColours.ts';

describe('colours of heads', () => {
  for (const [background, colour] of [
    ['dark', '#1f1f1f'],
    ['light', '#ffffff'],
  ] as const) {
    it(`are twelve, and seen on a ${background} background`, () => {
      const colours = Array.from({ length: 12 }, (_, head) => headColour(head, background));
      assert.equal(new Set(colours).size, 12);
      for (const one of colours) assert.ok(contrast(parseColour(one), parseColour(colour)) >= 2.9, one);
      assert.equal(headColour(12, background), colours[0]);
    });
  }
});
