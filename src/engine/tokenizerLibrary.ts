import { stat } from 'node:fs/promises';
import { basename, isAbsolute, join } from 'node:path';
import { BUNDLED_MODELS } from '../models/catalogue.ts';
import { folderTitle } from '../models/folderTitle.ts';
import { readManifest, verifiedFiles } from '../models/manifest.ts';
import { openTokenizerFolder, type TokenizerFolder } from '../models/tokenizerFolder.ts';
import type { ReadModelFile } from '../models/weights.ts';
import { ProblemError } from '../problem.ts';
import type { tokenizerMethods, TokenizerSummary } from '../protocol/tokenizerMethods.ts';
import type { Handlers } from '../protocol/rpc.ts';
import { countWords } from '../text/wordAround.ts';
import { modelFiles, namesIn, sha256 } from './modelFiles.ts';

interface NamedTokenizer extends TokenizerFolder {
  readonly title: string;
}

interface Kept {
  /** When the file was written; `undefined` for the bundled ones, which do not change. */
  readonly version: number | undefined;
  readonly opened: Promise<NamedTokenizer>;
}

/** A vocabulary of 150,000 pieces takes some 100 MB. */
const MOST_KEPT = 3;

/** Cuts texts into the pieces of any model, without the model itself. */
export class TokenizerLibrary {
  /** By name, the one that was used last at the end. */
  private readonly kept = new Map<string, Kept>();

  /** @param folder that of the bundled models, `media/models` */
  constructor(private readonly folder: string) {}

  get handlers(): Handlers<typeof tokenizerMethods> {
    return {
      tokenize: async ({ model, text }) => {
        const named = await this.open(model);
        const { tokenizer } = named;
        const tokens = tokenizer.encode(text).map(({ id, piece, start, end, special }) => {
          return { id, piece, start, end, special, unknown: id === tokenizer.unknownId };
        });
        return { model: summaryOf(named), tokens };
      },
      count: async ({ model, text }) => {
        const named = await this.open(model);
        const tokens = named.tokenizer.encode(text);
        const special = tokens.filter((token) => token.special).length;
        return { model: summaryOf(named), tokens: tokens.length, special, words: countWords(text) };
      },
    };
  }

  /**
   * @param name of a bundled model, or the absolute path of a folder, which is read anew when its file has changed
   * @throws ProblemError `bad-model` or `not-found`
   */
  private async open(name: string): Promise<NamedTokenizer> {
    const version = isAbsolute(name) ? await writtenAt(join(name, 'tokenizer.json')) : undefined;
    const before = this.kept.get(name);
    const kept = before && before.version === version ? before : { version, opened: this.read(name) };
    this.kept.delete(name);
    this.kept.set(name, kept);
    // What failed may be repaired: try again the next time.
    kept.opened.catch(() => this.kept.get(name) === kept && this.kept.delete(name));
    for (const oldest of [...this.kept.keys()].slice(0, -MOST_KEPT)) this.kept.delete(oldest);
    return kept.opened;
  }

  private async read(name: string): Promise<NamedTokenizer> {
    const entry = BUNDLED_MODELS.find((candidate) => candidate.name === name);
    if (entry) {
      const readFile = await this.bundledFiles(join(this.folder, name));
      return { title: entry.title, ...(await openTokenizerFolder(readFile)) };
    }
    if (!isAbsolute(name)) throw new ProblemError('not-found', `There is no model named “${name}”.`);
    await namesIn(name);
    return { title: folderTitle(basename(name)), ...(await openTokenizerFolder(modelFiles(name))) };
  }

  private async bundledFiles(folder: string): Promise<ReadModelFile> {
    const readFile = modelFiles(folder);
    const manifest = await readFile('manifest.json');
    if (!manifest) throw new ProblemError('bad-model', '“manifest.json” is missing.');
    return verifiedFiles(readManifest(manifest), readFile, sha256);
  }
}

function summaryOf({ title, contextLength }: NamedTokenizer): TokenizerSummary {
  return { title, ...(contextLength !== undefined && { contextLength }) };
}

/** A file that is missing has its own words when it is read. */
async function writtenAt(path: string): Promise<number | undefined> {
  return stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => undefined,
  );
}
