import { basename, isAbsolute, join } from 'node:path';
import { openBundledModel } from '../models/bundledModel.ts';
import { BUNDLED_MODELS } from '../models/catalogue.ts';
import { openModelFolder } from '../models/huggingFaceFolder.ts';
import { type LoadedModel, loadModel } from '../models/loadModel.ts';
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
    const entry = BUNDLED_MODELS.find((candidate) => candidate.name === name);
    if (entry)
      return loadModel(name, await openBundledModel(entry, modelFiles(join(this.folder, name)), sha256));
    if (!isAbsolute(name)) {
      const known = BUNDLED_MODELS.map((bundled) => bundled.name).join(', ');
      throw new ProblemError(
        'not-found',
        `There is no model named “${name}”.`,
        `Known are ${known}, and Hugging Face folders.`,
      );
    }
    return loadModel(basename(name), await openModelFolder(modelFiles(name)));
  }
}
