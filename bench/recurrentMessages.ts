/** A recurrent network that reads characters, with random weights: what they are changes nothing about the time. */
export interface RecurrentShape {
  readonly className: 'LSTM' | 'GRU';
  readonly layers: number;
  readonly units: number;
  /** Numbers for each character. */
  readonly embedding: number;
  readonly characters: number;
}

/** The arrays of one layer as Keras keeps them, the gates' columns side by side. */
export interface RecurrentArrays {
  /** W, [input, gate · unit] */
  readonly kernel: Float32Array;
  /** U, [unit, gate · unit] */
  readonly recurrent: Float32Array;
  /** b, [gate · unit]; of a GRU [2, gate · unit]: added to x W, and to h U */
  readonly bias: Float32Array;
}

export interface RecurrentWeights {
  /** [character, feature] */
  readonly embedding: Float32Array;
  readonly layers: readonly RecurrentArrays[];
  /** [unit, character] */
  readonly output: Float32Array;
}

/** What the thread of either side is started with. */
export interface RecurrentSettings {
  readonly shape: RecurrentShape;
  readonly weights: RecurrentWeights;
  /** With the `.wasm` files, ending in a slash. */
  readonly programFolder: string;
  readonly threads: number;
}

export interface RecurrentRequest {
  readonly ids: readonly number[];
  readonly withValues: boolean;
}

export interface RecurrentResult {
  /** From the ids until every gate and state and the probabilities are in memory. */
  readonly milliseconds: number;
  /** By our names of nodes, [position, unit]; none unless they were asked for. */
  readonly values: Readonly<Record<string, Float32Array>>;
}
