import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isJsonObject } from '../../models/jsonFile.ts';
import { isLayersFile, STATE_DICT_FILE } from '../../models/layers/layersFileName.ts';

/**
 * Which model a person means who chose a file or a folder.
 * @param path absolute path
 * @returns the name of a model: the file of a network of layers, or else the folder of a language model
 */
export async function modelAt(path: string): Promise<string> {
  if (await isFile(path)) return (await isNetwork(path)) ? path : dirname(path);
  const names = await readdir(path).catch((): string[] => []);
  if (names.includes('config.json') && (await isOfLanguageModel(join(path, 'config.json')))) return path;
  const networks = names.filter(isLayersFile);
  // Of several none is meant more than the others: the engine says what the folder has.
  const [only] = networks.length === 1 ? networks : networks.filter((name) => name === 'model.json');
  return only === undefined ? path : join(path, only);
}

/** Whether what a model's name names is still there. */
export function isStillThere(name: string): Promise<boolean> {
  return isFile(isLayersFile(name) ? name : join(name, 'config.json'));
}

/** A state dict is one, unless it lies beside the configuration of a language model. */
async function isNetwork(path: string): Promise<boolean> {
  const name = basename(path);
  if (STATE_DICT_FILE.test(name)) return !(await isOfLanguageModel(join(dirname(path), 'config.json')));
  return isLayersFile(name);
}

/** Hugging Face's configurations name the kind of model; others do not. One that cannot be read is told about by the engine. */
async function isOfLanguageModel(configuration: string): Promise<boolean> {
  if (!(await isFile(configuration))) return false;
  try {
    const parsed: unknown = JSON.parse(await readFile(configuration, 'utf8'));
    return isJsonObject(parsed) && ['model_type', 'architectures'].some((key) => Object.hasOwn(parsed, key));
  } catch {
    return true;
  }
}

function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}
