import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ProblemError } from '../../../src/problem.ts';
import { tokenizerJsonFromLlama2c } from '../../../src/text/llama2cTokenizer.ts';
import { readTokenizer } from '../../../src/text/readTokenizer.ts';
import { anyText } from './randomTexts.ts';
import { llama2cTokenizerBytes } from './shippedTokenizers.ts';

interface TokenizerJson {
  model: { vocab: Record<string, number>; merges: [string, string][] };
}

/**
 * `encode` of llama2.c, read afresh from the binary: single characters, then always the neighbours that make the
 * piece of the best score. It looks characters up among the pieces proper, behind the 256 bytes, as SentencePiece
 * and later versions of llama2.c do; the version that wrote this file found the byte instead. `▁` is a space for it.
 */
class GreedyEncoder {
  private readonly ids = new Map<string, number>();
  private readonly scores: number[] = [];

  constructor(binary: Uint8Array) {
    const buffer = Buffer.from(binary);
    for (let id = 0, position = 4; id < 32000; id++) {
      const length = buffer.readInt32LE(position + 4);
      this.scores.push(buffer.readFloatLE(position));
      if (id >= 259) {
        this.ids.set(buffer.toString('utf8', position + 8, position + 8 + length), id);
      }
      position += 8 + length;
    }
  }

  encode(text: string): number[] {
    const parts = [...(text === '' ? '' : ` ${text}`)].flatMap<string | number>((character) =>
      this.ids.has(character) ? [character] : [...Buffer.from(character)],
    );
    for (let best = this.bestPair(parts); best >= 0; best = this.bestPair(parts)) {
      parts.splice(best, 2, `${parts[best]}${parts[best + 1]}`);
    }
    return [1, ...parts.map((part) => (typeof part === 'number' ? part + 3 : this.ids.get(part)!))];
  }

  private bestPair(parts: (string | number)[]): number {
    let [best, bestScore] = [-1, -1e10];
    for (let index = 0; index + 1 < parts.length; index++) {
      const [left, right] = [parts[index], parts[index + 1]];
      const id =
        typeof left === 'string' && typeof right === 'string' ? this.ids.get(left + right) : undefined;
      if (id !== undefined && this.scores[id] > bestScore) {
        [best, bestScore] = [index, this.scores[id]];
      }
    }
    return best;
  }
}

describe('tokenizerJsonFromLlama2c', function () {
  this.timeout(20_000);
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

  describe('encodes as llama2.c does', () => {
    const tokenizer = readTokenizer(tokenizerJsonFromLlama2c(bytes, 32000));
    const reference = new GreedyEncoder(bytes);
    const same = (text: string): void =>
      assert.deepEqual(
        tokenizer.encode(text).map(({ id }) => id),
        reference.encode(text.replace(/\p{Surrogate}/gu, '\ufffd').replaceAll('▁', ' ')),
        JSON.stringify(text),
      );

    it('the beginning of a story', () => {
      const text = 'Once upon a time, there was a little girl named Lily.';
      const ids = [1, 9038, 2501, 263, 931, 29892, 727, 471, 263, 2217, 7826, 4257, 365, 2354, 29889];
      assert.deepEqual(reference.encode(text), ids);
      assert.deepEqual(
        tokenizer.encode(text).map(({ id }) => id),
        ids,
      );
      assert.equal(tokenizer.decode(ids), text);
    });

    it('runs of spaces, letters, bytes', () => {
      for (let length = 0; length < 70; length++) {
        same(' '.repeat(length));
        same(`a${' '.repeat(length)}b`);
        same('a'.repeat(length));
        same('the'.repeat(length));
      }
      for (const text of ['', '\n\t\0', '🙂👩‍🚀', 'e\u0301é', '▁ ▁', '<0x41>', 'don’t “quote”', 'x\u00a0y']) {
        same(text);
      }
    });

    it('English words in any order', () => {
      const words =
        'once upon a time there was little girl named Lily . , " ! She loved \n play with her  toys It\'s'.split(
          ' ',
        );
      fc.assert(
        fc.property(fc.array(fc.constantFrom(...words), { maxLength: 20 }), (chosen) =>
          same(chosen.join(' ')),
        ),
        { numRuns: 300 },
      );
    });

    it('any text', () => {
      fc.assert(
        fc.property(anyText, (text) => {
          fc.pre(!/<s>|<\/s>|<unk>/.test(text));
          same(text);
        }),
        { numRuns: 500 },
      );
    });
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
