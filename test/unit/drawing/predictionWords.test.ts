import assert from 'node:assert/strict';
import type { ContinuedText, Predictions } from '../../../src/trace/recurrentStudies.ts';
import {
  cameWords,
  contextAt,
  expectedBars,
  forcingWords,
} from '../../../webview/app/stage/recurrent/predictionWords.ts';

const PREDICTIONS: Predictions = {
  node: 'layer.next.output',
  characters: ['a', 'b', ' ', '\n'],
  probability: Float32Array.of(0.125, 0.5, NaN),
  surprisal: Float32Array.of(3, 1, NaN),
  runningMean: Float32Array.of(3, 2, 2),
  bitsPerCharacter: 2,
  perPosition: 2,
  topIds: Uint32Array.of(0, 2, 1, 3, 0, 1),
  topProbabilities: Float32Array.of(0.5, 0.25, 0.5, 0.25, 0.75, 0.25),
};

describe('What a character model expected', () => {
  it('is listed with what came marked, also where that was none of the likeliest', () => {
    assert.deepEqual(expectedBars(PREDICTIONS, 0, 1), [
      { label: 'a', value: 0.5 },
      { label: '␣', value: 0.25 },
      { label: 'b ◂ came', value: 0.125 },
    ]);
    assert.deepEqual(expectedBars(PREDICTIONS, 1, 3), [
      { label: 'b', value: 0.5 },
      { label: '⏎ ◂ came', value: 0.25 },
    ]);
    assert.equal(expectedBars(PREDICTIONS, 2, undefined).length, 2);
  });

  it('is compared with what came in words', () => {
    assert.equal(cameWords(PREDICTIONS, 0, 'b'), '“b” came: expected with 12.5 %, a surprise of 3 bits.');
    assert.equal(cameWords(PREDICTIONS, 2, undefined), 'Here the text ends: nothing came.');
  });

  it('stands after the last of what was read', () => {
    assert.equal(contextAt([...'a cat\n'], 5), 'a cat⏎');
    assert.equal(contextAt([...'a cat'], 1), 'a␣');
    assert.equal(contextAt([...'abcdefghijklmnopqrstuvwxyz'], 25), '…klmnopqrstuvwxyz');
  });

  it('is averaged over as many characters as the text goes on', () => {
    const continued = {
      known: 2,
      fedText: Float32Array.of(1, 2),
      fedOwn: Float32Array.of(1, 5),
    } as unknown as ContinuedText;
    assert.equal(
      forcingWords(continued),
      'Over 2 characters: fed the text 1.5 bits per character, fed its own 3.',
    );
  });
});
