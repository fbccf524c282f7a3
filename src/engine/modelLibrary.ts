import { basename, isAbsolute, join } from 'node:path';
import { openBundledModel } from '../models/bundledModel.ts';
import { BUNDLED_MODELS } from '../models/catalogue.ts';
import type { LoadedLayers } from '../models/layers/loadedLayers.ts';
import { folderTitle } from '../models/folderTitle.ts';
import { openModelFolder } from '../models/huggingFaceFolder.ts';
import { type LoadedModel, loadModel } from '../models/loadModel.ts';
import type { ReadModelFile } from '../models/weights.ts';
import { ProblemError } from '../problem.ts';
import type { InspectedModel } from '../protocol/outline.ts';
import { checkModelFolder, modelFiles, sha256 } from './modelFiles.ts';
import { summaryOf } from './outline.ts';

interface Loading {
  readonly model: Promise<LoadedModel>;
  /** The model once it is there. */
  ready?: LoadedModel;
  /** Of the weight files, counted while they are read. */
  weightBytes: number;
}

/** So many of the person's own models stay in memory when no run uses them. */
const KEPT_OWN_MODELS = 2;

/** Loads each model once, when it is first asked for, and lets go of the person's own that were not used lately. */
export class ModelLibrary {
  /** By name, the one that was asked for last at the end. */
  private readonly loaded = new Map<string, Loading>();
  /** Out of the list, yet perhaps still behind a run. */
  private readonly retired = new Set<LoadedModel>();

  /** @param folder that of the bundled models, `media/models` */
  constructor(private readonly folder: string) {}

  /**
   * @param name of a bundled model, or the absolute path of a Hugging Face folder
   * @throws ProblemError `bad-model` or `not-found`
   */
  load(name: string): Promise<LoadedModel> {
    return this.loading(name).model;
  }

  /**
   * @param name of a bundled network of layers, or the absolute path of a `.keras`, `.h5` or `model.json` file
   * @throws ProblemError `bad-model` or `not-found`
   */
  loadLayers(name: string): Promise<LoadedLayers> {
    return Promise.reject(new ProblemError('not-found', `There is no network named “${name}”.`));
  }

  /**
   * Reads a folder anew, also where it was read before: its files may be others by now.
   * @param name absolute path of a Hugging Face folder
   * @throws ProblemError `bad-model` or `not-found`
   */
  async inspect(name: string): Promise<InspectedModel> {
    this.retire(name);
    const loading = this.loading(name);
    const model = await loading.model;
    return {
      ...summaryOf(model),
      family: model.configuration.family,
      hasTokenizer: model.tokenizer !== undefined,
      bytes: loading.weightBytes,
    };
  }

  /**
   * Gives back the memory of models that were not used lately.
   * @param inUse models behind open runs, which stay
   */
  trim(inUse: ReadonlySet<LoadedModel | LoadedLayers>): void {
    const own = [...this.loaded].filter(([name]) => isAbsolute(name));
    for (const [name, { ready }] of own.slice(0, -KEPT_OWN_MODELS)) {
      if (ready && !inUse.has(ready)) this.retire(name);
    }
    for (const model of this.retired) {
      if (inUse.has(model)) continue;
      this.retired.delete(model);
      model.network.dispose();
    }
  }

  private loading(name: string): Loading {
    const loading = this.loaded.get(name) ?? this.begin(name);
    this.loaded.delete(name);
    this.loaded.set(name, loading);
    return loading;
  }

  private begin(name: string): Loading {
    const counted =
      (readFile: ReadModelFile): ReadModelFile =>
      async (file) => {
        const bytes = await readFile(file);
        if (file.endsWith('.safetensors')) loading.weightBytes += bytes?.length ?? 0;
        return bytes;
      };
    const loading: Loading = { model: this.open(name, counted), weightBytes: 0 };
    loading.model.then(
      (model) => (loading.ready = model),
      // A model that failed may be repaired: try again the next time.
      () => this.loaded.get(name) === loading && this.loaded.delete(name),
    );
    return loading;
  }

  private retire(name: string): void {
    const ready = this.loaded.get(name)?.ready;
    this.loaded.delete(name);
    if (ready) this.retired.add(ready);
  }

  private async open(
    name: string,
    watched: (readFile: ReadModelFile) => ReadModelFile,
  ): Promise<LoadedModel> {
    const entry = BUNDLED_MODELS.find((candidate) => candidate.name === name);
    if (entry) {
      const readFile = watched(modelFiles(join(this.folder, name)));
      return loadModel(name, await openBundledModel(entry, readFile, sha256));
    }
    if (!isAbsolute(name)) {
      const known = BUNDLED_MODELS.map((bundled) => bundled.name).join(', ');
      throw new ProblemError(
        'not-found',
        `There is no model named “${name}”.`,
        `Known are ${known}, and Hugging Face folders.`,
      );
    }
    await checkModelFolder(name);
    return {
      ...loadModel(folderTitle(basename(name)), await openModelFolder(watched(modelFiles(name)))),
      name,
    };
  }
}
