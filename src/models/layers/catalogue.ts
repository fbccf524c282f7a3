export type BundledLayersName = 'lenet' | 'lenet-sigmoid' | 'lenet-relu' | 'mobilenet';

/** A trained network of layers that ships with the extension. */
export interface LayersEntry {
  readonly name: BundledLayersName;
  readonly title: string;
  /** Inside the extension's own folder: `model.json`, its weights, and `manifest.json`. */
  readonly folder: string;
  /** One sentence for a picker. */
  readonly description: string;
  /** SPDX identifier. */
  readonly licence: string;
  readonly precision: 'float32';
  readonly layers: number;
}

/** The first is the one that images are shown to unless a person chooses another one. */
export const BUNDLED_LAYERS: readonly LayersEntry[] = [];
