import { ProblemError } from '../problem.ts';
import { readTokenizer } from '../text/readTokenizer.ts';
import type { Tokenizer } from '../text/tokenizer.ts';
import { readConfiguration } from './configuration.ts';
import { parseJsonFile } from './jsonFile.ts';
import type { ReadModelFile } from './weights.ts';

/** What cuts a model's texts, without the model. */
export interface TokenizerFolder {
  readonly tokenizer: Tokenizer;
  /** Tokens that the model reads at once, its special tokens included; `undefined` where its settings do not say. */
  readonly contextLength: number | undefined;
}

/**
 * Opens the tokenizer of a model's folder; the weights are not looked at.
 * @throws ProblemError `bad-model` where there is none, or none that can be used
 */
export async function openTokenizerFolder(readFile: ReadModelFile): Promise<TokenizerFolder> {
  const bytes = await readFile('tokenizer.json');
  if (!bytes) throw new ProblemError('bad-model', 'The model’s folder has no “tokenizer.json”.');
  const tokenizer = readTokenizer(parseJsonFile(bytes, 'tokenizer.json'));
  return { tokenizer, contextLength: contextLengthOf(await readFile('config.json')) };
}

/** Texts can be cut also for a model that cannot be run. */
function contextLengthOf(settings: Uint8Array | undefined): number | undefined {
  try {
    return settings && readConfiguration(parseJsonFile(settings, 'config.json')).maximumPositions;
  } catch {
    return undefined;
  }
}
