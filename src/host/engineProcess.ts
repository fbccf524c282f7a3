import { Worker } from 'node:worker_threads';
import * as v from 'valibot';
import type { Problem } from '../problem.ts';
import { engineMethods } from '../protocol/engineMethods.ts';
import { connect, type Client, type Port } from '../protocol/rpc.ts';
import type { EngineClient } from './engineClient.ts';
import { english, type Localization } from './localization.ts';

export interface EngineLogEntry {
  readonly level: 'debug' | 'info' | 'warning' | 'error';
  readonly text: string;
}

export interface EngineProcessOptions {
  /** Absolute path of `dist/engine.mjs`. */
  readonly workerFile: string;
  /** Absolute path of `media/models`. */
  readonly modelsFolder: string;
  /** Asked whenever an engine starts; 0 lets the engine choose. */
  readonly threads?: () => number;
  readonly log?: (entry: EngineLogEntry) => void;
  /** How long an engine that nobody holds keeps its memory, so that closing and opening a panel costs nothing. */
  readonly graceMilliseconds?: number;
  /** JavaScript memory of the worker; tensors live outside of it, in WebAssembly memory. */
  readonly largestHeapMegabytes?: number;
  readonly l10n?: Localization;
}

interface RunningEngine {
  readonly worker: Worker;
  readonly client: Client<typeof engineMethods>;
}

const LogMessage = v.object({
  kind: v.literal('log'),
  level: v.picklist(['debug', 'info', 'warning', 'error']),
  text: v.string(),
});

const GRACE_MILLISECONDS = 30_000;
const LARGEST_HEAP_MEGABYTES = 1024;

/** The engine's worker thread: starts with the first call, starts anew after a crash, and stops when nobody holds it. */
export class EngineProcess implements EngineClient {
  private running: RunningEngine | undefined;
  private holders = 0;
  private grace: NodeJS.Timeout | undefined;
  private readonly lostListeners = new Set<(problem: Problem) => void>();

  constructor(private readonly options: EngineProcessOptions) {}

  readonly call: Client<typeof engineMethods>['call'] = (name, parameters, callOptions) => {
    this.running ??= this.start();
    return this.running.client.call(name, parameters, callOptions);
  };

  onLost(listener: (problem: Problem) => void): () => void {
    this.lostListeners.add(listener);
    return () => this.lostListeners.delete(listener);
  }

  /**
   * Keeps the engine alive, until the returned function is called; a grace period after the last one
   * was let go, the engine stops and its memory returns.
   */
  hold(): () => void {
    this.holders++;
    clearTimeout(this.grace);
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      if (--this.holders > 0) return;
      this.grace = setTimeout(() => this.stop(), this.options.graceMilliseconds ?? GRACE_MILLISECONDS);
      this.grace.unref();
    };
  }

  /** The worker while one runs; for tests, which kill it. */
  get worker(): Worker | undefined {
    return this.running?.worker;
  }

  /** Stops the worker; a later call starts a new one. */
  stop(): void {
    clearTimeout(this.grace);
    const stopped = this.running;
    this.running = undefined;
    if (!stopped) return;
    stopped.client.close(this.problem(undefined));
    void stopped.worker.terminate();
    this.log('info', 'The engine was stopped; its memory is free again.');
  }

  dispose(): void {
    this.lostListeners.clear();
    this.stop();
  }

  private start(): RunningEngine {
    const { workerFile, modelsFolder, threads, largestHeapMegabytes } = this.options;
    const worker = new Worker(workerFile, {
      workerData: { modelsFolder, threads: threads?.() ?? 0 },
      resourceLimits: { maxOldGenerationSizeMb: largestHeapMegabytes ?? LARGEST_HEAP_MEGABYTES },
      // The extension host's own flags are not for the engine.
      execArgv: [],
      stdout: true,
      stderr: true,
    });
    const engine: RunningEngine = { worker, client: connect(this.portTo(worker), engineMethods) };
    let failure: Error | undefined;
    worker.on('error', (error) => (failure = error));
    worker.on('exit', (code) => this.exited(engine, code, failure));
    worker.stdout.on('data', (text) => this.log('debug', String(text).trimEnd()));
    worker.stderr.on('data', (text) => this.log('warning', String(text).trimEnd()));
    this.log('info', 'The engine was started.');
    return engine;
  }

  private portTo(worker: Worker): Port {
    return {
      post: (message, transfer = []) => worker.postMessage(message, transfer),
      subscribe: (listener) => {
        const receive = (message: unknown): void => {
          const entry = v.safeParse(LogMessage, message);
          if (entry.success) this.log(entry.output.level, entry.output.text);
          else listener(message);
        };
        worker.on('message', receive);
        return () => worker.off('message', receive);
      },
    };
  }

  private exited(engine: RunningEngine, code: number, failure: Error | undefined): void {
    if (this.running !== engine) return;
    this.running = undefined;
    const problem = this.problem(failure);
    this.log('error', `The engine stopped with exit code ${code}. ${failure?.stack ?? ''}`.trimEnd());
    engine.client.close(problem);
    for (const listener of this.lostListeners) listener(problem);
  }

  private problem(failure: Error | undefined): Problem {
    const l10n = this.options.l10n ?? english;
    const outOfMemory = (failure as NodeJS.ErrnoException | undefined)?.code === 'ERR_WORKER_OUT_OF_MEMORY';
    return {
      code: 'engine-lost',
      message: outOfMemory
        ? l10n.t('The engine that runs the models ran out of memory and stopped.')
        : l10n.t('The engine that runs the models stopped.'),
      nextStep: l10n.t('Run again to start a new one; the log “Model Lens” has the details.'),
    };
  }

  private log(level: EngineLogEntry['level'], text: string): void {
    this.options.log?.({ level, text });
  }
}
