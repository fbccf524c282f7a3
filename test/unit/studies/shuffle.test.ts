import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { LoadedModel } from '../../../src/models/loadModel.ts';
import { ProblemError } from '../../../src/problem.ts';
import { shuffle, shuffledOrder } from '../../../src/studies/shuffle.ts';
import { loadReference, referenceInputs } from '../references.ts';
import { startTensors } from '../tensors.ts';
import { attentionRun, services } from './attentionRun.ts';

const seeds = fc.integer({ min: 0, max: 2 ** 32 });

describe('a shuffled order', () => {
  it('moves what may move, all of it, and leaves the rest', () => {
    const texts = fc.array(fc.boolean(), { minLength: 2, maxLength: 40 });
    fc.assert(
      fc.property(texts, seeds, (movable, seed) => {
        fc.pre(movable.filter(Boolean).length >= 2);
        const order = shuffledOrder(movable, seed);
        assert.deepEqual(
          [...order].sort((a, b) => a - b),
          movable.map((_, place) => place),
        );
        order.forEach((token, place) => assert.ok(movable[place] || token === place));
        assert.ok(order.some((token, place) => token !== place));
        assert.deepEqual(shuffledOrder(movable, seed), order, 'the same seed gives the same order');
      }),
    );
  });

  it('comes out in every way, about as often', () => {
    const counts = new Map<string, number>();
    for (let seed = 0; seed < 5000; seed++) {
      const order = shuffledOrder([true, true, true], seed).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    assert.deepEqual([...counts.keys()].sort(), ['021', '102', '120', '201', '210']);
    for (const [order, count] of counts) assert.ok(count > 850 && count < 1150, `${order}: ${count}`);
  });

  it('needs two tokens', () => {
    assert.throws(
      () => shuffledOrder([false, true, false], 1),
      (thrown) => thrown instanceof ProblemError && thrown.code === 'bad-input',
    );
  });
});

const mainIds = (name: string) => ({
  kind: 'ids' as const,
  ids: referenceInputs(name).cases['main']!.input_ids,
});

describe('shuffling the tokens of an encoder', () => {
  before(startTensors);

  for (const name of ['bert', 'distilbert', 'roberta']) {
    it(`permutes the rows of ${name} exactly without positions, and changes them with`, async function () {
      this.timeout(120_000);
      const model = await loadReference(name);
      const studied = await attentionRun(model, mainIds(name));
      await fc.assert(
        fc.asyncProperty(seeds, async (seed) => {
          const { order, withPositions, withoutPositions, note } = await shuffle(studied, { seed }, services);
          assert.equal(withoutPositions.permuted, true);
          assert.ok(withoutPositions.largest < 1e-5 * withoutPositions.scale, `${withoutPositions.largest}`);
          assert.equal(withPositions.permuted, false);
          assert.ok(withPositions.largest > 0.01 * withPositions.scale, `${withPositions.largest}`);
          assert.equal(withPositions.differences.length, order.length);
          assert.equal(note, undefined);
        }),
        { numRuns: 8 },
      );
      studied.run.trace.dispose();
      model.network.dispose();
    });
  }

  it('keeps special tokens and padding in place', async () => {
    const model = await loadReference('bert');
    const { text } = Object.values(referenceInputs('bert').cases).find((each) => each.text !== undefined)!;
    const studied = await attentionRun(model, { kind: 'text', text: text! }, { options: { pad_to: 40 } });
    const { tokens } = studied.run;
    const { order, withoutPositions } = await shuffle(studied, { seed: 3 }, services);
    order.forEach((token, place) => assert.ok(!tokens[place]!.special || token === place, String(place)));
    assert.ok(tokens.filter(({ special }) => special).length > 2);
    // Padding is masked: rows that nobody may look at change nothing.
    assert.equal(withoutPositions.permuted, true);
    studied.run.trace.dispose();
    model.network.dispose();
  });
});

describe('shuffling the tokens of a decoder', () => {
  before(startTensors);

  for (const name of ['gpt2', 'llama', 'gpt_neox']) {
    it(`changes rows of ${name} even without positions, since the mask tells the order`, async () => {
      const model = await loadReference(name);
      const studied = await attentionRun(model, mainIds(name));
      const { withoutPositions, note } = await shuffle(studied, { seed: 5 }, services);
      assert.equal(withoutPositions.permuted, false);
      assert.match(note!, /mask tells the order/);
      studied.run.trace.dispose();
      model.network.dispose();
    });
  }
});

describe('shuffling a changed run', () => {
  it('leaves the changes out, and says so', async () => {
    await startTensors();
    const model: LoadedModel = await loadReference('bert');
    const head = { kind: 'switch_off' as const, layer: 0, head: 1 };
    const [plain, changed] = await Promise.all(
      [[], [head]].map((interventions) => attentionRun(model, mainIds('bert'), { interventions })),
    );
    const [one, other] = [
      await shuffle(plain!, { seed: 7 }, services),
      await shuffle(changed!, { seed: 7 }, services),
    ];
    assert.match(other.note!, /left out/);
    assert.deepEqual(other.withPositions, one.withPositions);
    for (const { run } of [plain!, changed!]) run.trace.dispose();
    model.network.dispose();
  });
});
