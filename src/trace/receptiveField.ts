import type { ReceptiveField } from './maps.ts';
import type { Trace } from './trace.ts';

/**
 * What of the network's input image a cell is computed from, through windows, strides and padding of all operations
 * between (Araujo et al. 2019). What mixes all places (flattening, global pooling) sees everything.
 * @throws ProblemError `not-found`, or `bad-request` where the cell comes from no image
 */
export function receptiveField(_trace: Trace, _name: string, _index: readonly number[]): ReceptiveField {
  throw new Error('Not built yet.');
}
