import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/** One side of a comparison, in a thread of its own: it answers one request after the other. */
export class BenchThread<Request, Result> {
  private constructor(private readonly worker: Worker) {}

  /**
   * @param program in this folder; it posts a message once it is ready, and then one for each request
   * @param settings its `workerData`
   */
  static async start<Request, Result>(
    program: string,
    settings: object,
  ): Promise<BenchThread<Request, Result>> {
    const script = new URL(program, import.meta.url).href;
    const worker = new Worker(new URL('thread.mjs', import.meta.url), {
      workerData: { ...settings, script },
    });
    await once(worker, 'message');
    return new BenchThread(worker);
  }

  async run(request: Request): Promise<Result> {
    this.worker.postMessage(request);
    const [result] = (await once(this.worker, 'message')) as [Result];
    return result;
  }

  async stop(): Promise<void> {
    await this.worker.terminate();
  }
}
