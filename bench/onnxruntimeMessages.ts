/** What the thread of onnxruntime-web is started with. */
export interface OnnxruntimeSettings {
  /** The bytes of an .onnx file. */
  readonly model: Uint8Array;
  readonly threads: number;
}

/** Token ids to run the model on, or the numbers of its one input. */
export type OnnxruntimeRequest = readonly number[] | OnnxruntimeNumbers;

export interface OnnxruntimeNumbers {
  readonly input: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

export interface OnnxruntimeResult {
  /** From the call until every output is a typed array. */
  readonly milliseconds: number;
  readonly outputs: Readonly<Record<string, Float32Array>>;
}

export type OnnxruntimeMessage = { readonly ready: true } | OnnxruntimeResult;
