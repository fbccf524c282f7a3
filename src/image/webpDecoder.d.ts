declare module '@jsquash/webp/codec/dec/webp_dec.js' {
  interface Settings {
    readonly noInitialRun: boolean;
    print(line: string): void;
    printErr(line: string): void;
    instantiateWasm(
      imports: WebAssembly.Imports,
      receive: (instance: WebAssembly.Instance) => void,
    ): WebAssembly.Exports;
  }
  interface Decoder {
    /** Null where the file cannot be read. */
    decode(file: Uint8Array): ImageData | null;
  }
  /** Emscripten's factory of the WebAssembly module. */
  function createModule(settings: Settings): Promise<Decoder>;
  export { createModule as default };
}
