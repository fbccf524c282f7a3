import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { BUNDLED_MODELS } from '../src/models/catalogue.ts';
import { startTokenizer } from './engine.ts';
import { type Effort, type Figures, rounded } from './figures.ts';
import { median } from './statistics.ts';

const CHARACTERS = 65_536;
const ROUNDS = 9;

/** A text that the lock file pins: a library's declarations with their comments. */
async function pinnedText(): Promise<string> {
  const file = createRequire(import.meta.url).resolve('typescript/lib/lib.es5.d.ts');
  return (await readFile(file, 'utf8')).slice(0, CHARACTERS);
}

/** How long the longest text takes that the tokenizer is ever sent. */
export async function measureTokenize(figures: Figures, effort: Effort): Promise<void> {
  const text = await pinnedText();
  const tokenizer = startTokenizer();
  try {
    for (const { name } of BUNDLED_MODELS) {
      // Reading the vocabulary is not meant.
      await tokenizer.call('tokenize', { model: name, text: 'a' });
      const times: number[] = [];
      for (let round = 0; round < effort.rounds(ROUNDS); round++) {
        const start = performance.now();
        await tokenizer.call('tokenize', { model: name, text });
        times.push(performance.now() - start);
      }
      figures[`tokenize.${name}.64k_first_ms`] = rounded(times[0]!);
      figures[`tokenize.${name}.64k_ms`] = rounded(median(times));
    }
  } finally {
    tokenizer.dispose();
  }
}
