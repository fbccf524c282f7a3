declare module '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-threaded-simd.js' {
  /** Emscripten's factory of the threaded WebAssembly module. */
  function createModule(module: object): Promise<unknown>;
  export = createModule;
}
