/**
 * A network of layers as its file describes it (Keras, TensorFlow.js): networks inside networks are taken apart, and
 * every layer stands after those that it reads. The form is checked; what the settings mean is the layer's business.
 */
export interface LayersGraph {
  /** `sequential_1` */
  readonly title: string;
  readonly layers: readonly LayerDescription[];
  /** Names of `InputLayer`s, in the order in which the network takes them. */
  readonly inputs: readonly string[];
  /** Names of the layers whose outputs are the network's. */
  readonly outputs: readonly string[];
}

export interface LayerDescription {
  /** Unique in the graph: `block_1_expand`. */
  readonly name: string;
  /** `Conv2D` */
  readonly className: string;
  /** Parsed JSON, not trusted. Of an `InputLayer` the shape stands in `batch_shape`, whatever the file calls it. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Names of the layers that it reads, in order; the same one may stand there several times (self-attention). */
  readonly inputs: readonly string[];
  /** What the layer is called with beside its inputs: `use_causal_mask`. */
  readonly callSettings: Readonly<Record<string, unknown>>;
  /** Names in the file's `WeightSource`, in the order of Keras's `layer.weights`: kernel, bias, … */
  readonly weights: readonly string[];
}
