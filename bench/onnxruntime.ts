import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type {
  OnnxruntimeMessage,
  OnnxruntimeRequest,
  OnnxruntimeResult,
  OnnxruntimeSettings,
} from './onnxruntimeMessages.ts';

/** onnxruntime-web with one model in a thread of its own. */
export class Onnxruntime {
  private constructor(private readonly worker: Worker) {}

  static async start(settings: OnnxruntimeSettings): Promise<Onnxruntime> {
    const script = new URL('onnxruntimeThread.ts', import.meta.url).href;
    const worker = new Worker(new URL('thread.mjs', import.meta.url), {
      workerData: { ...settings, script },
    });
    await once(worker, 'message');
    return new Onnxruntime(worker);
  }

  async run(request: OnnxruntimeRequest): Promise<OnnxruntimeResult> {
    this.worker.postMessage(request);
    const [message] = (await once(this.worker, 'message')) as [OnnxruntimeMessage];
    return message as OnnxruntimeResult;
  }

  async stop(): Promise<void> {
    await this.worker.terminate();
  }
}
