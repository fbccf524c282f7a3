import { isLayersFile } from '../models/layers/layersFileName.ts';
import type { ModelKind } from '../trace/description.ts';

/**
 * What the host must know of lenses before the engine was asked for them; a test holds it to the catalogue.
 */
const RUN_A_NETWORK = ['cnn'];
const RUN_A_RECURRENT_NETWORK = ['gates'];

/** Lenses that read numbers: half of a matrix is another matrix, while half of a text is still one. */
const READ_NUMBERS = ['by_hand', 'recurrent_by_hand', 'cnn', 'convolution', 'tensor'];

/** Networks that read a text from its beginning to its end: what they make of a part does not depend on what follows. */
const READ_ONWARDS = ['lstm', 'gru', 'rnn'];

/** The kind of model that a lens is given, also where it uses none. */
export function modelKindOf(lens: string): ModelKind {
  if (RUN_A_RECURRENT_NETWORK.includes(lens)) return 'recurrent';
  return RUN_A_NETWORK.includes(lens) ? 'layers' : 'language';
}

/**
 * Whether a lens reads a text as a whole or not at all. A recurrent network that ships with the extension reads
 * characters; one from a file reads numbers.
 * @param model that it is given, by name
 */
export function readsWhole(lens: string, model: string): boolean {
  if (modelKindOf(lens) === 'recurrent') return isLayersFile(model);
  return READ_NUMBERS.includes(lens);
}

/**
 * Whether a run on the first part of a text has the numbers that the run on all of it will have there.
 * @param model that the lens is given, by name
 */
export const readsOnwards = (lens: string, model: string): boolean =>
  modelKindOf(lens) === 'recurrent' && READ_ONWARDS.includes(model);
