import type { LearntValues } from './adam.ts';

/** Numbers that are learnt. */
export interface LearntParameter {
  /** `c1/kernel`, as TensorFlow.js names it. */
  readonly name: string;
  readonly shape: readonly number[];
}

/** Where the learning stands. */
export interface Progress {
  /** Epochs that are done. */
  epoch: number;
  /** Steps that are done. */
  step: number;
}

/** A network while it learns: what a checkpoint keeps of it. */
export interface Learning {
  readonly plan: { readonly name: string };
  readonly settings: object;
  readonly parameters: readonly LearntParameter[];
  readonly progress: Progress;
  valuesOf(name: string): LearntValues;
}

/** How many numbers each layer has, by the layer's name. */
export function countByLayer(parameters: readonly LearntParameter[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { name, shape } of parameters) {
    const layer = layerOf(name);
    counts[layer] = (counts[layer] ?? 0) + shape.reduce((product, size) => product * size, 1);
  }
  return counts;
}

/** `c3` of `c3/kernel` */
export const layerOf = (parameter: string): string => parameter.slice(0, parameter.indexOf('/'));
