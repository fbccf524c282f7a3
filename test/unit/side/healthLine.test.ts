import assert from 'node:assert/strict';
import { healthFacts } from '../../../webview/side/healthLine.ts';

const HEALTH = {
  entropyBits: 2.1,
  largestEntropyBits: 3.3,
  onFirst: 0.004,
  onSeparator: 0.41,
  notFinite: 0,
  saturated: 0,
};

const texts = (health: Partial<Record<keyof typeof HEALTH, number | null>>): string[] =>
  healthFacts({ ...HEALTH, ...health } as typeof HEALTH, '[CLS]', '[SEP]').map(({ text }) => text);

describe('the line on a head', () => {
  it('says in words how its attention is spread and where it rests', () => {
    assert.deepEqual(texts({}), ['spread 2.1 of 3.3 bits', '0.4 % on [CLS]', '41 % on [SEP]']);
  });

  it('says which part of it is saturated', () => {
    assert.equal(texts({ saturated: 0.25 }).at(-1), '25 % saturated');
  });

  it('says first that weights are no numbers, and leaves out figures that there are not', () => {
    const nothing = { entropyBits: null, onFirst: null, onSeparator: null, saturated: null };
    assert.deepEqual(texts({ notFinite: 1 })[0], '1 weight is no number');
    assert.deepEqual(texts({ ...nothing, notFinite: 1200 }), ['1,200 weights are no number']);
    const [first] = healthFacts({ ...HEALTH, notFinite: 2 }, '', '');
    assert.equal(first!.alarming, true);
  });
});
