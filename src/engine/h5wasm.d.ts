declare module '*/h5wasm/dist/esm/hdf5_util.js' {
  /** Emscripten's factory of the HDF5 library: a module of its own, with memory of its own, each time. */
  function createLibrary(settings: {
    noInitialRun: boolean;
    print(text: string): void;
    printErr(text: string): void;
  }): Promise<Hdf5Library>;
  export { createLibrary as default };

  /** What of the library is used here. Handles and pointers into its memory cross as bigints. */
  export interface Hdf5Library {
    readonly FS: {
      writeFile(path: string, bytes: Uint8Array, options: { canOwn: boolean }): void;
      unlink(path: string): void;
    };
    readonly HEAPU8: Uint8Array;
    readonly H5F_ACC_RDONLY: number;
    readonly H5G_GROUP: number;
    readonly H5G_DATASET: number;
    readonly H5G_UDLINK: number;
    _malloc(bytes: number): number;
    _free(pointer: number): void;
    UTF8ToString(pointer: number): string;
    /** @returns negative where it is none */
    open(path: string, mode: number, trackOrder: boolean, lowest: number, highest: number): bigint;
    close_file(file: bigint): number;
    get_type(file: bigint, path: string): number;
    get_names(file: bigint, path: string, recursive: boolean): string[];
    get_attribute_names(file: bigint, path: string): string[];
    get_attribute_metadata(file: bigint, path: string, name: string): Metadata;
    get_attribute_data(file: bigint, path: string, name: string, pointer: bigint): number;
    reclaim_vlen_memory(file: bigint, path: string, attribute: string, pointer: bigint): number;
    get_dataset_metadata(file: bigint, path: string): Metadata;
    get_dataset_data(
      file: bigint,
      path: string,
      count: bigint[] | null,
      offset: bigint[] | null,
      strides: bigint[] | null,
      pointer: bigint,
    ): number;
  }

  export interface Metadata {
    /** `null` for a place without a value. */
    readonly shape: number[] | null;
    readonly type: number;
    /** Bytes of one element. */
    readonly size: number;
    /** Elements. */
    readonly total_size: number;
    readonly signed: boolean;
    readonly vlen: boolean;
  }
}
