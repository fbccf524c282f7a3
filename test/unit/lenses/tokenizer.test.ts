import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { LensRun } from '../../../src/lenses/lens.ts';
import type { OptionValue } from '../../../src/trace/description.ts';
import { optionsOf } from '../../../src/lenses/options.ts';
import { tokenizerLens } from '../../../src/lenses/tokenizer.ts';
import type { LoadedModel } from '../../../src/models/loadModel.ts';
import { ProblemError } from '../../../src/problem.ts';
import { explain } from '../../../src/trace/explain/explain.ts';
import { nested, valuesOf } from '../../../src/trace/export.ts';
import { numpyCode } from '../../../src/trace/numpy.ts';
import type { Cut } from '../../../src/trace/studies.ts';
import { nodeOf } from '../../../src/trace/trace.ts';
import { loadReference } from '../references.ts';
import { startTensors } from '../tensors.ts';
import { anyText } from '../text/randomTexts.ts';

describe('the tokenizer bench', () => {
  let model: LoadedModel;
  before(async () => {
    await startTensors();
    model = await loadReference('bert');
  });

  const bench = (text: string, options: Record<string, OptionValue> = {}): Promise<LensRun> =>
    tokenizerLens.run({ kind: 'text', text }, optionsOf(tokenizerLens, options), {
      model,
      interventions: [],
    });

  const values = ({ trace }: LensRun, node: string): unknown => nested(trace, nodeOf(trace, node));
  const cutOf = (run: LensRun, name: Cut['name']): Cut =>
    run.tokenization!().cuts.find((cut) => cut.name === name)!;

  it('counts the pieces of each cut', async () => {
    const run = await bench('The quick brown fox jumps over the lazy dog');
    assert.equal(cutOf(run, 'word').count, 9);
    assert.equal(cutOf(run, 'character').count, 43);
    assert.equal(cutOf(run, 'subword').count, run.tokens.filter(({ special }) => !special).length);
    assert.deepEqual(values(run, 'subword.ids'), run.tokens.map(({ id }) => id)); // prettier-ignore
    assert.deepEqual(cutOf(run, 'word').pieces.map(({ id }) => id), values(run, 'word.ids')); // prettier-ignore
  });

  it('gives equal words one id, in the order in which they come', async () => {
    assert.deepEqual(values(await bench('the cat the dog'), 'word.ids'), [1, 2, 1, 3]);
    assert.deepEqual(values(await bench('The cat the dog', { first_id: 0 }), 'word.ids'), [0, 1, 2, 3]);
    const folded = await bench('The cat the dog', { fold_case: true });
    assert.deepEqual(values(folded, 'word.ids'), [1, 2, 1, 3]);
  });

  it('says which words a given vocabulary does not have, and why', async () => {
    const run = await bench('The cat sat', { vocabulary: 'The Cat mat' });
    assert.deepEqual(run.trace.labels.get('vocabulary'), ['[PAD]', 'The', 'Cat', 'mat', '[UNK]']);
    assert.deepEqual(values(run, 'word.ids'), [1, 4, 4]);
    const reasons = cutOf(run, 'word').pieces.map(({ unknown }) => unknown);
    assert.equal(reasons[0], undefined);
    assert.match(reasons[1]!, /“cat” is not in the vocabulary/);
    assert.match(cutOf(run, 'word').vocabulary, /the 3 entries/);
  });

  it('tells the subwords that the model does not know from the special ones', async () => {
    const run = await bench('light ა');
    const [special, ...others] = cutOf(run, 'subword').pieces;
    assert.deepEqual([special!.special, special!.unknown], [true, undefined]);
    assert.match(others.find(({ piece }) => piece === '[UNK]')!.unknown!, /“ა”/);
  });

  it('pads words, characters and subwords, each with its own id, and masks the padding', async () => {
    for (const [unit, count] of [
      ['word', 2],
      ['character', 5],
      ['subword', 0],
    ] as const) {
      const run = await bench('a dog', { unit, pad_to: 20 });
      const real = unit === 'subword' ? run.tokens.length : count;
      const mask = Array.from({ length: 20 }, (_, at) => Number(at < real));
      assert.deepEqual(values(run, 'padding.mask'), mask, unit);
      const padding = unit === 'subword' ? (model.configuration.padTokenId ?? 0) : 0;
      assert.equal((values(run, 'padding.ids') as number[]).at(-1), padding, unit);
      assert.equal(run.trace.labels.get('padded')!.at(-1), '[PAD]', unit);
      assert.equal(cutOf(run, unit).pieces.filter((piece) => piece.padding).length, 20 - real, unit);
    }
    assert.deepEqual(values(await bench('a b c', { pad_to: 2 }), 'padding.mask'), [1, 1, 1]);
    const last = await bench('a b', { pad_to: 3, first_id: 0 });
    assert.deepEqual(values(last, 'padding.ids'), [0, 1, 2]);
  });

  it('looks up what one-hot vectors times the table give, of any text', async () => {
    await fc.assert(
      fc.asyncProperty(fc.lorem({ maxCount: 6 }), fc.nat(1000), async (text, seed) => {
        const run = await bench(text, { seed });
        assert.deepEqual(
          valuesOf(run.trace, nodeOf(run.trace, 'embedding.lookup')),
          valuesOf(run.trace, nodeOf(run.trace, 'embedding.product')),
        );
        run.trace.dispose();
      }),
      { numRuns: 20 },
    );
  });

  it('draws the same random table for the same seed, and says so', async () => {
    const table = async (seed: number) => values(await bench('a dog', { seed }), 'embedding.table');
    assert.deepEqual(await table(7), await table(7));
    assert.notDeepEqual(await table(7), await table(8));
    const { notes } = await bench('a dog');
    assert.match(notes.find(({ kind }) => kind === 'untrained')!.text, /random, seed 7/);
  });

  it('explains every cell of its stages, and writes them as NumPy', async () => {
    const { trace } = await bench('the dog saw the dog', { pad_to: 7, shift_right: true });
    assert.equal(trace.nodes.size, 11);
    for (const node of trace.nodes.values()) {
      const index = node.axes.map(({ size }) => size - 1);
      const { value, recomputed } = explain(trace, node.name, index);
      assert.equal(recomputed, value, node.name);
      assert.match(numpyCode(trace, node.name), /import numpy/);
    }
  });

  it('has words of its own for each stage', async () => {
    const run = await bench('a dog', { shift_right: true });
    for (const node of run.trace.nodes.values()) {
      const { title, description, formula } = run.words(node);
      assert.ok(title !== node.name && description.length > 20 && formula !== '', node.name);
    }
  });

  it('warns of a second <start>', async () => {
    const run = await bench('<start> How are you', { shift_right: true });
    assert.match(run.notes.find(({ kind }) => kind === 'remark')!.text, /twice/);
    assert.deepEqual(run.trace.labels.get('decoder_input')!.slice(0, 2), ['<start>', '<start>']);
  });

  it('leaves out one-hot vectors that nobody could read, and says so', async () => {
    const run = await bench('the '.repeat(20), { unit: 'character' });
    assert.ok(!run.trace.nodes.has('one_hot'));
    assert.match(run.notes.find(({ kind }) => kind === 'remark')!.text, /80 positions and 5 entries/);
  });

  it('draws a bounded part of a long text, and counts all of what was read', async () => {
    const text = `${'უცხო'.repeat(10)} `.repeat(200);
    const run = await bench(text);
    const { cuts, truncated, text: drawn } = run.tokenization!();
    assert.ok(drawn.length <= 600 && text.startsWith(drawn));
    assert.match(truncated!, /the first \d+ of \d+ characters/);
    for (const { pieces, count } of cuts) {
      assert.ok(pieces.length <= 601 && count >= pieces.filter(({ special }) => !special).length);
      for (const { end } of pieces) assert.ok(end <= drawn.length);
    }
    assert.ok(run.notes.some(({ kind }) => kind === 'truncated'));
    assert.ok(run.tokens.length <= model.configuration.maximumPositions);
  });

  it('cuts any text that a model reads, with exact places', async () => {
    await fc.assert(
      fc.asyncProperty(anyText, async (text) => {
        const run = await bench(text).catch((thrown: unknown) => {
          assert.ok(thrown instanceof ProblemError, String(thrown));
          return undefined;
        });
        if (!run) return;
        const { cuts, text: drawn } = run.tokenization!();
        for (const { name, pieces } of cuts.filter((cut) => cut.name !== 'subword')) {
          for (const { piece, start, end } of pieces) assert.equal(drawn.slice(start, end), piece, name);
        }
        run.trace.dispose();
      }),
      { numRuns: 60 },
    );
  });

  it('refuses options that make no sense, with the next step', async () => {
    const refused = (options: Record<string, OptionValue>, message: RegExp) =>
      assert.rejects(bench('a dog', options), (thrown) => {
        assert.ok(thrown instanceof ProblemError);
        assert.match(thrown.message, message);
        return true;
      });
    await refused({ unit: 'sentence' }, /“sentence” is no way/);
    await refused({ pad_to: -1 }, /pad_to is -1/);
    await refused({ pad_to: 1.5 }, /whole number/);
    await refused({ first_id: 2 }, /from 0 to 1/);
    await refused({ embedding: '1 2; 3' }, /length of row 2 is 1, that of row 1 is 2/);
    await refused({ embedding: '1 x' }, /“x” is not a number/);
    await refused({ embedding_size: 5000 }, /embedding_size/);
  });
});
