import assert from 'node:assert/strict';
import { ProblemError } from '../../../../src/problem.ts';
import { textFeatures } from '../../../../src/studies/recurrent/textFeatures.ts';
import { correlationsWith, labelsOf, unitLabels } from '../../../../src/studies/recurrent/unitLabels.ts';
import { characterClass } from '../../../../src/text/characterClass.ts';
import { startTensors } from '../../tensors.ts';
import { characterRun, letGo, services } from './characterRun.ts';

const feature = (text: string, name: string): string =>
  textFeatures([...text])
    .find((each) => each.name === name)!
    .values.join('');

describe('simple features of a text', () => {
  it('are inside quotes from the opening mark up to the closing one, straight or curly', () => {
    assert.equal(feature('a "bc" d', 'inside quotes'), '00111000');
    assert.equal(feature('a “bc” d', 'inside quotes'), '00111000');
    assert.equal(feature('„bc“ «d»', 'inside quotes'), '11100110');
    // An apostrophe is no quote.
    assert.equal(feature('don’t "x', 'inside quotes'), '00000011');
  });

  it('close a forgotten quote at an empty line, and count brackets', () => {
    assert.equal(feature('"a\n\nb', 'inside quotes'), '11100');
    assert.equal(feature('"a\nb"', 'inside quotes'), '11110');
    assert.equal(feature('(a[b]c)d]', 'inside brackets'), '111111000');
  });

  it('count in the line and in the text by code points', () => {
    assert.equal(feature('a😀b\ncd', 'position in the line'), '123012');
    assert.equal(feature('a😀b\ncd', 'position in the text'), '012345');
    assert.deepEqual(
      [...textFeatures(['a', '\r\n', 'b']).find(({ name }) => name === 'position in the line')!.values],
      [1, 0, 1],
    );
  });

  it('know words, cases, vowels, digits and marks in more than one script', () => {
    assert.equal(feature('Ab c1', 'start of a word'), '10010');
    assert.equal(feature('Ab c1', 'after a space'), '00010');
    assert.equal(feature('Ab c1É', 'capital letter'), '100001');
    assert.equal(feature('Ab c1é', 'small letter'), '010101');
    assert.equal(feature('äbcიx', 'vowel'), '10010');
    assert.equal(feature('a1٣!', 'digit'), '0110');
    assert.equal(feature('a,+-—b', 'punctuation'), '011110');
  });

  it('tell eight classes of characters apart', () => {
    const classes = ['\n', ' ', '7', 'Q', 'e', 'q', '?', '😀', '\t', 'Ж', 'ж', 'ა', 'გ', '\r\n', ''];
    assert.deepEqual(classes.map(characterClass), [
      'newline',
      'space',
      'digit',
      'capital',
      'vowel',
      'consonant',
      'punctuation',
      'other',
      'space',
      'capital',
      'consonant',
      'vowel',
      'consonant',
      'newline',
      'other',
    ]);
  });
});

describe('labels of units', () => {
  before(startTensors);

  const text = 'He said "no, never (or not)" and left.\nThen "maybe": A1 b2.';
  const features = textFeatures([...text]);
  const named = (name: string): Float64Array => features.find((each) => each.name === name)!.values;

  it('name the feature that a unit is made of, with its sign; a constant unit has none', () => {
    const columns = [
      named('inside quotes').map((value) => 0.2 + 0.6 * value),
      named('vowel').map((value) => -value),
      new Float64Array(text.length).fill(0.3),
      // Half of a feature and as much of something else is not clear.
      named('digit').map((value, at) => value + 0.4 * Math.sin(at * 7.1)),
    ];
    const given = {
      positions: text.length,
      units: columns.length,
      values: Float32Array.from({ length: text.length * columns.length }, (_, at) => {
        return columns[at % columns.length]![Math.floor(at / columns.length)]!;
      }),
    };
    const correlations = correlationsWith(given, features);
    const labels = labelsOf(correlations, features);
    assert.deepEqual(labels.map(({ unit, label }) => [unit, label]).sort(), [
      [0, 'inside quotes'],
      [1, 'not vowel'],
    ]);
    for (const { correlation } of labels) assert.ok(Math.abs(Math.abs(correlation) - 1) < 1e-6);
    const ofConstant = correlations.subarray(2 * features.length, 3 * features.length);
    assert.ok(ofConstant.every(Number.isNaN));
  });

  it('are Pearson’s correlations of a run, computed another way', async () => {
    const studied = await characterRun({ kind: 'gru' }, 'abc "de" (cab)\nab "b"');
    const {
      features: known,
      correlations,
      labels,
      clearFrom,
    } = await unitLabels(studied, { node: 'layer.1.update_gate' }, services);
    const ofText = textFeatures([...'abc "de" (cab)\nab "b"']);
    const values = studied.run.trace.rows('layer.1.update_gate', 0, 0, ofText[0]!.values.length);
    for (let unit = 0; unit < 4; unit++) {
      const column = values.filter((_, at) => at % 4 === unit);
      ofText.forEach(({ values: other }, i) => {
        const expected = byMoments([...column], [...other]);
        const actual = correlations[unit * ofText.length + i]!;
        if (known[i]!.varies) assert.ok(Math.abs(actual - expected) < 1e-4, `${known[i]!.name}: ${actual}`);
        else assert.ok(Number.isNaN(actual), known[i]!.name);
      });
    }
    assert.equal(known.find(({ name }) => name === 'digit')!.varies, false);
    for (const { correlation } of labels) assert.ok(Math.abs(correlation) >= clearFrom);
    letGo(studied);
  });

  it('are refused where no characters are read', async () => {
    const studied = await characterRun({ kind: 'rnn' }, 'abc');
    const { characters, ...layers } = studied.layers!;
    assert.ok(characters);
    await assert.rejects(
      unitLabels({ ...studied, layers }, { node: 'layer.0.hidden_state' }, services),
      ProblemError,
    );
    letGo(studied);
  });
});

/** r = (E[xy] − E[x] E[y]) / (σx σy) */
function byMoments(x: readonly number[], y: readonly number[]): number {
  const mean = (list: readonly number[]): number => list.reduce((sum, each) => sum + each, 0) / list.length;
  const covariance = mean(x.map((each, at) => each * y[at]!)) - mean(x) * mean(y);
  const deviation = (list: readonly number[]): number =>
    Math.sqrt(mean(list.map((each) => each ** 2)) - mean(list) ** 2);
  return covariance / (deviation(x) * deviation(y));
}
