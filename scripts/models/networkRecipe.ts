import type { NetworkManifest } from '../../src/models/layers/networkManifest.ts';
import type { PackageFiles } from './modelSource.ts';

/** A network of layers that is made from an npm package. */
export interface NetworkRecipe {
  readonly name: 'mobilenet' | 'sentiment';
  readonly source: PackageFiles;
  /** @param files the contents of the source's files, in that order */
  readonly read: (files: readonly Uint8Array[]) => FloatNetwork;
  /** What is known of it and stands nowhere in its files. */
  readonly facts: Pick<
    NetworkManifest,
    | 'title'
    | 'description'
    | 'licence'
    | 'upstream'
    | 'classes'
    | 'preprocessing'
    | 'words'
    | 'limits'
    | 'learnt'
    | 'remarks'
  >;
}

/** A layers model of TensorFlow.js as its two files. */
export interface FloatNetwork {
  /** `model.json`, which names `WEIGHTS_FILE`. */
  readonly model: Uint8Array;
  /** All weights in float32. */
  readonly weights: Uint8Array;
}

export const MODEL_FILE = 'model.json';
export const WEIGHTS_FILE = 'weights.bin';
