import assert from 'node:assert/strict';
import { Worker } from 'node:worker_threads';
import { hdf5InThread } from '../../../src/engine/hdf5.ts';

/**
 * Answers each question with its path, and tells of the answer twice: of two threads one may see the answer before it
 * is told, and asks on; then it is told while it waits for the next answer.
 */
const TELLS_TWICE = `
  const { parentPort } = require('node:worker_threads');
  const aWhile = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 30);
  parentPort.once('message', ({ port, answered }) => {
    port.on('message', ([, path]) => {
      port.postMessage({ value: path });
      Atomics.store(answered, 0, 1);
      Atomics.notify(answered, 0);
      aWhile();
      Atomics.notify(answered, 0);
    });
    parentPort.postMessage({ opened: true });
  });`;

const NEVER_ANSWERS = `
  const { parentPort } = require('node:worker_threads');
  parentPort.once('message', ({ port }) => {
    port.on('message', () => undefined);
    parentPort.postMessage({ opened: true });
  });`;

const opened = async (program: string, longestWait?: number) =>
  (await hdf5InThread(() => new Worker(program, { eval: true }), longestWait)(new Uint8Array()))!;

describe('a question to the thread of an HDF5 file', () => {
  it('waits for its own answer, also where it is told of the one before once more', async () => {
    const file = await opened(TELLS_TWICE);
    for (const path of ['first', 'second', 'third']) assert.equal(file.kindOf(path), path);
    file.close();
  });

  it('is given up together with the thread where it is never answered', async () => {
    const file = await opened(NEVER_ANSWERS, 3000);
    assert.throws(() => file.kindOf('/'), /does not answer/);
    assert.throws(() => file.kindOf('/'), /is closed/);
  });
});
