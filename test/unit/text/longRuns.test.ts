import assert from 'node:assert/strict';
import { tokenizerJsonFromLlama2c } from '../../../src/text/llama2cTokenizer.ts';
import { readTokenizer } from '../../../src/text/readTokenizer.ts';
import { REFERENCE_TOKENIZERS, referenceTokenizer } from './fixtures.ts';
import { llama2cTokenizerBytes, miniLmTokenizerText } from './shippedTokenizers.ts';

const UNITS = ['a', 'abcdefgh', ' ', '\t', '[', '<', '▁', 'é', '漢', '🙂', '\ud83d', '\0', '\u0301'];

describe('long runs without a place to cut', function () {
  // Work that grew with the square of a million characters would not end within it on any machine.
  this.timeout(60_000);

  const tokenizers = [
    ...REFERENCE_TOKENIZERS.map((name) => [name, referenceTokenizer(name)] as const),
    ['all-MiniLM-L6-v2', readTokenizer(JSON.parse(miniLmTokenizerText()))] as const,
    ['stories15M', readTokenizer(tokenizerJsonFromLlama2c(llama2cTokenizerBytes(), 32000))] as const,
  ];

  for (const [name, tokenizer] of tokenizers) {
    it(`${name}: a million letters, and 40,000 of anything`, () => {
      for (const unit of UNITS) {
        const text = unit.repeat((unit === 'a' ? 1_000_000 : 40_000) / unit.length);
        const tokens = tokenizer.encode(text);
        assert.ok(tokens.length > 0);
        assert.ok(tokens.every(({ start, end }) => start >= 0 && start <= end && end <= text.length));
      }
    });
  }
});
