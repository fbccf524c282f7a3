import { parentPort, workerData } from 'node:worker_threads';
import * as v from 'valibot';
import { engineMethods } from '../protocol/engineMethods.ts';
import { type Port, serve } from '../protocol/rpc.ts';
import { type Log, nodeEngine } from './nodeEngine.ts';

/*
 * The engine's worker thread: the only place of the extension where tfjs and models are loaded.
 */
const Settings = v.object({ modelsFolder: v.string(), threads: v.optional(v.number(), 0) });

const settings = v.parse(Settings, workerData);
const channel = parentPort!;
const port: Port = {
  post: (message, transfer) => channel.postMessage(message, transfer as ArrayBuffer[] | undefined),
  subscribe: (listener) => {
    channel.on('message', listener);
    return () => channel.off('message', listener);
  },
};
const log: Log = (level, text) => channel.postMessage({ kind: 'log', level, text });
const engine = nodeEngine({ ...settings, programFolder: new URL('.', import.meta.url) }, log);
serve(port, engineMethods, engine.handlers, (thrown, name) => {
  const details = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  log('error', `${name}: ${details}`);
});
