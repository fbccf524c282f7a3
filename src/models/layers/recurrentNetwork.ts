import type { LayersNetwork } from './network.ts';

/** The names of a network's recurrent layers, in the order in which data flows. */
export function recurrentLayers({ recurrent }: Pick<LayersNetwork, 'recurrent'>): string[] {
  return [...new Set(recurrent.map(({ layer }) => layer))];
}

/** Whether a network is one for sequences, with gates or states to look at. */
export function isRecurrent({ recurrent }: Pick<LayersNetwork, 'recurrent'>): boolean {
  return recurrent.length > 0;
}
