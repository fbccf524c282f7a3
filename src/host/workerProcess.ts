import { Worker } from 'node:worker_threads';
import * as v from 'valibot';
import { ProblemError, type Problem } from '../problem.ts';
import { connect, type Client, type Port } from '../protocol/rpc.ts';

export interface WorkerLogEntry {
  readonly level: 'debug' | 'info' | 'warning' | 'error';
  readonly text: string;
}

export interface WorkerProcessOptions<C> {
  /** Absolute path of the worker's bundle. */
  readonly workerFile: string;
  /** What the worker answers. */
  readonly contract: C;
  /** For the log: `The engine`. */
  readonly title: string;
  /** What the worker is given; asked whenever one starts. */
  readonly workerData: () => unknown;
  /** What is told to those who wait when the worker is gone. */
  readonly problem: (outOfMemory: boolean) => Problem;
  readonly log?: ((entry: WorkerLogEntry) => void) | undefined;
  /** How long a worker that nobody holds keeps its memory, so that letting go and holding again costs nothing. */
  readonly graceMilliseconds: number;
  /** JavaScript memory of the worker; tensors live outside of it, in WebAssembly memory. */
  readonly largestHeapMegabytes: number;
}

interface RunningWorker<C> {
  readonly worker: Worker;
  readonly client: Client<C>;
}

const LogMessage = v.object({
  kind: v.literal('log'),
  level: v.picklist(['debug', 'info', 'warning', 'error']),
  text: v.string(),
});

/** A worker thread that starts with the first call, starts anew after a crash, and stops when nobody holds it. */
export class WorkerProcess<C extends object> {
  private running: RunningWorker<C> | undefined;
  private holders = 0;
  private disposed = false;
  private grace: NodeJS.Timeout | undefined;
  private readonly lostListeners = new Set<(problem: Problem) => void>();

  constructor(private readonly worksAs: WorkerProcessOptions<C>) {}

  readonly call: Client<C>['call'] = (name, parameters, callOptions) => {
    // What is closed at the very end, such as a run, must not wake it again.
    if (this.disposed) return Promise.reject(this.gone());
    this.running ??= this.start();
    return this.running.client.call(name, parameters, callOptions);
  };

  /**
   * Told when the worker stopped by itself; the next call starts a new one.
   * @returns a function that ends the subscription
   */
  onLost(listener: (problem: Problem) => void): () => void {
    this.lostListeners.add(listener);
    return () => this.lostListeners.delete(listener);
  }

  /**
   * Keeps the worker alive, until the returned function is called; a grace period after the last one
   * was let go, the worker stops and its memory returns.
   */
  hold(): () => void {
    this.holders++;
    clearTimeout(this.grace);
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      if (--this.holders > 0) return;
      this.grace = setTimeout(() => this.stop(), this.worksAs.graceMilliseconds);
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
    stopped.client.close(this.worksAs.problem(false));
    void stopped.worker.terminate();
    this.log('info', `${this.worksAs.title} was stopped; its memory is free again.`);
  }

  dispose(): void {
    this.disposed = true;
    this.lostListeners.clear();
    this.stop();
  }

  private gone(): ProblemError {
    const { code, message, nextStep } = this.worksAs.problem(false);
    return new ProblemError(code, message, nextStep);
  }

  private start(): RunningWorker<C> {
    const { workerFile, workerData, largestHeapMegabytes, contract, title } = this.worksAs;
    const worker = new Worker(workerFile, {
      workerData: workerData(),
      resourceLimits: { maxOldGenerationSizeMb: largestHeapMegabytes },
      // The extension host's own flags are not for the worker.
      execArgv: [],
      stdout: true,
      stderr: true,
    });
    const running: RunningWorker<C> = { worker, client: connect(this.portTo(worker), contract) };
    let failure: Error | undefined;
    worker.on('error', (error) => (failure = error));
    worker.on('exit', (code) => this.exited(running, code, failure));
    worker.stdout.on('data', (text) => this.log('debug', String(text).trimEnd()));
    worker.stderr.on('data', (text) => this.log('warning', String(text).trimEnd()));
    this.log('info', `${title} was started.`);
    return running;
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

  private exited(stopped: RunningWorker<C>, code: number, failure: Error | undefined): void {
    if (this.running !== stopped) return;
    this.running = undefined;
    const outOfMemory = (failure as NodeJS.ErrnoException | undefined)?.code === 'ERR_WORKER_OUT_OF_MEMORY';
    const problem = this.worksAs.problem(outOfMemory);
    const { title } = this.worksAs;
    this.log('error', `${title} stopped with exit code ${code}. ${failure?.stack ?? ''}`.trimEnd());
    stopped.client.close(problem);
    for (const listener of this.lostListeners) listener(problem);
  }

  private log(level: WorkerLogEntry['level'], text: string): void {
    this.worksAs.log?.({ level, text });
  }
}
