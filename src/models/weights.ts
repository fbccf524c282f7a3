/** How numbers are stored in a file; they are computed with as float32. */
export type Precision = 'float64' | 'float32' | 'float16' | 'bfloat16' | 'int8';

/** The named arrays of a model file, decoded when they are asked for. */
export interface WeightSource {
  /** The precision of most of the numbers. */
  readonly precision: Precision;
  readonly names: readonly string[];
  has(name: string): boolean;
  /** @throws ProblemError `bad-model` where the array is missing */
  shape(name: string): readonly number[];
  /** A float32 copy in row-major order. @throws ProblemError `bad-model` where the array is missing */
  read(name: string): Float32Array;
  /**
   * Chosen rows of a matrix [row, column], without decoding the others: embedding tables are
   * large and a text needs few of their rows.
   * @returns [rows.length, column] in row-major order
   */
  readRows(name: string, rows: ArrayLike<number>): Float32Array;
}

/** Reads a file of the model's folder by its plain name (`model.safetensors`); `undefined` where there is none. */
export type ReadModelFile = (name: string) => Promise<Uint8Array | undefined>;
