import { workerData } from 'node:worker_threads';
import * as v from 'valibot';
import { engineMethods } from '../protocol/engineMethods.ts';
import { nodeEngine } from './nodeEngine.ts';
import { log, serveStarter } from './workerThread.ts';

/*
 * The engine's worker thread: the only place of the extension where tfjs and models are loaded.
 */
const Settings = v.object({ modelsFolder: v.string(), threads: v.optional(v.number(), 0) });

const settings = v.parse(Settings, workerData);
const engine = nodeEngine({ ...settings, programFolder: new URL('.', import.meta.url) }, log);
serveStarter(engineMethods, engine.handlers);
