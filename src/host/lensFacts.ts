import type { ModelKind } from '../trace/description.ts';

/**
 * What the host must know of lenses before the engine was asked for them; a test holds it to the catalogue.
 */
const RUN_A_NETWORK = ['cnn'];

/** Lenses that read numbers: half of a matrix is another matrix, while half of a text is still one. */
const READ_NUMBERS = ['by_hand', 'cnn', 'convolution', 'tensor'];

/** The kind of model that a lens is given, also where it uses none. */
export function modelKindOf(lens: string): ModelKind {
  return RUN_A_NETWORK.includes(lens) ? 'layers' : 'language';
}

/** Whether a lens reads a text as a whole or not at all. */
export function readsWhole(lens: string): boolean {
  return READ_NUMBERS.includes(lens);
}
