import assert from 'node:assert/strict';
import { tokenAttention } from '../../../src/studies/tokenAttention.ts';
import type { StudiedRun } from '../../../src/studies/studiedRun.ts';
import type { TokenAttention } from '../../../src/trace/studies.ts';
import type { Trace } from '../../../src/trace/trace.ts';
import { expectedTensors, loadReference, referenceInputs } from '../references.ts';
import { startTensors } from '../tensors.ts';
import { attentionRun, services } from './attentionRun.ts';

const TOLERANCE = 1e-4;

const near = (found: number, wanted: number, what: string, tolerance = 1e-6): void =>
  assert.ok(Math.abs(found - wanted) <= tolerance, `${what}: ${found} instead of ${wanted}`);

/** A run of which only the weights [head, query, key] and the mask are known. */
function byHand(
  heads: readonly number[][][],
  mask?: number[][],
  special: readonly number[] = [],
): StudiedRun {
  const size = heads[0]!.length;
  const values = new Map([
    ['layer.0.attention.weights', heads.map((head) => Float32Array.from(head.flat()))],
  ]);
  if (mask) values.set('mask.attention', [Float32Array.from(mask.flat())]);
  const axes = ['query', 'key'].map((name) => ({ name, size }));
  const node = (name: string, parts: number) => ({
    name,
    axes: parts > 1 ? [{ name: 'head', size: parts }, ...axes] : axes,
    operation: { kind: 'input' },
    parents: [],
  });
  const trace = {
    nodes: new Map([...values].map(([name, parts]) => [name, node(name, parts.length)])),
    rows: (name: string, part: number, from: number, to: number) =>
      values.get(name)![part]!.subarray(from * size, to * size),
  } as unknown as Trace;
  const tokens = Array.from({ length: size }, (_, place) => ({ special: special.includes(place) }));
  return { run: { trace, tokens } } as unknown as StudiedRun;
}

const ask = (run: StudiedRun, token: number, head: number | null = 0): Promise<TokenAttention> =>
  tokenAttention(run, { layer: 0, head, token }, services);

describe('what a token attends to', () => {
  describe('on numbers by hand', () => {
    const EVEN = [
      [0.5, 0.25, 0.25],
      [0.25, 0.5, 0.25],
      [0, 0, 1],
    ];
    const SHARP = [
      [1, 0, 0],
      [1, 0, 0],
      [1, 0, 0],
    ];

    it('gives the row and the column, and the figures of the head', async () => {
      const { attendsTo, attendedBy, health } = await ask(byHand([EVEN], undefined, [0, 2]), 1);
      assert.deepEqual([...attendsTo], [0.25, 0.5, 0.25]);
      assert.deepEqual([...attendedBy], [0.25, 0.5, 0]);
      near(health.entropyBits, (1.5 + 1.5 + 0) / 3, 'entropy');
      near(health.largestEntropyBits, Math.log2(3), 'largest entropy');
      near(health.onFirst, 0.25, 'on the first token');
      near(health.onSeparator!, 0.5, 'on the separator');
      near(health.saturated, 1 / 3, 'saturated');
      assert.equal(health.notFinite, 0);
    });

    it('takes means over the heads of a layer, of weights and of figures', async () => {
      const { attendsTo, attendedBy, health } = await ask(byHand([EVEN, SHARP]), 0, null);
      assert.deepEqual([...attendsTo], [0.75, 0.125, 0.125]);
      assert.deepEqual([...attendedBy], [0.75, 0.625, 0.5]);
      near(health.entropyBits, 0.5, 'entropy');
      near(health.onFirst, (0.25 + 1) / 2, 'on the first token');
      near(health.saturated, (1 / 3 + 1) / 2, 'saturated');
      assert.equal(health.onSeparator, undefined, 'a text without special tokens has no separator');
    });

    it('leaves out rows without a choice: the first one of a causal model', async () => {
      const causal = [
        [1, 0, 0],
        [0.5, 0.5, 0],
        [0.5, 0.25, 0.25],
      ];
      const mask = [
        [1, 0, 0],
        [1, 1, 0],
        [1, 1, 1],
      ];
      const { health } = await ask(byHand([causal], mask), 2);
      near(health.entropyBits, (1 + 1.5) / 2, 'entropy');
      near(health.largestEntropyBits, (1 + Math.log2(3)) / 2, 'largest entropy');
      near(health.onFirst, 0.5, 'on the first token');
      assert.equal(health.saturated, 0);
    });

    it('leaves out padding', async () => {
      const padded = [
        [0.5, 0.5, 0],
        [0.25, 0.75, 0],
        [0.9, 0.1, 0],
      ];
      const mask = [
        [1, 1, 0],
        [1, 1, 0],
        [1, 1, 0],
      ];
      const { attendedBy, health } = await ask(byHand([padded], mask, [0, 2]), 0);
      near(attendedBy[2]!, 0.9, 'what padding looks at can still be read');
      near(health.onFirst, 0.375, 'on the first token');
      near(health.largestEntropyBits, 1, 'largest entropy');
      assert.equal(health.onSeparator, undefined, 'padding is no separator');
    });

    it('counts what is not finite and leaves such rows out', async () => {
      const broken = [
        [NaN, NaN, NaN],
        [0.25, 0.5, 0.25],
        [-Infinity, 0.5, 0.5],
      ];
      const { attendsTo, health } = await ask(byHand([broken]), 0);
      assert.ok(attendsTo.every(Number.isNaN));
      assert.equal(health.notFinite, 4);
      near(health.entropyBits, 1.5, 'entropy');
      const whole = await ask(byHand([broken, EVEN]), 1, null);
      near(whole.health.entropyBits, (1.5 + 1) / 2, 'entropy over both');
      const none = await ask(byHand([[[NaN]]]), 0);
      assert.ok(Number.isNaN(none.health.entropyBits) && Number.isNaN(none.health.saturated));
    });

    it('answers for a single token', async () => {
      const { attendsTo, health } = await ask(byHand([[[1]]]), 0);
      assert.deepEqual([...attendsTo], [1]);
      assert.equal(health.entropyBits, 0);
      assert.equal(health.largestEntropyBits, 0);
    });

    it('refuses what the run does not have', async () => {
      const run = byHand([EVEN]);
      for (const request of [
        { layer: 1, head: 0, token: 0 },
        { layer: 0, head: 1, token: 0 },
        { layer: 0, head: null, token: 3 },
      ]) {
        await assert.rejects(tokenAttention(run, request, services), { code: 'bad-request' });
      }
    });

    it('stops when nobody wants the answer any more', async () => {
      const pause = (): Promise<void> => Promise.reject(new Error('nobody'));
      await assert.rejects(
        tokenAttention(byHand([EVEN]), { layer: 0, head: null, token: 0 }, { pause }),
        /nobody/,
      );
    });
  });

  describe('agrees with transformers', () => {
    before(startTensors);

    for (const [caseName, options] of [
      ['main', {}],
      ['padded_0', { pad_to: 14 }],
    ] as const) {
      it(`for every token and head: ${caseName}`, async () => {
        const model = await loadReference('bert');
        const { text } = referenceInputs('bert').cases[caseName]!;
        const run = await attentionRun(model, { kind: 'text', text: text! }, { options });
        for (const layer of [0, 1]) {
          const { values, shape } = expectedTensors('bert', caseName).get(
            `layer.${layer}.attention.weights`,
          )!;
          const [heads, size] = [shape[0]!, shape[1]!];
          const weight = (head: number, query: number, key: number): number =>
            values[(head * size + query) * size + key]!;
          for (let token = 0; token < size; token++) {
            const mean = { to: new Array<number>(size).fill(0), by: new Array<number>(size).fill(0) };
            for (let head = 0; head < heads; head++) {
              const found = await tokenAttention(run, { layer, head, token }, services);
              for (let other = 0; other < size; other++) {
                near(found.attendsTo[other]!, weight(head, token, other), 'row', TOLERANCE);
                near(found.attendedBy[other]!, weight(head, other, token), 'column', TOLERANCE);
                mean.to[other]! += weight(head, token, other) / heads;
                mean.by[other]! += weight(head, other, token) / heads;
              }
            }
            const over = await tokenAttention(run, { layer, head: null, token }, services);
            over.attendsTo.forEach((value, other) => near(value, mean.to[other]!, 'mean row', TOLERANCE));
            over.attendedBy.forEach((value, other) => near(value, mean.by[other]!, 'mean column', TOLERANCE));
          }
        }
        run.run.trace.dispose();
        model.network.dispose();
      });
    }

    it('in the figures, which padding does not change', async () => {
      const model = await loadReference('bert');
      const input = { kind: 'text' as const, text: referenceInputs('bert').cases['padded_0']!.text! };
      const plain = await attentionRun(model, input);
      const padded = await attentionRun(model, input, { options: { pad_to: 14 } });
      const request = { layer: 1, head: 2, token: 1 };
      const [one, two] = [
        (await tokenAttention(plain, request, services)).health,
        (await tokenAttention(padded, request, services)).health,
      ];
      near(one.entropyBits, two.entropyBits, 'entropy', TOLERANCE);
      near(one.largestEntropyBits, Math.log2(5), 'largest entropy');
      near(two.largestEntropyBits, Math.log2(5), 'largest entropy');
      near(one.onSeparator!, two.onSeparator!, 'on the separator', TOLERANCE);
      assert.ok(one.entropyBits > 0 && one.entropyBits < one.largestEntropyBits);
      plain.run.trace.dispose();
      padded.run.trace.dispose();
      model.network.dispose();
    });
  });
});
