import type { BundledModelName } from '../../src/models/catalogue.ts';
import type { Levels } from './compactModel.ts';
import { MINILM } from './minilm.ts';
import type { ModelSource } from './modelSource.ts';
import { STORIES } from './stories.ts';

/** How one bundled model is made. */
export interface Recipe {
  readonly name: BundledModelName;
  readonly source: ModelSource;
  readonly levels: Levels;
}

/** Raised when the conversion itself changes, so that models made before are made again. */
export const RECIPE_VERSION = 2;

export const RECIPES: readonly Recipe[] = [
  {
    name: 'minilm',
    source: MINILM,
    levels: { tokenEmbedding: 127, positionEmbedding: 127, attention: 127, mlp: 127 },
  },
  {
    name: 'stories',
    source: STORIES,
    levels: { tokenEmbedding: 127, positionEmbedding: 127, attention: 127, mlp: 127 },
  },
];
