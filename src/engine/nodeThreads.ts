import { EventEmitter } from 'node:events';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';

/** Emscripten always makes so many workers, and uses the ones made last first. */
const POOL_SIZE = 8;

/** A place in Emscripten's pool behind which no thread is started, for threads that are never used. */
class EmptyPlace extends EventEmitter {
  postMessage(message: { cmd: string }): void {
    if (message.cmd === 'load') queueMicrotask(() => this.emit('message', { cmd: 'loaded' }));
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
 * @param threads how many will be used
 * @returns undoes the change to the processor count, to be called once the backend has started
 */
export function provideThreads(threadScript: URL, threads: number): () => void {
  let made = 0;
  function place(): Worker | EmptyPlace {
    if (made++ < POOL_SIZE - threads) return new EmptyPlace();
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
  return () => {
    os.cpus = cpus;
  };
}
