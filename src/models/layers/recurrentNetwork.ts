import type { LayersNetwork } from './network.ts';

/** Keras's classes of layers that read a sequence step by step, each with a state of the step before. */
const RECURRENT = ['SimpleRNN', 'LSTM', 'GRU', 'Bidirectional'];

/** The names of a network's recurrent layers, in the order in which data flows. */
export function recurrentLayers({ layers }: Pick<LayersNetwork, 'layers'>): string[] {
  return layers.filter(({ className }) => RECURRENT.includes(className)).map(({ name }) => name);
}

/** Whether a network is one for sequences, with gates or states to look at. */
export function isRecurrent(network: Pick<LayersNetwork, 'layers'>): boolean {
  return recurrentLayers(network).length > 0;
}
