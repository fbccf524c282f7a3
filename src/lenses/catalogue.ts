import { attentionLens } from './attention.ts';
import type { Lens } from './lens.ts';

/** Every lens; commands, pickers, the command line and tests are driven from this list. */
export const LENSES: readonly Lens[] = [attentionLens];
