import type { TrainingCurve } from '../../trace/training.ts';
import type { CharacterVocabulary } from '../../text/characters.ts';
import type { WordVocabulary } from '../../text/words.ts';
import type { LayersNetwork } from './network.ts';
import type { NetworkManifest } from './networkManifest.ts';

/** A network of layers that is ready to run, with what is known of it. */
export interface LoadedLayers {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** How the file stores the numbers: `float32` … */
  readonly precision: string;
  readonly network: LayersNetwork;
  /** What the outputs mean, where that is known. */
  readonly classes?: readonly string[];
  /** Of a network that reads a text character by character. */
  readonly characters?: CharacterVocabulary;
  /** Of a network that reads it word by word, each of them character by character. */
  readonly words?: WordVocabulary;
  /** What a pixel becomes before the network sees it, as the model says; a person may choose otherwise. */
  readonly preprocessing: Preprocessing;
  /** What a person should know before they believe the output: what it was trained on, what it cannot tell. */
  readonly limits?: string;
  readonly manifest?: NetworkManifest;
  /** How it learnt, where that is known. */
  readonly training?: TrainingCurve;
}

/** From pixels of 0 to 255 to what the network reads: (pixel · scale − mean) / deviation, channel by channel. */
export interface Preprocessing {
  readonly scale: number;
  /** One number, or one for each channel. */
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
  readonly channels: 'rgb' | 'bgr' | 'grey';
  /** Light strokes on dark ground, as MNIST has them: a drawing is turned round where it is the other way. */
  readonly lightOnDark?: boolean;
}

export const PIXELS_AS_THEY_ARE: Preprocessing = { scale: 1, mean: [0], deviation: [1], channels: 'rgb' };
