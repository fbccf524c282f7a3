import assert from 'node:assert/strict';
import { Tokenizer as OtherTokenizer } from '@huggingface/tokenizers';
import fc from 'fast-check';
import { tokenizerJsonFromLlama2c } from '../../../src/text/llama2cTokenizer.ts';
import { readTokenizer } from '../../../src/text/readTokenizer.ts';
import { fixtureJson, REFERENCE_TOKENIZERS } from './fixtures.ts';
import { anyText } from './randomTexts.ts';
import { llama2cTokenizerBytes, miniLmTokenizerText } from './shippedTokenizers.ts';

/**
 * Where the other library is known to depart from Hugging Face's own, so that nothing can be compared: it takes no
 * spaces with `<mask>`, has JavaScript's `\s` for white space, strips only the marks of U+0300 to U+036F, lowers
 * whole words, looks at code units for ideographs, and writes lone surrogates as bytes.
 */
const JAVASCRIPT_SPACE = /[\ufeff\u0085]/u;
const BERT = /[\ufeff\u0085]|(?![\u0300-\u036f])\p{Mn}|[\u{20000}-\u{2ffff}]|[Σİ]|\p{Surrogate}/u;
const DIFFERS: Record<string, RegExp> = {
  bytelevel_roberta: /[\s\u0085]<mask>/u,
  unigram_t5: JAVASCRIPT_SPACE,
  wordpiece_bert: BERT,
  'all-MiniLM-L6-v2': BERT,
  stories15M: /\p{Surrogate}/u,
};

const JSONS: Record<string, object> = {
  ...Object.fromEntries(
    REFERENCE_TOKENIZERS.map((name) => [name, fixtureJson<object>(`${name}/tokenizer.json`)]),
  ),
  'all-MiniLM-L6-v2': JSON.parse(miniLmTokenizerText()) as object,
  stories15M: tokenizerJsonFromLlama2c(llama2cTokenizerBytes(), 32000),
};

describe('ids, against another implementation', function () {
  this.timeout(20_000);

  for (const [name, json] of Object.entries(JSONS)) {
    it(name, () => {
      const ours = readTokenizer(json);
      const other = new OtherTokenizer(json, {});
      fc.assert(
        fc.property(anyText, (text) => {
          fc.pre(!DIFFERS[name]?.test(text + text.normalize('NFD')));
          assert.deepEqual(
            ours.encode(text).map(({ id }) => id),
            other.encode(text).ids,
          );
        }),
        { numRuns: 300 },
      );
    });
  }
});
