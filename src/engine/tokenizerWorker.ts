import { workerData } from 'node:worker_threads';
import * as v from 'valibot';
import { tokenizerMethods } from '../protocol/tokenizerMethods.ts';
import { TokenizerLibrary } from './tokenizerLibrary.ts';
import { serveStarter } from './workerThread.ts';

/*
 * The tokenizer's worker thread: cuts texts for hovers and counts, without tensors and weights.
 */
const { modelsFolder } = v.parse(v.object({ modelsFolder: v.string() }), workerData);
serveStarter(tokenizerMethods, new TokenizerLibrary(modelsFolder).handlers);
