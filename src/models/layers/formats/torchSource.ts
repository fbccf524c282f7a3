import { transposed } from '../../../nn/recurrent/products.ts';
import type { Safetensors } from '../../safetensors.ts';
import type { WeightSource } from '../../weights.ts';

const FLOATS = new Set(['F64', 'F32', 'F16', 'BF16']);

/** Whether a tensor holds numbers as they are, as opposed to rounded ones or ids. */
export const isFloat = (file: Safetensors, name: string): boolean => FLOATS.has(file.dtype(name));

/**
 * Weights of PyTorch with some matrices turned round: linear layers are stored [output, input].
 * @param names of those that are used: others are never read
 */
export function torchSource(
  file: WeightSource,
  names: readonly string[],
  turned: readonly string[],
): WeightSource {
  const isTurned = (name: string): boolean => turned.includes(name);
  return {
    precision: file.precision,
    names,
    has: (name) => file.has(name),
    shape: (name) => (isTurned(name) ? file.shape(name).toReversed() : file.shape(name)),
    read: (name) => {
      if (!isTurned(name)) return file.read(name);
      const [rows, columns] = file.shape(name) as [number, number];
      return transposed(file.read(name), rows, columns) as Float32Array;
    },
    readRows: (name, rows) => file.readRows(name, rows),
  };
}
