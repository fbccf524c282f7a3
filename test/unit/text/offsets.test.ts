import assert from 'node:assert/strict';
import fc from 'fast-check';
import { tokenizerJsonFromLlama2c } from '../../../src/text/llama2cTokenizer.ts';
import { parseTokenizer, readTokenizer } from '../../../src/text/readTokenizer.ts';
import type { Token, Tokenizer } from '../../../src/text/tokenizer.ts';
import { REFERENCE_TOKENIZERS, referenceTokenizer } from './fixtures.ts';
import { anyText } from './randomTexts.ts';
import { llama2cTokenizerBytes, miniLmTokenizerText } from './shippedTokenizers.ts';

interface Case {
  name: string;
  tokenizer: Tokenizer;
  /** Every character is a part of a token, white space too. */
  coversAll: boolean;
  /** Ranges leave out the spaces of their tokens. */
  trims: boolean;
}

const CASES: Case[] = [
  ...REFERENCE_TOKENIZERS.map((name) => ({
    name,
    tokenizer: referenceTokenizer(name),
    coversAll: name === 'bytelevel_gpt2' || name === 'bpe_bytefallback_llama',
    trims: name === 'bytelevel_roberta',
  })),
  {
    name: 'all-MiniLM-L6-v2',
    tokenizer: parseTokenizer(miniLmTokenizerText()),
    coversAll: false,
    trims: false,
  },
  {
    name: 'stories15M',
    tokenizer: readTokenizer(tokenizerJsonFromLlama2c(llama2cTokenizerBytes(), 32000)),
    coversAll: true,
    trims: false,
  },
];

/** What a normalizer or pre-tokenizer may drop: white space, controls, format characters, marks, U+FFFD. */
const MAY_BE_DROPPED = /^[\p{White_Space}\p{C}\p{Mn}\ufffd]*$/u;

const isPair = (text: string, index: number): boolean =>
  /^[\ud800-\udbff][\udc00-\udfff]$/.test(text.slice(index, index + 2));

/** `index` lies inside a surrogate pair. */
const splitsPair = (text: string, index: number): boolean => index > 0 && isPair(text, index - 1);

function checkRanges(text: string, tokens: readonly Token[], { coversAll, trims }: Case): void {
  let before = 0;
  let covered = 0;
  for (const { start, end, special } of tokens) {
    if (special) {
      assert.equal(start, end, 'a special token stands for no text');
      continue;
    }
    assert.ok(start >= 0 && end <= text.length, 'in the text');
    assert.ok(trims ? start <= end : start < end, 'stands for some text');
    assert.ok(start >= before, 'in order');
    assert.ok(!splitsPair(text, start) && !splitsPair(text, end), 'no pair is split');
    checkGap(text.slice(covered, start), coversAll);
    before = start;
    covered = Math.max(covered, end);
  }
  checkGap(text.slice(covered), coversAll);
}

function checkGap(gap: string, coversAll: boolean): void {
  assert.ok(coversAll ? gap === '' : MAY_BE_DROPPED.test(gap), `left out: ${JSON.stringify(gap)}`);
}

describe('ranges of tokens', function () {
  this.timeout(20_000);

  for (const one of CASES) {
    describe(one.name, () => {
      it('lie in the text, in order, and cover it', () => {
        fc.assert(
          fc.property(anyText, (text) => checkRanges(text, one.tokenizer.encode(text), one)),
          { numRuns: 500 },
        );
      });

      it('count from the start of each text of a pair', () => {
        fc.assert(
          fc.property(anyText, anyText, (first, second) => {
            const both = one.tokenizer.encode(first, second).filter(({ special }) => !special);
            const apart = [first, second].flatMap((text) =>
              one.tokenizer.encode(text).filter(({ special }) => !special),
            );
            const ranges = (tokens: Token[]): unknown => tokens.map(({ id, start, end }) => [id, start, end]);
            assert.deepEqual(ranges(both), ranges(apart));
          }),
          { numRuns: 50 },
        );
      });

      it('name pieces of the vocabulary', () => {
        fc.assert(
          fc.property(anyText, (text) => {
            for (const { id, piece } of one.tokenizer.encode(text)) {
              assert.equal(one.tokenizer.piece(id), piece);
            }
          }),
          { numRuns: 50 },
        );
      });

      it('of bytes are those of the whole character', () => {
        const bytes = one.tokenizer.encode('🙂').filter(({ special, end }) => !special && end > 0);
        for (const { start, end } of bytes) {
          assert.deepEqual([start, end], [0, 2]);
        }
      });
    });
  }

  it('decoded text is the source where nothing is lost', () => {
    for (const name of ['bytelevel_gpt2', 'bytelevel_roberta'] as const) {
      const tokenizer = referenceTokenizer(name);
      fc.assert(
        fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (text) => {
          fc.pre(!text.includes('<'));
          assert.equal(tokenizer.decode(tokenizer.encode(text).map(({ id }) => id)), text);
        }),
      );
    }
  });
});
