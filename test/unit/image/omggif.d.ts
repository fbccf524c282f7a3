declare module 'omggif' {
  export class GifWriter {
    constructor(buffer: number[], width: number, height: number, options: { palette: readonly number[] });
    addFrame(
      left: number,
      top: number,
      width: number,
      height: number,
      indices: readonly number[],
      options?: { transparent: number },
    ): void;
    end(): number;
  }
}
