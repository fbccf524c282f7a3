import assert from 'node:assert/strict';
import fc from 'fast-check';
import { featureLabel } from '../../../src/text/featureLabel.ts';
import {
  cellWords,
  firstSpan,
  fittingSpan,
  longestFirst,
  maskOf,
  placesWords,
  spanText,
  touches,
} from '../../../webview/app/stage/recurrent/findWords.ts';
import { labelRows, unitsOf } from '../../../webview/app/stage/recurrent/labelRows.ts';

describe('A part of a text that units are looked for by', () => {
  it('is at first what stands in quotes or brackets, else a word, else the first character', () => {
    assert.deepEqual(firstSpan([...'He said “go” (now)']), { from: 8, to: 11 });
    assert.deepEqual(firstSpan([...'(a) plain']), { from: 0, to: 2 });
    assert.deepEqual(firstSpan([...'It was quiet']), { from: 7, to: 12 });
    assert.deepEqual(firstSpan([...'never']), { from: 0, to: 1 });
    assert.equal(firstSpan(['a']), undefined);
  });

  it('always leaves something outside', () => {
    const text = fc.array(fc.constantFrom('a', 'b', ' ', '“', '”', '(', ')', '\n'), { maxLength: 40 });
    fc.assert(
      fc.property(text, (texts) => {
        const span = firstSpan(texts);
        if (!span) return texts.length < 2;
        return fittingSpan(span, texts.length)?.to === span.to;
      }),
    );
    assert.equal(fittingSpan({ from: 0, to: 9 }, 5), undefined);
    assert.deepEqual(fittingSpan({ from: 3, to: 9 }, 5), { from: 3, to: 5 });
    assert.equal(fittingSpan({ from: 7, to: 9 }, 5), undefined);
  });

  it('is written with signs for white space, long ones shortened', () => {
    assert.equal(spanText([...'a b\nc'], { from: 0, to: 5 }), 'a b⏎c');
    assert.equal(spanText([...'a b'], { from: 1, to: 2 }), '␣');
    assert.equal(spanText([...'x'.repeat(60)], { from: 0, to: 60 }), `${'x'.repeat(20)} … ${'x'.repeat(20)}`);
  });

  it('has other places beside it, the longest first', () => {
    const pairs = Uint32Array.of(0, 1, 4, 7, 9, 10);
    assert.deepEqual(longestFirst(pairs), [
      { from: 4, to: 7 },
      { from: 0, to: 1 },
      { from: 9, to: 10 },
    ]);
    assert.deepEqual([...maskOf(pairs, 11)], [1, 0, 0, 0, 1, 1, 1, 0, 0, 1, 0]);
    assert.ok(
      touches({ from: 0, to: 2 }, { from: 1, to: 3 }) && !touches({ from: 0, to: 2 }, { from: 2, to: 3 }),
    );
  });

  it('is told in words', () => {
    const cell = { unit: 3, polarity: 'off', inside: 0.75, outside: 1, score: 0.875, distance: 1 } as const;
    assert.equal(
      cellWords(cell, 0.5),
      'Unit 3 is not above 0.5 at 75.0 % of the positions inside and above it at 100.0 % of those outside.',
    );
    assert.equal(placesWords([3], 1), 'Unit 3 does the same in 1 other place, underlined in the text.');
    assert.equal(
      placesWords([3, 4, 5], 0),
      'Units 3, 4 and 5 do the same at once nowhere else in this text.',
    );
  });
});

describe('Labels of units', () => {
  const labels = {
    features: ['space', 'position in the text', 'digit'].map((name) => ({ name, words: '', varies: true })),
    // [unit, feature]
    correlations: Float32Array.of(0.5, -0.75, NaN, -0.25, 0.125, NaN, NaN, NaN, NaN),
  };

  it('are the clearest feature of each unit, or all units of one, the clearest first', () => {
    assert.deepEqual(labelRows(labels, { feature: null, least: 0.2 }), [
      { unit: 0, feature: 1, correlation: -0.75, label: 'falling with the position in the text' },
      { unit: 1, feature: 0, correlation: -0.25, label: 'not space' },
    ]);
    assert.deepEqual(
      labelRows(labels, { feature: 0, least: 0 }).map(({ unit, label }) => [unit, label]),
      [
        [0, 'space'],
        [1, 'not space'],
      ],
    );
    assert.deepEqual(labelRows(labels, { feature: 2, least: 0 }), []);
    assert.deepEqual(unitsOf(labels, 0.2), [2, 1, 0]);
  });

  it('say “not” of what is there or not, and “falling” of what is counted', () => {
    assert.equal(featureLabel('vowel', 0.9), 'vowel');
    assert.equal(featureLabel('vowel', -0.9), 'not vowel');
    assert.equal(featureLabel('position in the line', -0.9), 'falling with the position in the line');
  });
});
