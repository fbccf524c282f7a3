import { EventEmitter } from 'node:events';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { ThreadPool } from './backend.ts';

/** Emscripten always makes so many workers, and uses the ones made last first. */
export const POOL_SIZE = 8;

/** A place in Emscripten's pool behind which no thread is started, for threads that are never used. */
class EmptyPlace extends EventEmitter {
  constructor(private readonly onMemory: (memory: WebAssembly.Memory) => void) {
    super();
  }
  postMessage(message: { cmd: string; wasmMemory?: WebAssembly.Memory }): void {
    if (message.cmd !== 'load') return;
    if (message.wasmMemory) this.onMemory(message.wasmMemory);
    queueMicrotask(() => this.emit('message', { cmd: 'loaded' }));
  }
  ref(): void {}
  unref(): void {}
  terminate(): void {}
}

/**
 * Lets tfjs's WebAssembly backend use threads in Node, where it turns them off: Emscripten's code
 * asks for a browser's `Worker` and gives it a blob; ours runs the built thread script instead.
 * It also halves the number of processors, taking them for hyperthreads, so it is shown twice as many.
 * @param threadScript the built `wasm-thread.cjs`
 * @param threads how many will be used, fewer than Emscripten's pool has
 */
export function provideThreads(threadScript: URL, threads: number): ThreadPool {
  let made = 0;
  let memory: WebAssembly.Memory | undefined;
  function place(): Worker | EmptyPlace {
    if (made++ < POOL_SIZE - threads) return new EmptyPlace((shared) => (memory = shared));
    const worker = new Worker(fileURLToPath(threadScript));
    worker.unref();
    return worker;
  }
  // Emscripten puts Node's own Worker there when it starts: a property that keeps what it has.
  // `new` of a function that returns an object gives that object.
  Object.defineProperty(globalThis, 'Worker', { configurable: true, get: () => place, set: () => undefined });
  const os = createRequire(import.meta.url)('node:os') as { cpus(): unknown[] };
  const { cpus } = os;
  os.cpus = () => [...cpus(), ...cpus()];
  return {
    started: () => {
      os.cpus = cpus;
    },
    memory: () => memory,
  };
}
