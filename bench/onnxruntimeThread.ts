import { parentPort, workerData } from 'node:worker_threads';
import { env, InferenceSession, Tensor } from 'onnxruntime-web';
import type {
  OnnxruntimeMessage,
  OnnxruntimeNumbers,
  OnnxruntimeRequest,
  OnnxruntimeResult,
  OnnxruntimeSettings,
} from './onnxruntimeMessages.ts';

/*
 * onnxruntime-web on its wasm backend in a thread of its own, as our engine has one.
 * In Node it starts its further threads by itself; they wait for work in between and disturb nobody.
 */
const { model, threads } = workerData as OnnxruntimeSettings;
const post = (message: OnnxruntimeMessage): void => parentPort!.postMessage(message);

env.wasm.numThreads = threads;
const session = await InferenceSession.create(model, {
  executionProviders: ['wasm'],
  graphOptimizationLevel: 'all',
});
parentPort!.on('message', (request: OnnxruntimeRequest) => {
  void run('input' in request ? feedsOfNumbers(request) : feedsOfIds(request)).then(post);
});
post({ ready: true });

const feedsOfNumbers = ({ input, shape, values }: OnnxruntimeNumbers): Record<string, Tensor> => ({
  [input]: new Tensor('float32', values, [...shape]),
});

function feedsOfIds(ids: readonly number[]): Record<string, Tensor> {
  const row = (value: (position: number) => number): Tensor =>
    new Tensor(
      'int64',
      BigInt64Array.from(ids, (_, position) => BigInt(value(position))),
      [1, ids.length],
    );
  return {
    input_ids: row((position) => ids[position]!),
    position_ids: row((position) => position),
    token_type_ids: row(() => 0),
  };
}

async function run(feeds: Record<string, Tensor>): Promise<OnnxruntimeResult> {
  const start = performance.now();
  const results = await session.run(feeds);
  const outputs = Object.fromEntries(
    Object.entries(results).map(([name, tensor]) => [name, tensor.data as Float32Array]),
  );
  return { milliseconds: performance.now() - start, outputs };
}
