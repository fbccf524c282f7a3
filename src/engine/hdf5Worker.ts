/*
 * The thread in which an HDF5 file is read. The HDF5 library has four megabytes, so the thread's program is a file of
 * its own among the built ones; and on a damaged file it may run for ever, which only the end of its thread stops.
 */
import { parentPort } from 'node:worker_threads';
import type { Hdf5File } from '../models/layers/formats/hdf5File.ts';
import type { Hdf5Answer, Hdf5Question, Hdf5Start } from './hdf5.ts';
import { openInLibrary } from './hdf5Library.ts';

parentPort?.once('message', async ({ bytes, port, answered }: Hdf5Start) => {
  const file = await openInLibrary(bytes);
  if (file)
    port.on('message', (question: Hdf5Question) => {
      const answer = answerTo(file, question);
      port.postMessage(answer, answer.value instanceof Uint8Array ? [answer.value.buffer] : []);
      Atomics.store(answered, 0, 1);
      Atomics.notify(answered, 0);
    });
  parentPort?.postMessage({ opened: file !== undefined });
});

function answerTo(file: Hdf5File, [method, ...parameters]: Hdf5Question): Hdf5Answer {
  try {
    const ask = file[method] as (...parameters: readonly unknown[]) => Hdf5Answer['value'];
    return { value: ask(...parameters) };
  } catch (thrown) {
    return { failed: String(thrown) };
  }
}
