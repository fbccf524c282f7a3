import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseTokenizer } from '../../../src/text/readTokenizer.ts';
import type { Tokenizer } from '../../../src/text/tokenizer.ts';

/** The five reference tokenizers, one of each kind. */
export const REFERENCE_TOKENIZERS = [
  'bpe_bytefallback_llama',
  'bytelevel_gpt2',
  'bytelevel_roberta',
  'unigram_t5',
  'wordpiece_bert',
] as const;

export function fixtureText(path: string): string {
  return readFileSync(fileURLToPath(new URL(`../../fixtures/tokenizers/${path}`, import.meta.url)), 'utf8');
}

export function fixtureJson<Contents>(path: string): Contents {
  return JSON.parse(fixtureText(path)) as Contents;
}

export function referenceTokenizer(name: (typeof REFERENCE_TOKENIZERS)[number]): Tokenizer {
  return parseTokenizer(fixtureText(`${name}/tokenizer.json`));
}
