// Starts a worker thread that is written in TypeScript; Node 20 hands the loader of the main thread to none of them.
import { workerData } from 'node:worker_threads';
import { register } from 'tsx/esm/api';

register();
await import(workerData.script);
