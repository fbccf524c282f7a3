import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ProblemError } from '../../../src/problem.ts';
import { drawToken, rankTokens } from '../../../src/studies/sampling.ts';
import { seededRandom } from '../../../src/trace/random.ts';

const PLAIN = { temperature: 1, topK: 0, topP: 1 };

const someLogits = fc
  .array(fc.float({ min: -30, max: 30, noNaN: true }), { minLength: 1, maxLength: 60 })
  .map((values) => Float32Array.from(values));
const someSettings = fc.record({
  temperature: fc.double({ min: 0.01, max: 100, noNaN: true }),
  topK: fc.integer({ min: 0, max: 70 }),
  topP: fc.double({ min: 0.001, max: 1, noNaN: true }),
});

describe('random numbers', () => {
  it('are those of Mulberry32, from 0 to below 1', () => {
    const next = seededRandom(1);
    assert.equal(next(), 0.6270739405881613);
    assert.equal(seededRandom(0)(), 0.26642920868471265);
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const [one, two] = [seededRandom(seed), seededRandom(seed)];
        for (let i = 0; i < 20; i++) {
          const number = one();
          assert.equal(number, two());
          assert.ok(number >= 0 && number < 1);
        }
      }),
    );
  });

  it('of neighbouring seeds are spread evenly', () => {
    const bins = new Array<number>(10).fill(0);
    for (let seed = 0; seed < 10_000; seed++) bins[Math.floor(10 * seededRandom(seed)())]!++;
    const deviation = bins.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
    assert.ok(deviation < 27.9, `χ² is ${deviation}: with 9 degrees of freedom one of 1000 is above 27.9`);
  });
});

describe('sampling', () => {
  it('gives the chances of transformers for temperature, top-k and top-p', () => {
    // By hand: softmax of (2, 1, 0, −1) is .6439, .2369, .0871, .0321; of twice the logits .8650, .1171, .0158, .0021.
    const logits = Float32Array.of(0, 2, -1, 1);
    const plain = rankTokens(logits, PLAIN);
    assert.deepEqual([...plain.ids], [1, 3, 0, 2]);
    assertClose(plain.probabilities, [0.6439, 0.2369, 0.0871, 0.0321]);
    assert.deepEqual(plain.chances, plain.probabilities);
    assertClose(rankTokens(logits, { ...PLAIN, temperature: 0.5 }).chances, [0.865, 0.1171, 0.0158, 0.0021]);
    assertClose(rankTokens(logits, { ...PLAIN, topK: 2 }).chances, [0.7311, 0.2689, 0, 0]);
    // .6439 does not reach .7 yet, .8808 does.
    assertClose(rankTokens(logits, { ...PLAIN, topP: 0.7 }).chances, [0.7311, 0.2689, 0, 0]);
    assertClose(rankTokens(logits, { ...PLAIN, topP: 0.6 }).chances, [1, 0, 0, 0]);
    // Top-p counts what top-k has left: .7311 is enough for .7.
    assertClose(rankTokens(logits, { ...PLAIN, topK: 2, topP: 0.7 }).chances, [1, 0, 0, 0]);
  });

  it('orders equal logits by their ids, and keeps at least one', () => {
    const { ids, chances, kept } = rankTokens(Float32Array.of(3, 5, 5, 3), { ...PLAIN, topP: 1e-9 });
    assert.deepEqual([...ids], [1, 2, 0, 3]);
    assert.deepEqual([[...chances], kept], [[1, 0, 0, 0], 1]);
  });

  it('refuses what is not a number, and takes infinite logits as they are meant', () => {
    assert.throws(() => rankTokens(Float32Array.of(1, NaN), PLAIN), ProblemError);
    const { chances } = rankTokens(Float32Array.of(1, -Infinity, 1), PLAIN);
    assert.deepEqual([...chances], [0.5, 0.5, 0]);
    assert.equal(rankTokens(Float32Array.of(Infinity, 3), PLAIN).chances[0], 1);
  });

  it('has chances that sum to 1, fall, and leave out what was cut off', () => {
    fc.assert(
      fc.property(someLogits, someSettings, (logits, settings) => {
        const { ids, probabilities, chances, kept } = rankTokens(logits, settings);
        assert.deepEqual(
          [...ids].sort((a, b) => a - b),
          [...logits.keys()],
        );
        for (const numbers of [probabilities, chances]) {
          assert.ok(Math.abs(numbers.reduce((sum, each) => sum + each, 0) - 1) < 1e-9);
          numbers.forEach((each, at) => assert.ok(each >= 0 && each <= (numbers[at - 1] ?? 1)));
        }
        assert.ok(kept >= 1 && (settings.topK === 0 || kept <= settings.topK));
        assert.ok(chances.subarray(kept).every((chance) => chance === 0));
      }),
    );
  });

  it('draws the token in whose interval the number lies; the intervals cover 0 to 1', () => {
    fc.assert(
      fc.property(
        someLogits,
        someSettings,
        fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
        (logits, settings, number) => {
          const ranked = rankTokens(logits, settings);
          const { rank, from, to } = drawToken(ranked, number);
          assert.ok(rank < ranked.kept && ranked.chances[rank]! > 0);
          assert.ok(from <= number && number < to && to <= 1 + 1e-9, `${number} in ${from} to ${to}`);
          assert.ok(Math.abs(to - from - ranked.chances[rank]!) < 1e-9);
        },
      ),
    );
  });

  it('draws each token as often as its chance says', () => {
    const logits = Float32Array.of(0.3, 2.1, -0.7, 1.2, 0.9, -2);
    const ranked = rankTokens(logits, { temperature: 1.3, topK: 5, topP: 0.85 });
    assert.equal(ranked.kept, 4);
    const draws = 20_000;
    const counts = new Array<number>(logits.length).fill(0);
    for (let seed = 0; seed < draws; seed++) counts[drawToken(ranked, seededRandom(seed)()).rank]!++;
    let deviation = 0;
    for (let rank = 0; rank < ranked.kept; rank++) {
      const expected = draws * ranked.chances[rank]!;
      deviation += (counts[rank]! - expected) ** 2 / expected;
    }
    assert.equal(counts[4]! + counts[5]!, 0, 'what was cut off is never drawn');
    assert.ok(deviation < 16.3, `χ² is ${deviation}: with 3 degrees of freedom one of 1000 is above 16.3`);
  });
});

function assertClose(actual: Float64Array, expected: readonly number[]): void {
  assert.equal(actual.length, expected.length);
  actual.forEach((value, at) => assert.ok(Math.abs(value - expected[at]!) < 1e-4, `${String(actual)}`));
}
