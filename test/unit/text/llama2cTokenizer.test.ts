import assert from 'node:assert/strict';
import { ProblemError } from '../../../src/problem.ts';
import { tokenizerJsonFromLlama2c } from '../../../src/text/llama2cTokenizer.ts';
import { llama2cTokenizerBytes } from './shippedTokenizers.ts';

interface TokenizerJson {
  model: { vocab: Record<string, number>; merges: [string, string][] };
}

describe('tokenizerJsonFromLlama2c', () => {
  const bytes = llama2cTokenizerBytes();
  const { model } = tokenizerJsonFromLlama2c(bytes, 32000) as TokenizerJson;

  it('finds every token under its id', () => {
    assert.equal(Object.keys(model.vocab).length, 32000);
    const known: [string, number][] = [
      ['<unk>', 0],
      ['<s>', 1],
      ['</s>', 2],
      ['<0x00>', 3],
      ['<0x0A>', 13],
      ['<0xFF>', 258],
      ['▁▁', 259],
      ['▁t', 260],
      ['▁the', 278],
      ['▁', 29871],
      ['e', 29872],
      ['给', 31999],
    ];
    for (const [piece, id] of known) {
      assert.equal(model.vocab[piece], id, piece);
    }
  });

  it('orders the merges as Hugging Face does: by score, runs of spaces last', () => {
    assert.equal(model.merges.length, 61249);
    assert.deepEqual(model.merges.slice(0, 8), [
      ['▁', 't'],
      ['e', 'r'],
      ['i', 'n'],
      ['▁', 'a'],
      ['e', 'n'],
      ['o', 'n'],
      ['▁t', 'h'],
      ['▁', 'th'],
    ]);
    assert.deepEqual(model.merges.at(-1), ['▁', '▁']);
  });

  it('refuses bytes that are no tokenizer of llama2.c', () => {
    const refused = (candidate: Uint8Array): void =>
      assert.throws(
        () => tokenizerJsonFromLlama2c(candidate, 32000),
        (thrown) => thrown instanceof ProblemError && thrown.code === 'bad-model',
      );
    refused(new Uint8Array(0));
    refused(bytes.subarray(0, bytes.length - 1));
    refused(new Uint8Array(500_000));
    refused(new Uint8Array(500_000).fill(255));
  });
});
