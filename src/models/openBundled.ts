import { problemOf, ProblemError } from '../problem.ts';
import type { ReadModelFile } from './weights.ts';

/**
 * Opens something that ships with the extension by its manifest.
 * @param what for a person: `model GPT-2`
 * @param open is given the bytes of `manifest.json`
 * @throws ProblemError `bad-model` with what is wrong and what to do about it
 */
export async function openBundled<Opened>(
  what: string,
  readFile: ReadModelFile,
  open: (manifest: Uint8Array) => Promise<Opened>,
): Promise<Opened> {
  try {
    const manifest = await readFile('manifest.json');
    if (!manifest) throw new ProblemError('bad-model', '“manifest.json” is missing.');
    return await open(manifest);
  } catch (error) {
    throw new ProblemError(
      'bad-model',
      `The bundled ${what} is damaged: ${problemOf(error).message}`,
      'Reinstall the extension; in a checkout of its source run “npm run models”.',
      { cause: error },
    );
  }
}
