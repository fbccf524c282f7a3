import { backend, env, ready, setBackend } from '@tensorflow/tfjs-core';
import { startKernels } from '../nn/kernels.ts';
import { setThreadsCount, setWasmPaths } from '@tensorflow/tfjs-backend-wasm';

/** What an environment (Node, a browser's worker) must provide to start tfjs. */
export interface BackendHost {
  /** Folder of the `.wasm` files, ending in a slash. */
  readonly wasmFolder: string;
  readonly threads: number;
  /** Makes threads possible where tfjs does not expect them. */
  provideThreads(count: number): ThreadPool;
  /** The program of our own kernels, for memory that threads share or not. */
  loadKernels(shared: boolean): Promise<BufferSource>;
  /** Loads the slow fallback for machines on which WebAssembly does not start. */
  loadCpuBackend(): Promise<unknown>;
  log(level: 'info' | 'warning', text: string): void;
}

export interface ThreadPool {
  /** To be called once the backend has started. */
  started(): void;
  /** The memory that the threads share; known once the backend has started. */
  memory(): WebAssembly.Memory | undefined;
}

/**
 * Starts tensor arithmetic: WebAssembly with threads, or on one thread, or at worst in JavaScript.
 * @returns what runs, in words: `wasm, 2 threads`
 */
export async function startBackend(host: BackendHost): Promise<string> {
  const { threads } = host;
  setWasmPaths(host.wasmFolder);
  env().set('WASM_HAS_MULTITHREAD_SUPPORT', threads > 1);
  setThreadsCount(threads);
  const pool = threads > 1 ? host.provideThreads(threads) : undefined;
  const runs = await tryWasm(host);
  pool?.started();
  if (runs) await tryKernels(host, pool);
  if (runs) return threads === 1 ? 'wasm, 1 thread' : `wasm, ${threads} threads`;
  if (threads > 1) {
    host.log('warning', 'WebAssembly threads did not start; going on with one.');
    return startBackend({ ...host, threads: 1 });
  }
  host.log('warning', 'WebAssembly did not start; going on in JavaScript, which is slow.');
  await host.loadCpuBackend();
  await setBackend('cpu');
  return 'JavaScript, 1 thread';
}

async function tryWasm(host: BackendHost): Promise<boolean> {
  try {
    const set = await setBackend('wasm');
    await ready();
    return set;
  } catch (thrown) {
    host.log('warning', `The wasm backend failed: ${String(thrown)}`);
    return false;
  }
}

/** Kernels make the run faster; without them it goes on with plain loops. */
async function tryKernels(host: BackendHost, pool: ThreadPool | undefined): Promise<void> {
  try {
    const { wasm } = backend() as { wasm?: { asm: { memory?: WebAssembly.Memory } } };
    const memory = pool ? pool.memory() : wasm?.asm.memory;
    if (!memory) throw new Error('the backend does not show its memory');
    await startKernels(await host.loadKernels(pool !== undefined), memory);
  } catch (thrown) {
    host.log('warning', `Going on without kernels: ${String(thrown)}`);
  }
}

/** Bytes of WebAssembly memory that threads share: JavaScript's own figures leave it out. */
export function sharedMemoryBytes(): number {
  const { wasm } = backend() as { wasm?: { HEAPU8: Uint8Array } };
  const memory = wasm?.HEAPU8.buffer;
  return memory instanceof SharedArrayBuffer ? memory.byteLength : 0;
}
