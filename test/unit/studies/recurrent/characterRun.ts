import { gatesLens } from '../../../../src/lenses/gates.ts';
import { type LoadedLayers, PIXELS_AS_THEY_ARE } from '../../../../src/models/layers/loadedLayers.ts';
import type { Intervention } from '../../../../src/trace/intervention.ts';
import type { StudiedRun } from '../../../../src/studies/studiedRun.ts';
import { type SmallLayer, smallNetwork } from '../../models/layers/smallNetworks.ts';

export const KNOWN = ['\ufffd', '\n', ' ', 'a', 'b', 'c', 'd', 'e', '"', '('];

export const KINDS = {
  rnn: { className: 'SimpleRNN', gates: 1 },
  lstm: { className: 'LSTM', gates: 4 },
  gru: { className: 'GRU', gates: 3 },
} as const;
export type Kind = keyof typeof KINDS;

const FEATURES = 3;

export interface SmallCharacterNetwork {
  readonly kind: Kind;
  readonly units?: number;
  readonly layers?: number;
  readonly settings?: object;
  readonly known?: readonly string[];
}

/** A network of random weights that says of each character which one comes next. */
export function characterLayers({
  kind,
  units = 4,
  layers = 2,
  settings = {},
  known = KNOWN,
}: SmallCharacterNetwork): LoadedLayers {
  const { className, gates } = KINDS[kind];
  const width = gates * units;
  const resetAfter = (settings as { reset_after?: boolean }).reset_after === true;
  const recurrent = Array.from({ length: layers }, (_, at): SmallLayer => ({
    name: String(at),
    className,
    settings: {
      units,
      return_sequences: true,
      activation: 'tanh',
      recurrent_activation: 'sigmoid',
      ...settings,
    },
    weights: [[at === 0 ? FEATURES : units, width], [units, width], resetAfter ? [2, width] : [width]],
  }));
  const { network } = smallNetwork(
    [null],
    [
      {
        name: 'characters',
        className: 'Embedding',
        settings: { input_dim: known.length, output_dim: FEATURES },
        weights: [[known.length, FEATURES]],
      },
      ...recurrent,
      {
        name: 'next',
        className: 'Dense',
        settings: { units: known.length, activation: 'softmax' },
        weights: [[units, known.length], [known.length]],
      },
    ],
  );
  return {
    ...{ name: kind, title: kind, description: '', precision: 'float32', network },
    preprocessing: PIXELS_AS_THEY_ARE,
    characters: { known, unknown: 0 },
  };
}

/** Runs it on a text as the engine does, to be asked about. */
export async function characterRun(
  network: SmallCharacterNetwork | LoadedLayers,
  text: string,
  interventions: readonly Intervention[] = [],
): Promise<StudiedRun> {
  const layers = 'network' in network ? network : characterLayers(network);
  const input = { kind: 'text', text } as const;
  const run = await gatesLens.run(input, new Map(), { layers, interventions });
  return { lens: gatesLens.name, run, input, layers, options: new Map(), interventions };
}

/** A gate held open or shut, a state held, and in the second layer a unit that is off. */
export const HELD: Readonly<Record<Kind, readonly Intervention[]>> = {
  rnn: [
    { kind: 'hold', stage: 'layer.0.hidden_state', unit: 2, value: 0.5 },
    { kind: 'hold', stage: 'layer.1.hidden_state', unit: 1, value: 0 },
  ],
  lstm: [
    { kind: 'hold', stage: 'layer.0.forget_gate', unit: null, value: 1 },
    { kind: 'hold', stage: 'layer.0.cell_state', unit: 3, value: -0.5 },
    { kind: 'hold', stage: 'layer.1.output_gate', unit: 0, value: 1 },
    { kind: 'hold', stage: 'layer.1.hidden_state', unit: 1, value: 0 },
  ],
  gru: [
    { kind: 'hold', stage: 'layer.0.update_gate', unit: 2, value: 0 },
    { kind: 'hold', stage: 'layer.0.reset_gate', unit: null, value: 1 },
    { kind: 'hold', stage: 'layer.1.candidate', unit: 3, value: -0.25 },
    { kind: 'hold', stage: 'layer.1.hidden_state', unit: 1, value: 0 },
  ],
};

export const services = { pause: () => Promise.resolve() };

/** Gives the memory of a run and its network back. */
export function letGo({ run, layers }: StudiedRun): void {
  run.trace.dispose();
  layers!.network.dispose();
}
