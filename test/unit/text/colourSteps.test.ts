import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { COLOUR_STEPS, NEUTRAL_STEP, stepColour, stepOf } from '../../../src/text/colourSteps.ts';
import { contrast } from '../../../webview/drawing/colourScale.ts';

/** Letters and background of VS Code's default themes. */
const THEMES = [
  { kind: 'dark', letters: [204, 204, 204], background: [31, 31, 31] },
  { kind: 'light', letters: [59, 59, 59], background: [255, 255, 255] },
  { kind: 'dark', letters: [255, 255, 255], background: [0, 0, 0] },
  { kind: 'light', letters: [41, 41, 41], background: [255, 255, 255] },
] as const;

describe('Colours behind a text', () => {
  it('leave every letter readable, on every theme', () => {
    for (const { kind, letters, background } of THEMES) {
      for (let step = 0; step < COLOUR_STEPS; step++) {
        const [red, green, blue, cover] = stepColour(step, kind);
        const seen = [red, green, blue].map((part, at) => part * cover + background[at]! * (1 - cover));
        const value = contrast(letters, seen as [number, number, number]);
        assert(value >= 4.5, `${kind}, step ${step}: ${value}`);
      }
    }
  });

  it('are none for 0, the strongest at the ends, and stronger the further from 0', () => {
    assert.equal(stepOf(0, -1, 1), NEUTRAL_STEP);
    assert.equal(stepOf(0, 0, 1), NEUTRAL_STEP);
    assert.equal(stepOf(1, 0, 1), COLOUR_STEPS - 1);
    assert.equal(stepOf(-1, -1, 1), 0);
    assert.equal(stepColour(NEUTRAL_STEP, 'dark')[3], 0);
    fc.assert(
      fc.property(
        fc.double({ min: -3, max: 3, noNaN: true }),
        fc.double({ min: -3, max: 3, noNaN: true }),
        (one, other) => {
          const [low, high] = [Math.min(one, other), Math.max(one, other)];
          assert(stepOf(low, -2, 2) <= stepOf(high, -2, 2));
          assert.equal(stepOf(low, -2, 2), 2 * NEUTRAL_STEP - stepOf(-low, -2, 2));
        },
      ),
    );
  });

  it('are none where there is no number', () => {
    for (const value of [NaN, Infinity, -Infinity]) assert.equal(stepOf(value, -1, 1), NEUTRAL_STEP);
    assert.equal(stepOf(0.5, 0, 0), NEUTRAL_STEP);
  });
});
