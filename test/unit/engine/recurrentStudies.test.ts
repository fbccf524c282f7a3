import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { ROOT } from '../../../scripts/paths.ts';
import { nodeEngine } from '../../../src/engine/nodeEngine.ts';
import { ProblemError } from '../../../src/problem.ts';
import { engineMethods } from '../../../src/protocol/engineMethods.ts';
import type { recurrentMethods } from '../../../src/protocol/recurrentMethods.ts';
import { type Client, connect, type ParametersOf, type Port, serve } from '../../../src/protocol/rpc.ts';

const require = createRequire(import.meta.url);
const wasmFolder = join(dirname(require.resolve('@tensorflow/tfjs-backend-wasm/package.json')), 'wasm-out');

const portOf = (channel: MessagePort): Port => ({
  post: (message, transfer) => channel.postMessage(message, transfer as ArrayBuffer[] | undefined),
  subscribe: (listener) => {
    channel.on('message', listener);
    return () => channel.off('message', listener);
  },
});

type Methods = typeof recurrentMethods;
type Questions = { readonly [Name in keyof Methods]: Omit<ParametersOf<Methods[Name]>, 'trace'> };

const node = 'layer.1.hidden_state';
const layer = 'layer.1';

const QUESTIONS: Questions = {
  saturation: { nodes: ['layer.0.forget_gate', node] },
  findCells: { node, from: 3, to: 9, threshold: 0, count: 5 },
  cellSpans: { node, cells: [{ unit: 3, polarity: 'off' }], threshold: 0 },
  unitLabels: { node },
  memory: { layer, position: 12, direction: 'backward' },
  predictions: { count: 4 },
  continueText: { position: 12, count: 6, temperature: 0.8, seed: 3 },
  throughTime: { position: 20, target: null, chunk: 0 },
  recurrentSpectrum: { layer },
  gradientStep: { from: 0, to: 20, chunk: 5, normThreshold: 0.1, valueThreshold: 0.01 },
  projection: { node },
};

describe('what a recurrent run is asked, from the other side of a message port', () => {
  let channel: MessageChannel;
  let client: Client<typeof engineMethods>;
  let trace: string;
  let stop: () => void;

  before(async () => {
    const settings = {
      modelsFolder: join(ROOT, 'media', 'models'),
      threads: 1,
      programFolder: pathToFileURL(`${wasmFolder}/`),
    };
    const engine = nodeEngine(settings, () => undefined);
    channel = new MessageChannel();
    stop = serve(portOf(channel.port1), engineMethods, engine.handlers);
    client = connect(portOf(channel.port2), engineMethods);
    const input = { kind: 'text', text: 'Call me Ishmael. Some years ago, he said.' } as const;
    ({ trace } = await client.call('run', { lens: 'gates', model: 'lstm', input, options: {} }));
  });
  after(async () => {
    await client.call('close', { trace });
    stop();
    channel.port1.close();
  });

  for (const name of Object.keys(QUESTIONS) as (keyof Questions)[])
    it(`${name}: is answered a second time as the first, so nothing was moved away that is still needed`, async () => {
      const request = { trace, ...QUESTIONS[name] } as ParametersOf<Methods[typeof name]>;
      const before = await client.call('health', {});
      const first = await client.call(name, request);
      assert.deepEqual(await client.call(name, request), first);
      // What a replay keeps for the next question may stay; nothing else is left behind by asking again.
      const after = await client.call('health', {});
      await client.call(name, request);
      assert.equal((await client.call('health', {})).tensors, after.tensors);
      assert.equal(after.traces, before.traces);
    });

  it('is stopped in the middle, and the run is still there', async () => {
    const controller = new AbortController();
    const request = { trace, position: 12, count: 2000, temperature: 1, seed: 1 };
    const options = { signal: controller.signal, onProgress: () => controller.abort() };
    await assert.rejects(
      client.call('continueText', request, options),
      (thrown) => thrown instanceof ProblemError && thrown.code === 'cancelled',
    );
    const { bitsPerCharacter } = await client.call('predictions', { trace, count: 1 });
    assert.ok(bitsPerCharacter > 0 && bitsPerCharacter < 8);
  });

  it('refuses what is no question', async () => {
    const wrong = { trace, position: 0, count: 0, temperature: 0, seed: -1 };
    await assert.rejects(
      client.call('continueText', wrong),
      (thrown) => thrown instanceof ProblemError && /malformed/.test(thrown.message),
    );
  });
});
