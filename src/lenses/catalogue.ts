import { attentionLens } from './attention.ts';
import { byHandLens } from './byHand.ts';
import { cnnLens } from './cnn.ts';
import { convolutionLens } from './convolution.ts';
import { gatesLens } from './gates.ts';
import type { Lens } from './lens.ts';
import { positionsLens } from './positions.ts';
import { recurrentByHandLens } from './recurrentByHand.ts';
import { tensorLens } from './tensor.ts';
import { tokenizerLens } from './tokenizer.ts';

/** Every lens; commands, pickers, the command line and tests are driven from this list. */
export const LENSES: readonly Lens[] = [
  attentionLens,
  positionsLens,
  tokenizerLens,
  byHandLens,
  cnnLens,
  convolutionLens,
  gatesLens,
  recurrentByHandLens,
  tensorLens,
];
