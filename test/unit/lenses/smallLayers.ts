import type { LayerDescription } from '../../../src/models/layers/graph.ts';
import type { WeightSource } from '../../../src/models/weights.ts';

/** Numbers that a weight is made of: by their place in it, from 0, and its name. */
type Filling = (at: number, name: string) => number;

/** Weights by name and shape. @param filling small numbers that differ where left out */
export function weightsOf(
  shapes: Readonly<Record<string, readonly number[]>>,
  filling: Filling = (at, name) => Math.sin(at * 1.7 + name.length) / 2,
): WeightSource {
  const sizeOf = (name: string): number => shapes[name]!.reduce((product, size) => product * size, 1);
  const read = (name: string): Float32Array =>
    Float32Array.from({ length: sizeOf(name) }, (_, at) => filling(at, name));
  return {
    precision: 'float32',
    names: Object.keys(shapes),
    has: (name) => name in shapes,
    shape: (name) => shapes[name]!,
    read,
    readRows: (name, rows) => {
      const columns = shapes[name]!.at(-1)!;
      return Float32Array.from({ length: rows.length * columns }, (_, at) => {
        return read(name)[rows[Math.floor(at / columns)]! * columns + (at % columns)]!;
      });
    },
  };
}

export const layer = (
  name: string,
  className: string,
  settings: object,
  inputs: readonly string[],
  weights: readonly string[] = [],
): LayerDescription => ({
  name,
  className,
  settings: { name, ...settings },
  inputs,
  callSettings: {},
  weights,
});
