import { type Tensor2D, zerosLike } from '@tensorflow/tfjs-core';
import type { Edit } from './recorder.ts';

/** Puts zeros in place of some heads' matrices: what would the model do without them? */
export function switchOffHeads(heads: readonly number[]): Edit {
  return (parts) => parts.map((part, head) => (heads.includes(head) ? zerosLike<Tensor2D>(part) : part));
}
