/** An HDF5 file that is open. Paths begin at the root: `/model_weights/conv/conv/kernel:0`. */
export interface Hdf5File {
  /** `elsewhere`: a link into another file, which is never followed. `undefined` where there is nothing. */
  kindOf(path: string): 'group' | 'dataset' | 'elsewhere' | undefined;
  /** Names of what is in a group, one level deep; none where there is no such group. */
  members(path: string): readonly string[];
  /**
   * An attribute that is a text or a list of texts.
   * @returns `undefined` where there is none of this name, or it is no text
   */
  texts(path: string, attribute: string): readonly string[] | undefined;
  /** What a dataset says of itself; nothing of its numbers is read. @throws where it cannot be read */
  describe(path: string): Hdf5Dataset;
  /**
   * The numbers of a dataset in row-major order, each with the least significant byte first.
   * @param row only this one of the first axis
   * @throws where they cannot be read
   */
  read(path: string, row?: number): Uint8Array<ArrayBuffer>;
  /** Gives the memory of the file back; nothing can be asked of it after that. */
  close(): void;
}

export interface Hdf5Dataset {
  readonly shape: readonly number[];
  /** `undefined` for texts, records, references … */
  readonly type?: Hdf5Number;
}

export type Hdf5Number =
  | 'float16'
  | 'float32'
  | 'float64'
  | 'int8'
  | 'int16'
  | 'int32'
  | 'int64'
  | 'uint8'
  | 'uint16'
  | 'uint32'
  | 'uint64';

/**
 * Opens an HDF5 file that is in memory.
 * @param bytes the whole file; kept, not copied
 * @returns `undefined` where they are none
 */
export type OpenHdf5 = (bytes: Uint8Array) => Promise<Hdf5File | undefined>;
