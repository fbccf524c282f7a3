import { gatherRows, rowLength } from '../safetensors.ts';
import type { WeightSource } from '../weights.ts';

/** Weights of a file that is closed again: from `readAll` on they are in memory. */
export class HeldWeights implements WeightSource {
  private readonly held = new Map<string, Float32Array>();

  constructor(private readonly file: WeightSource) {}

  /** @throws ProblemError `bad-model` where one cannot be read */
  readAll(): void {
    for (const name of this.file.names) this.held.set(name, this.file.read(name));
  }

  get precision(): WeightSource['precision'] {
    return this.file.precision;
  }
  get names(): readonly string[] {
    return this.file.names;
  }
  has(name: string): boolean {
    return this.file.has(name);
  }
  shape(name: string): readonly number[] {
    return this.file.shape(name);
  }

  read(name: string): Float32Array {
    return this.held.get(name)?.slice() ?? this.file.read(name);
  }

  readRows(name: string, rows: ArrayLike<number>): Float32Array {
    const whole = this.held.get(name);
    if (!whole) return this.file.readRows(name, rows);
    const columns = rowLength(this.shape(name));
    return gatherRows(name, this.shape(name), rows, (row) =>
      whole.subarray(row * columns, (row + 1) * columns),
    );
  }
}
