import type { MapFacts } from './maps.ts';
import type { Trace } from './trace.ts';

/** Minimum, maximum, mean and share of zeros of each matrix of a node. @throws ProblemError `not-found` */
export function mapFacts(_trace: Trace, _name: string): MapFacts {
  throw new Error('Not built yet.');
}
