import { MessageChannel, type MessagePort, receiveMessageOnPort, type Worker } from 'node:worker_threads';
import type { Hdf5Dataset, Hdf5File, OpenHdf5 } from '../models/layers/formats/hdf5File.ts';

/** What the thread is started with. */
export interface Hdf5Start {
  readonly bytes: Uint8Array;
  readonly port: MessagePort;
  /** Becomes 1 when an answer stands at the port. */
  readonly answered: Int32Array;
}

export type Hdf5Question = readonly [
  method: 'kindOf' | 'members' | 'texts' | 'describe' | 'read',
  ...unknown[],
];

export interface Hdf5Answer {
  readonly value?: Uint8Array<ArrayBuffer> | Hdf5Dataset | readonly string[] | string | undefined;
  readonly failed?: string;
}

/** Starting takes a tenth of a second, and so does the largest array; a damaged file can keep the library for ever. */
const LONGEST_WAIT = 10_000;

/**
 * Opens each HDF5 file in a thread of its own. Questions wait for their answers, so that weights can be read where
 * they are needed; what takes too long is given up together with the thread.
 * @param startThread with the program `hdf5Worker.ts`, which is built as `hdf5.mjs`
 * @param longestWait for one answer, in milliseconds
 */
export function hdf5InThread(startThread: () => Worker, longestWait = LONGEST_WAIT): OpenHdf5 {
  return (bytes) => openIn(startThread(), bytes, longestWait);
}

async function openIn(worker: Worker, bytes: Uint8Array, longestWait: number): Promise<Hdf5File | undefined> {
  const { port1: port, port2 } = new MessageChannel();
  const answered = new Int32Array(new SharedArrayBuffer(4));
  const start: Hdf5Start = { bytes, port: port2, answered };
  worker.postMessage(start, [port2]);
  if (!(await isOpened(worker, longestWait))) {
    port.close();
    await worker.terminate();
    return undefined;
  }
  // Nobody waits for a file that is open.
  worker.unref();
  port.unref();
  return askedFile(worker, port, answered, longestWait);
}

function isOpened(worker: Worker, longestWait: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const tooLong = setTimeout(() => resolve(false), longestWait);
    worker.once('message', ({ opened }: { opened: boolean }) => {
      clearTimeout(tooLong);
      resolve(opened);
    });
    worker.once('error', (error) => {
      clearTimeout(tooLong);
      reject(error);
    });
  });
}

/** Waits; the notice of the answer before may come only now and wake it too early. */
function isAnswered(answered: Int32Array, longestWait: number): boolean {
  const limit = performance.now() + longestWait;
  while (Atomics.load(answered, 0) === 0) {
    const left = limit - performance.now();
    if (left <= 0) return false;
    Atomics.wait(answered, 0, 0, left);
  }
  return true;
}

function askedFile(worker: Worker, port: MessagePort, answered: Int32Array, longestWait: number): Hdf5File {
  let open = true;
  const close = (): void => {
    open = false;
    port.close();
    void worker.terminate();
  };
  const ask = <Value>(...question: Hdf5Question): Value => {
    if (!open) throw new Error('the HDF5 file is closed');
    Atomics.store(answered, 0, 0);
    port.postMessage(question);
    if (!isAnswered(answered, longestWait)) {
      close();
      throw new Error('the HDF5 library does not answer');
    }
    const { value, failed } = (receiveMessageOnPort(port) as { message: Hdf5Answer }).message;
    if (failed !== undefined) throw new Error(failed);
    return value as Value;
  };
  return {
    kindOf: (path) => ask('kindOf', path),
    members: (path) => ask('members', path),
    texts: (path, attribute) => ask('texts', path, attribute),
    describe: (path) => ask('describe', path),
    read: (path, row) => ask('read', path, row),
    close,
  };
}
