/** The loops that run faster in WebAssembly (src/kernels). All arguments but sizes are offsets in bytes into the backend's memory. */
export interface Kernels {
  gelu(output: number, input: number, count: number): void;
  silu(output: number, input: number, count: number): void;
  sigmoid(output: number, input: number, count: number): void;
  tanh(output: number, input: number, count: number): void;
  layerNorm(
    output: number,
    input: number,
    weight: number,
    bias: number,
    rows: number,
    columns: number,
    epsilon: number,
  ): void;
  rmsNorm(
    output: number,
    input: number,
    weight: number,
    rows: number,
    columns: number,
    epsilon: number,
  ): void;
  /** a [rows, inner] times b [inner, columns] */
  product(output: number, a: number, b: number, rows: number, inner: number, columns: number): void;
  /** a [rows, inner] times a matrix in panels of 16 columns, [panel, inner, column]; `inner` is even. */
  panelProduct(output: number, a: number, panels: number, rows: number, inner: number, columns: number): void;
}

/** Kernels go through their matrices four numbers at a time; only `product` takes any size. */
export const fitsKernels = (columns: number): boolean => columns % 4 === 0;

let current: Kernels | undefined;

/** What runs instead of the plain loops; `undefined` where there is nothing. */
export const kernels = (): Kernels | undefined => current;

/** @param memory that of the backend, in which the matrices lie */
export async function startKernels(program: BufferSource, memory: WebAssembly.Memory): Promise<void> {
  const { instance } = await WebAssembly.instantiate(program, { env: { memory } });
  current = instance.exports as unknown as Kernels;
}

export function stopKernels(): void {
  current = undefined;
}
