import { tokenizerMethods } from '../protocol/tokenizerMethods.ts';
import type { Client } from '../protocol/rpc.ts';
import { english, type Localization } from './localization.ts';
import { WorkerProcess, type WorkerLogEntry } from './workerProcess.ts';

export interface TokenizerProcessOptions {
  /** Absolute path of `dist/tokenizer.mjs`. */
  readonly workerFile: string;
  /** Absolute path of `media/models`. */
  readonly modelsFolder: string;
  readonly log?: (entry: WorkerLogEntry) => void;
  /** How long a tokenizer that nobody asks keeps its vocabularies. */
  readonly graceMilliseconds?: number;
  readonly l10n?: Localization;
}

/** What hovers and counts ask. */
export type TokenizerClient = Pick<Client<typeof tokenizerMethods>, 'call'>;

const GRACE_MILLISECONDS = 180_000;
const LARGEST_HEAP_MEGABYTES = 768;

/** The tokenizer's worker thread: light, since it knows no tensors; it stops when nobody has asked for a while. */
export class TokenizerProcess extends WorkerProcess<typeof tokenizerMethods> {
  constructor({ workerFile, modelsFolder, log, graceMilliseconds, l10n = english }: TokenizerProcessOptions) {
    super({
      workerFile,
      contract: tokenizerMethods,
      title: 'The tokenizer',
      workerData: () => ({ modelsFolder }),
      log,
      graceMilliseconds: graceMilliseconds ?? GRACE_MILLISECONDS,
      largestHeapMegabytes: LARGEST_HEAP_MEGABYTES,
      problem: (outOfMemory) => ({
        code: 'engine-lost',
        message: outOfMemory
          ? l10n.t('The tokenizer ran out of memory and stopped.')
          : l10n.t('The tokenizer stopped.'),
        nextStep: l10n.t('It starts again by itself; the log “Model Lens” has the details.'),
      }),
    });
  }

  /** Holds the worker while it is asked: it is asked too seldom to be held by those who ask. */
  readonly client: TokenizerClient = {
    call: async (name, parameters, options) => {
      const release = this.hold();
      try {
        return await this.call(name, parameters, options);
      } finally {
        release();
      }
    },
  };
}
