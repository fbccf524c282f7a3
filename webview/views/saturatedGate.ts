import type { Saturation } from '../../src/trace/recurrentStudies.ts';

/** How often the units of one gate stand at the ends of its range. */
export interface SaturatedGate extends Omit<Saturation, 'node'> {
  readonly title: string;
}
