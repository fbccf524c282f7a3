import { basename, dirname, isAbsolute, join } from 'node:path';
import { openBundledModel } from '../models/bundledModel.ts';
import { BUNDLED_MODELS } from '../models/catalogue.ts';
import { folderTitle } from '../models/folderTitle.ts';
import { openModelFolder } from '../models/huggingFaceFolder.ts';
import { openBundledLayers } from '../models/layers/bundledLayers.ts';
import { BUNDLED_LAYERS } from '../models/layers/catalogue.ts';
import type { OpenHdf5 } from '../models/layers/formats/hdf5File.ts';
import { isLayersFile } from '../models/layers/layersFileName.ts';
import type { LoadedLayers } from '../models/layers/loadedLayers.ts';
import { openOwnLayers } from '../models/layers/ownLayers.ts';
import { type LoadedModel, loadModel } from '../models/loadModel.ts';
import { quoted } from '../models/quoted.ts';
import type { ReadModelFile } from '../models/weights.ts';
import { ProblemError } from '../problem.ts';
import type { InspectedModel } from '../protocol/outline.ts';
import { checkModelFolder, modelFiles, sha256 } from './modelFiles.ts';
import { ModelShelf } from './modelShelf.ts';
import { layersSummaryOf, summaryOf } from './outline.ts';

type Count = (bytes: number) => void;

/** Loads each model once, when it is first asked for, and lets go of the person's own that were not used lately. */
export class ModelLibrary {
  private readonly language = new ModelShelf<LoadedModel>((name, count) => this.openLanguage(name, count));
  private readonly layers = new ModelShelf<LoadedLayers>((name, count) => this.openLayers(name, count));

  /** @param folder that of the bundled models, `media/models` */
  constructor(
    private readonly folder: string,
    private readonly openHdf5: OpenHdf5,
  ) {}

  /**
   * @param name of a bundled model, or the absolute path of a Hugging Face folder
   * @throws ProblemError `bad-model` or `not-found`
   */
  load(name: string): Promise<LoadedModel> {
    return this.language.get(name).model;
  }

  /**
   * @param name of a bundled network of layers, or the absolute path of a `.keras`, `.h5`, `model.json` or
   * `.safetensors` file
   * @throws ProblemError `bad-model` or `not-found`
   */
  loadLayers(name: string): Promise<LoadedLayers> {
    return this.layers.get(name).model;
  }

  /**
   * Reads a person's own model anew, also where it was read before: its files may be others by now.
   * @param name absolute path of a Hugging Face folder, or of a file with a network of layers
   * @throws ProblemError `bad-model` or `not-found`
   */
  inspect(name: string): Promise<InspectedModel> {
    return isLayersFile(name) ? this.inspectLayers(name) : this.inspectLanguage(name);
  }

  /**
   * Gives back the memory of models that were not used lately.
   * @param inUse models behind open runs, which stay
   */
  trim(inUse: ReadonlySet<LoadedModel | LoadedLayers>): void {
    this.language.trim(inUse);
    this.layers.trim(inUse);
  }

  private async inspectLanguage(name: string): Promise<InspectedModel> {
    this.language.retire(name);
    const loading = this.language.get(name);
    const model = await loading.model;
    return {
      ...summaryOf(model),
      family: model.configuration.family,
      hasTokenizer: model.tokenizer !== undefined,
      bytes: loading.weightBytes,
    };
  }

  private async inspectLayers(name: string): Promise<InspectedModel> {
    this.layers.retire(name);
    const loading = this.layers.get(name);
    const summary = layersSummaryOf(await loading.model);
    return { ...summary, family: familyOf(name), hasTokenizer: false, bytes: loading.weightBytes };
  }

  private async openLanguage(name: string, count: Count): Promise<LoadedModel> {
    const isWeights = (file: string): boolean => file.endsWith('.safetensors');
    const entry = BUNDLED_MODELS.find((candidate) => candidate.name === name);
    if (entry) {
      const readFile = counted(modelFiles(join(this.folder, name)), isWeights, count);
      return loadModel(name, await openBundledModel(entry, readFile, sha256));
    }
    if (!isAbsolute(name)) throw unknown('model', name, BUNDLED_MODELS, 'Hugging Face folders');
    await checkModelFolder(name);
    const readFile = counted(modelFiles(name), isWeights, count);
    return { ...loadModel(folderTitle(basename(name)), await openModelFolder(readFile)), name };
  }

  private async openLayers(name: string, count: Count): Promise<LoadedLayers> {
    const entry = BUNDLED_LAYERS.find((candidate) => candidate.name === name);
    // `media/models` lies in the extension's folder.
    if (entry) return openBundledLayers(entry, modelFiles(join(this.folder, '../..', entry.folder)), sha256);
    if (!isAbsolute(name))
      throw unknown('network', name, BUNDLED_LAYERS, '.keras, .h5, model.json and .safetensors files');
    const isWeights = (file: string): boolean => file === basename(name) || file.endsWith('.bin');
    const readFile = counted(modelFiles(dirname(name)), isWeights, count);
    return {
      ...(await openOwnLayers(basename(name), basename(dirname(name)), readFile, this.openHdf5)),
      name,
    };
  }
}

function familyOf(file: string): string {
  if (/\.json$/i.test(file)) return 'tfjs';
  return /\.safetensors$/i.test(file) ? 'pytorch' : 'keras';
}

function counted(readFile: ReadModelFile, isWeights: (file: string) => boolean, count: Count): ReadModelFile {
  return async (file) => {
    const bytes = await readFile(file);
    if (isWeights(file)) count(bytes?.length ?? 0);
    return bytes;
  };
}

function unknown(
  kind: string,
  name: string,
  bundled: readonly { readonly name: string }[],
  others: string,
): ProblemError {
  const known = bundled.map((each) => each.name).join(', ');
  return new ProblemError(
    'not-found',
    `There is no ${kind} named ${quoted(name)}.`,
    `Known are ${known}, and ${others}.`,
  );
}
