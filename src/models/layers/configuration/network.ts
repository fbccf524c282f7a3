/** A network as its file describes it, with the networks inside it; references are not followed yet. */
export interface Network {
  readonly name: string;
  /** `Sequential`, `Functional`, `Model` */
  readonly className: string;
  /** In a sequence each layer reads the one before it. */
  readonly isSequence: boolean;
  readonly layers: readonly Layer[];
  readonly inputs: readonly TensorReference[];
  readonly outputs: readonly TensorReference[];
  /** What it says about its input beside its layers, with the batch first. */
  readonly inputShape?: unknown;
}

export interface Layer {
  readonly name: string;
  /** `Conv2D`; of an operation without a layer `ops.Power`. */
  readonly className: string;
  readonly settings: Readonly<Record<string, unknown>>;
  /** How often, and on what, it is used; in a sequence none. */
  readonly calls: readonly Call[];
  /** Where the layer is a network of its own. */
  readonly network?: Network;
}

export interface Call {
  readonly inputs: readonly TensorReference[];
  readonly settings: Readonly<Record<string, unknown>>;
}

/** The output of a layer's call. */
export interface TensorReference {
  readonly layer: string;
  readonly call: number;
  /** Which of its outputs. */
  readonly tensor: number;
}
