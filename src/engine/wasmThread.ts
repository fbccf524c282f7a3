/*
 * One thread of tfjs's WebAssembly backend in Node: the counterpart of the worker script that
 * Emscripten generates for browsers, which in Node would need `eval`. The messages and the names on
 * the module are Emscripten's.
 */
import { parentPort } from 'node:worker_threads';
import createModule from '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-threaded-simd.js';

interface LoadMessage {
  readonly cmd: 'load';
  readonly wasmModule: WebAssembly.Module;
  readonly wasmMemory: WebAssembly.Memory;
  readonly handlers: readonly string[];
}
interface RunMessage {
  readonly cmd: 'run';
  readonly pthread_ptr: number;
  readonly start_routine: number;
  readonly arg: number;
}
interface QueueMessage {
  readonly cmd: 'processProxyingQueue';
  readonly queue: number;
}
type ThreadMessage = LoadMessage | RunMessage | QueueMessage | { readonly cmd: 'cancel' };

/** What of Emscripten's module is used here. */
interface ThreadModule {
  __emscripten_thread_init(pointer: number, isMain: number, isRuntime: number, canBlock: number): void;
  __emscripten_thread_exit(status: number): void;
  __emscripten_thread_crashed?(): void;
  _pthread_self(): number;
  establishStackSpace(): void;
  executeNotifiedProxyingQueue(queue: number): void;
  invokeEntryPoint(routine: number, argument: number): void;
  PThread: { receiveObjectTransfer(message: unknown): void; threadInitTLS(): void };
}

const port = parentPort!;
let threadModule: ThreadModule;
let running = false;
let waitingQueues: number[] = [];

Object.assign(globalThis, {
  self: globalThis,
  postMessage: (message: unknown) => port.postMessage(message),
  startWorker: (loaded: ThreadModule) => {
    threadModule = loaded;
    port.postMessage({ cmd: 'loaded' });
  },
});

port.on('message', (message: ThreadMessage) => {
  if (message.cmd === 'load') load(message);
  else if (message.cmd === 'run') run(message);
  else if (message.cmd === 'processProxyingQueue') processQueue(message.queue);
  else if (message.cmd === 'cancel' && threadModule._pthread_self())
    threadModule.__emscripten_thread_exit(-1);
});

function load({ wasmModule, wasmMemory, handlers }: LoadMessage): void {
  const calls = handlers.map((handler) => [
    handler,
    (...args: unknown[]) => port.postMessage({ cmd: 'callHandler', handler, args }),
  ]);
  void createModule({
    ...(Object.fromEntries(calls) as object),
    ENVIRONMENT_IS_PTHREAD: true,
    wasmMemory,
    buffer: wasmMemory.buffer,
    instantiateWasm: (imports: WebAssembly.Imports, receive: (instance: WebAssembly.Instance) => void) => {
      const instance = new WebAssembly.Instance(wasmModule, imports);
      receive(instance);
      return instance.exports;
    },
  });
}

function run(message: RunMessage): void {
  threadModule.__emscripten_thread_init(message.pthread_ptr, 0, 0, 1);
  threadModule.establishStackSpace();
  threadModule.PThread.receiveObjectTransfer(message);
  threadModule.PThread.threadInitTLS();
  if (!running) {
    waitingQueues.forEach((queue) => threadModule.executeNotifiedProxyingQueue(queue));
    waitingQueues = [];
    running = true;
  }
  try {
    threadModule.invokeEntryPoint(message.start_routine, message.arg);
  } catch (thrown) {
    // Emscripten leaves a thread's main function by throwing this word.
    if (thrown === 'unwind') return;
    threadModule.__emscripten_thread_crashed?.();
    throw thrown;
  }
}

function processQueue(queue: number): void {
  if (running) threadModule.executeNotifiedProxyingQueue(queue);
  else waitingQueues.push(queue);
}
