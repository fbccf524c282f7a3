import { parentPort, workerData } from 'node:worker_threads';
import { modelFiles } from '../src/engine/modelFiles.ts';
import { buildNetwork } from '../src/models/layers/buildNetwork.ts';
import { openTfjsLayers } from '../src/models/layers/formats/tfjsLayers.ts';
import { Recorder } from '../src/nn/recorder.ts';
import { valuesOf } from '../src/trace/export.ts';
import { nodeOf } from '../src/trace/trace.ts';
import type { NetworkRequest, NetworkResult, NetworkSettings } from './networkMessages.ts';
import { startOurBackend } from './ourBackend.ts';

/*
 * Our forward pass of a network of layers in a thread of its own, as the engine runs it: the output of every block
 * stays in memory.
 */
const { folder, programFolder, threads } = workerData as NetworkSettings;
const backend = await startOurBackend(programFolder, threads);
const read = modelFiles(folder);
const file = await openTfjsLayers((await read('model.json'))!, 'model.json', read);
const network = buildNetwork(file.graph, file.weights);
const input = network.inputs[0]!;
const [rows, columns, channels] = input.shape as [number, number, number];
const axes = [
  { name: 'channel', size: channels },
  { name: 'row', size: rows },
  { name: 'column', size: columns },
];

async function run({ image, withOutputs }: NetworkRequest): Promise<NetworkResult> {
  const started = performance.now();
  const trace = new Recorder({ retain: () => false });
  const pixels = trace.constant('input', 'input.image', axes, image, { kind: 'input' }, 'channels_last');
  await network.run(trace, new Map([[input.name, pixels]]));
  const forward = performance.now() - started;
  const outputs: Record<string, Float32Array> = {};
  if (withOutputs)
    for (const { name } of network.blocks) {
      const last = [...trace.blockOf].findLast(
        ([node, block]) => block === name && nodeOf(trace, node).operation.kind !== 'parameter',
      )![0];
      outputs[last] = valuesOf(trace, nodeOf(trace, last));
    }
  const { bytes } = trace;
  trace.dispose();
  return { milliseconds: forward, outputs, bytes };
}

parentPort!.on('message', (request: NetworkRequest) => {
  void run(request).then((result) => parentPort!.postMessage(result));
});
parentPort!.postMessage({ backend, layers: network.layers.map(({ name }) => name) });
