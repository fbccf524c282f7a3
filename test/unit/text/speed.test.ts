import assert from 'node:assert/strict';
import { tokenizerJsonFromLlama2c } from '../../../src/text/llama2cTokenizer.ts';
import { readTokenizer } from '../../../src/text/readTokenizer.ts';
import { REFERENCE_TOKENIZERS, referenceTokenizer } from './fixtures.ts';
import { llama2cTokenizerBytes, miniLmTokenizerText } from './shippedTokenizers.ts';

/**
 * Bounds far above what is measured on an idle machine (see the numbers beside them), so that they fail for a wrong
 * order of growth and not for a busy neighbour.
 */
function within(milliseconds: number, what: string, act: () => void): void {
  let best = Infinity;
  for (let attempt = 0; attempt < 4 && best >= milliseconds; attempt++) {
    const started = performance.now();
    act();
    best = Math.min(best, performance.now() - started);
  }
  assert.ok(best < milliseconds, `${what}: ${best.toFixed(0)} ms`);
}

describe('speed', function () {
  this.timeout(60_000);
  const miniLm = JSON.parse(miniLmTokenizerText()) as unknown;
  const stories = tokenizerJsonFromLlama2c(llama2cTokenizerBytes(), 32000);

  it('reads large vocabularies at once', () => {
    within(120, 'WordPiece of 30,522 pieces (10 ms)', () => readTokenizer(miniLm));
    within(120, 'BPE of 32,000 pieces (25 ms)', () => readTokenizer(stories));
  });

  const tokenizers = [
    ...REFERENCE_TOKENIZERS.map((name) => [name, referenceTokenizer(name)] as const),
    ['all-MiniLM-L6-v2', readTokenizer(miniLm)] as const,
    ['stories15M', readTokenizer(stories)] as const,
  ];
  const english = 'The keeper of the lighthouse climbed the spiral stairs every evening, and counted them. ';

  for (const [name, tokenizer] of tokenizers) {
    it(`${name}: 64k characters of English`, () => {
      const text = english.repeat(1000).slice(0, 65_536);
      within(250, 'English (20 to 40 ms)', () => tokenizer.encode(text));
    });

    it(`${name}: a million characters without a space, and other long runs`, () => {
      for (const unit of [
        'a',
        'abcdefgh',
        ' ',
        '\t',
        '[',
        '<',
        '▁',
        'é',
        '漢',
        '🙂',
        '\ud83d',
        '\0',
        '\u0301',
      ]) {
        const text = unit.repeat(1_000_000 / unit.length);
        const started = performance.now();
        const tokens = tokenizer.encode(unit === 'a' ? text : text.slice(0, 40_000));
        assert.ok(tokens.every(({ start, end }) => start >= 0 && end <= text.length));
        assert.ok(performance.now() - started < 10_000, JSON.stringify(unit));
      }
    });
  }
});
