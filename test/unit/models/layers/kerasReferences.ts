import { readFileSync } from 'node:fs';
import { modelFiles } from '../../../../src/engine/modelFiles.ts';
import { buildNetwork } from '../../../../src/models/layers/buildNetwork.ts';
import type { LayersNetwork } from '../../../../src/models/layers/network.ts';
import { openLayersFile } from '../../../../src/models/layers/openLayersFile.ts';
import type { Recorder } from '../../../../src/nn/recorder.ts';
import type { Traced } from '../../../../src/nn/traced.ts';
import type { TraceNode } from '../../../../src/trace/node.ts';
import type { Trace } from '../../../../src/trace/trace.ts';
import { valuesOf } from '../../../../src/trace/export.ts';
import { openHdf5 } from '../../hdf5.ts';
import { expectedTensors } from '../../references.ts';

/** Small networks with random weights in Keras's own files, and what Keras computes with them. */
const FOLDER = new URL('../../../fixtures/references/keras/', import.meta.url).pathname;

export const KERAS_REFERENCES = [
  'attention_block',
  'bidirectional_stacked',
  'cnn',
  'cnn_functional',
  'gru_reset_after',
  'gru_reset_before',
  'lstm',
  'lstm_masked',
  'simple_rnn',
  'text_cnn',
] as const;

export type KerasReference = (typeof KERAS_REFERENCES)[number];

/** The same network in several files. */
export const FILES: Readonly<Record<KerasReference, readonly string[]>> = {
  attention_block: ['model.keras', 'model.h5'],
  bidirectional_stacked: ['model.keras', 'model.h5'],
  cnn: ['model.keras', 'model.h5', 'model.keras2.h5', 'tfjs/model.json'],
  cnn_functional: ['model.keras', 'model.h5'],
  gru_reset_after: ['model.keras', 'model.h5', 'model.keras2.h5'],
  gru_reset_before: ['model.keras', 'model.h5', 'model.keras2.h5', 'tfjs/model.json'],
  lstm: ['model.keras', 'model.h5', 'model.keras2.h5', 'tfjs/model.json'],
  lstm_masked: ['model.keras', 'model.h5'],
  simple_rnn: ['model.keras', 'model.h5', 'model.keras2.h5', 'tfjs/model.json'],
  text_cnn: ['model.keras', 'model.h5'],
};

export interface OpenNetwork {
  readonly network: LayersNetwork;
  close(): void;
}

/** @param file in the reference's folder */
export async function openNetwork(folder: string, file: string): Promise<OpenNetwork> {
  const parts = file.split('/');
  const read = modelFiles([folder, ...parts.slice(0, -1)].join('/'));
  const opened = await openLayersFile(parts.at(-1)!, read, openHdf5);
  const network = buildNetwork(opened.graph, opened.weights);
  return {
    network,
    close: () => {
      network.dispose();
      opened.close();
    },
  };
}

export const openReference = (name: KerasReference, file = FILES[name][0]!): Promise<OpenNetwork> =>
  openNetwork(`${FOLDER}${name}`, file);

type Nested = number | readonly Nested[];

/** The inputs of each case, by its name. */
export function referenceCases(
  name: KerasReference,
): Readonly<Record<string, { readonly x: readonly Nested[] }>> {
  const { cases } = JSON.parse(readFileSync(`${FOLDER}${name}/input.json`, 'utf8')) as {
    cases: Record<string, { x: readonly Nested[] }>;
  };
  return cases;
}

/** Puts numbers in as what the network takes: ids, or an image [row, column, channel]. */
export function recordInput(
  recorder: Recorder,
  network: LayersNetwork,
  x: readonly Nested[],
): Map<string, Traced> {
  const [input] = network.inputs as [LayersNetwork['inputs'][number]];
  const values = Float32Array.from((x as readonly Nested[]).flat(3) as number[]);
  if (input.kind !== 'image') {
    const axes = [{ name: 'position', size: values.length }];
    return new Map([[input.name, recorder.constant('input', 'input.ids', axes, values)]]);
  }
  const rows = x.length;
  const columns = (x[0] as readonly Nested[]).length;
  return new Map([[input.name, imageInput(recorder, values, rows, columns)]]);
}

/** @param values [row, column, channel] */
export function imageInput(recorder: Recorder, values: Float32Array, rows: number, columns: number): Traced {
  const axes = [
    { name: 'channel', size: values.length / (rows * columns) },
    { name: 'row', size: rows },
    { name: 'column', size: columns },
  ];
  return recorder.constant('input', 'input.image', axes, values, { kind: 'input' }, 'channels_last');
}

const ATTENTION = /^(layer\.\w*attention)\.([qkv]|scores|weights|head_output|mask|output)$/;
const LETTERS: Readonly<Record<string, string>> = { q: 'query', k: 'key', v: 'value' };

/** Gates and states of recurrent layers, by the letters of the references. */
const GATE = /^(layer\.\w+(?:\.forward|\.backward)?)\.([ifozrch]|candidate)$/;
const GATES: Readonly<Record<string, string>> = {
  i: 'input_gate',
  f: 'forget_gate',
  o: 'output_gate',
  z: 'update_gate',
  r: 'reset_gate',
  candidate: 'candidate',
  c: 'cell_state',
  h: 'hidden_state',
};

/** What Keras computes, by our names: the output of each layer, all of attention, every gate and state. */
export function expectedOutputs(
  name: KerasReference,
  caseName: string,
): Map<string, { values: Float32Array; shape: readonly number[] }> {
  const all = [...expectedTensors(`keras/${name}`, caseName)];
  return new Map(
    all.flatMap(([tensor, expected]) => {
      const attention = ATTENTION.exec(tensor);
      if (attention)
        return [[`${attention[1]}.${LETTERS[attention[2]!] ?? attention[2]}`, expected] as const];
      const gate = GATE.exec(tensor);
      if (gate) return [[`${gate[1]}.${GATES[gate[2]!]}`, expected] as const];
      return tensor.endsWith('.output') ? [[tensor, expected] as const] : [];
    }),
  );
}

/** The node's values as Keras orders them: an image [row, column, channel]. */
export function kerasValues(trace: Trace, node: TraceNode): { values: Float32Array; shape: number[] } {
  const values = valuesOf(trace, node);
  const sizes = node.axes.map((axis) => axis.size);
  if (node.axes[0]?.name !== 'channel' || sizes.length !== 3) return { values, shape: sizes };
  const [channels, rows, columns] = sizes as [number, number, number];
  const turned = new Float32Array(values.length);
  for (let channel = 0; channel < channels; channel++)
    for (let cell = 0; cell < rows * columns; cell++)
      turned[cell * channels + channel] = values[channel * rows * columns + cell]!;
  return { values: turned, shape: [rows, columns, channels] };
}
