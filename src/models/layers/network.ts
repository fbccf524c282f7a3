import type { Recorder } from '../../nn/recorder.ts';
import type { CellKind, RecurrentCell } from '../../nn/recurrent/cell.ts';
import type { NodeRecorder, Traced } from '../../nn/traced.ts';
import type { RunBlock, StageWords } from '../../trace/description.ts';
import type { TraceNode } from '../../trace/node.ts';
import type { LayersGraph } from './graph.ts';
import type { PauseWithin } from './layer.ts';

/**
 * A network of layers that is ready to run. Stage names: `layer.<name>.output` for every layer; a layer that does
 * several things names what comes before: `layer.conv.convolution`, `layer.hidden.linear`; weights are
 * `layer.<name>.kernel`, `.bias`, `.gamma` …
 */
export interface LayersNetwork {
  readonly graph: LayersGraph;
  readonly inputs: readonly NetworkInput[];
  readonly layers: readonly LayerSummary[];
  /** One for each layer, or for a convolution with the normalization and activation that follow it alone. */
  readonly blocks: readonly RunBlock[];
  /** `layer.predictions.output` */
  readonly output: string;
  readonly parameterCount: number;
  /** Every recurrent layer in each of its directions, in the order in which they are computed. */
  readonly recurrent: readonly RecurrentDirection[];
  /**
   * Records every layer.
   * @param inputs by the input layer's name; images stored channels last
   * @param pause lets other work in while a layer is computed that takes long
   */
  run(recorder: Recorder, inputs: ReadonlyMap<string, Traced>, pause?: PauseWithin): Promise<void>;
  /**
   * Takes all layers down at once, each operation by itself, so that they can be differentiated. Nothing is computed.
   * @returns the output
   */
  takeDown(recorder: NodeRecorder, inputs: ReadonlyMap<string, Traced>): Traced;
  words(node: TraceNode): StageWords;
  /** Gives the weights' memory back. */
  dispose(): void;
}

export interface NetworkInput {
  /** Of the input layer. */
  readonly name: string;
  /** Without the batch; `null` for a size that is free. Of an image [row, column, channel]. */
  readonly shape: readonly (number | null)[];
  /** `image` [row, column, channel] · `sequence` [position, feature] · `vector` [feature] · `ids` [position], whole numbers */
  readonly kind: 'image' | 'sequence' | 'vector' | 'ids';
  /** Of `ids`: how many there are to choose from. */
  readonly vocabulary?: number;
}

/** A recurrent layer, or one direction of a bidirectional one. */
export interface RecurrentDirection {
  /** Of the layer: `both`. */
  readonly layer: string;
  /** What the names of its stages begin with: `layer.both.backward`, which has `layer.both.backward.hidden_state`. */
  readonly name: string;
  readonly kind: CellKind;
  readonly units: number;
  /** Whether it goes from the last position to the first. */
  readonly backwards: boolean;
  /** Its weights, read when they are first asked for. */
  cell(): RecurrentCell;
}

export interface LayerSummary {
  readonly name: string;
  readonly className: string;
  /** Without the batch. */
  readonly outputShape: readonly (number | null)[];
  /** Learnt numbers and those that were counted in training (batch normalization). */
  readonly parameterCount: number;
}
