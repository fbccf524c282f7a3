import { MOBILENET } from './mobilenet.ts';
import type { NetworkRecipe } from './networkRecipe.ts';
import { SENTIMENT } from './sentiment.ts';

/** The networks of layers that are made from packages. */
export const NETWORK_RECIPES: readonly NetworkRecipe[] = [MOBILENET, SENTIMENT];
