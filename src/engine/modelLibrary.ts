import { isAbsolute, join } from 'node:path';
import { BUNDLED_MODELS } from '../models/catalogue.ts';
import { type LoadedModel, loadModel } from '../models/loadModel.ts';
import { readManifest, verifiedFiles } from '../models/manifest.ts';
import { ProblemError } from '../problem.ts';
import type { ModelSummary } from '../protocol/outline.ts';
import { modelFiles, sha256 } from './modelFiles.ts';

/** Loads each model once, when it is first asked for. */
export class ModelLibrary {
  private readonly loaded = new Map<string, Promise<LoadedModel>>();

  /** @param folder that of the bundled models, `media/models` */
  constructor(private readonly folder: string) {}

  /**
   * @param name of a bundled model, or the absolute path of a Hugging Face folder
   * @throws ProblemError `bad-model` or `not-found`
   */
  async load(name: string): Promise<LoadedModel> {
    let loading = this.loaded.get(name);
    if (!loading) {
      loading = this.open(name);
      this.loaded.set(name, loading);
      // A model that failed may be repaired: try again the next time.
      loading.catch(() => this.loaded.delete(name));
    }
    return loading;
  }

  /** The bundled models, from the catalogue and without opening them. */
  summaries(): ModelSummary[] {
    return BUNDLED_MODELS.map((entry) => ({
      name: entry.name,
      title: entry.title,
      description: entry.description,
      precision: entry.precision,
      layers: entry.layers,
      heads: entry.heads,
      contextLength: entry.contextLength,
    }));
  }

  private async open(name: string): Promise<LoadedModel> {
    if (BUNDLED_MODELS.some((entry) => entry.name === name)) return this.openBundled(name);
    if (!isAbsolute(name)) {
      const known = BUNDLED_MODELS.map((entry) => entry.name).join(', ');
      throw new ProblemError(
        'not-found',
        `There is no model named “${name}”.`,
        `Known are ${known}, and Hugging Face folders.`,
      );
    }
    return loadModel(name, modelFiles(name));
  }

  private async openBundled(name: string): Promise<LoadedModel> {
    const read = modelFiles(join(this.folder, name));
    try {
      const bytes = await read('manifest.json');
      if (!bytes)
        throw new ProblemError('bad-model', `The model “${name}” that comes with Model Lens is missing.`);
      const verified = verifiedFiles(readManifest(bytes), read, sha256);
      return await loadModel(name, async (file) => (file === 'manifest.json' ? bytes : verified(file)));
    } catch (thrown) {
      if (!(thrown instanceof ProblemError)) throw thrown;
      throw new ProblemError(
        'bad-model',
        thrown.message,
        'The installation is damaged: reinstall Model Lens.',
        { cause: thrown },
      );
    }
  }
}
