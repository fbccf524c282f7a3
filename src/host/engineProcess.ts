import { engineMethods } from '../protocol/engineMethods.ts';
import type { EngineClient } from './engineClient.ts';
import { english, type Localization } from './localization.ts';
import { WorkerProcess, type WorkerLogEntry } from './workerProcess.ts';

export interface EngineProcessOptions {
  /** Absolute path of `dist/engine.mjs`. */
  readonly workerFile: string;
  /** Absolute path of `media/models`. */
  readonly modelsFolder: string;
  /** Asked whenever an engine starts; 0 lets the engine choose. */
  readonly threads?: () => number;
  readonly log?: (entry: WorkerLogEntry) => void;
  /** How long an engine that nobody holds keeps its memory, so that closing and opening a panel costs nothing. */
  readonly graceMilliseconds?: number;
  /** JavaScript memory of the worker; tensors live outside of it, in WebAssembly memory. */
  readonly largestHeapMegabytes?: number;
  readonly l10n?: Localization;
}

const GRACE_MILLISECONDS = 30_000;
const LARGEST_HEAP_MEGABYTES = 1024;

/** The engine's worker thread: the only one that runs models. */
export class EngineProcess extends WorkerProcess<typeof engineMethods> implements EngineClient {
  constructor(options: EngineProcessOptions) {
    const { workerFile, modelsFolder, threads, log, l10n = english } = options;
    super({
      workerFile,
      contract: engineMethods,
      title: 'The engine',
      workerData: () => ({ modelsFolder, threads: threads?.() ?? 0 }),
      log,
      graceMilliseconds: options.graceMilliseconds ?? GRACE_MILLISECONDS,
      largestHeapMegabytes: options.largestHeapMegabytes ?? LARGEST_HEAP_MEGABYTES,
      problem: (outOfMemory) => ({
        code: 'engine-lost',
        message: outOfMemory
          ? l10n.t('The engine that runs the models ran out of memory and stopped.')
          : l10n.t('The engine that runs the models stopped.'),
        nextStep: l10n.t('Run again to start a new one; the log “Model Lens” has the details.'),
      }),
    });
  }
}
