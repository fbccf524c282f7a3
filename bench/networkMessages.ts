/** What the thread of our own forward pass is started with. */
export interface NetworkSettings {
  /** With `model.json`. */
  readonly folder: string;
  /** The built programs, ending in a slash. */
  readonly programFolder: string;
  readonly threads: number;
}

export interface NetworkRequest {
  /** [row, column, channel] */
  readonly image: Float32Array;
  readonly withOutputs: boolean;
}

export interface NetworkResult {
  /** From the pixels until every block’s output is in memory. */
  readonly milliseconds: number;
  /** By the name of the node, [channel, row, column]; none unless they were asked for. */
  readonly outputs: Readonly<Record<string, Float32Array>>;
  /** Of what is kept. */
  readonly bytes: number;
}
