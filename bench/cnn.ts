import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { ROOT } from '../scripts/paths.ts';
import { modelFiles } from '../src/engine/modelFiles.ts';
import { openTfjsLayers } from '../src/models/layers/formats/tfjsLayers.ts';
import { seededRandom } from '../src/trace/random.ts';
import { BenchThread } from './benchThread.ts';
import { MODELS } from './engine.ts';
import { type Effort, type Figures, rounded } from './figures.ts';
import type { NetworkRequest, NetworkResult, NetworkSettings } from './networkMessages.ts';
import { IMAGE_INPUT, networkOnnxGraph } from './onnxNetwork.ts';
import { Onnxruntime } from './onnxruntime.ts';
import type { OnnxruntimeResult } from './onnxruntimeMessages.ts';
import { compared } from './statistics.ts';

const SIZE = 224;
const SHAPE = [3, SIZE, SIZE] as const;
const WARM_UPS = 3;
const ROUNDS = 31;
/** So long the other side's threads go on looking for work after a run. */
const PAUSE_MILLISECONDS = 30;
const THREADS = 1;
/** Of a layer's largest number. */
const LARGEST_DIFFERENCE = 1e-4;

/** MobileNetV2 on an image of 224 × 224 with every block’s maps kept, against onnxruntime-web with the same outputs. */
export async function measureCnn(figures: Figures, effort: Effort): Promise<void> {
  const folder = join(MODELS, 'mobilenet');
  const settings: NetworkSettings = {
    folder,
    programFolder: pathToFileURL(join(ROOT, 'dist', '/')).href,
    threads: THREADS,
  };
  const ours = await BenchThread.start<NetworkRequest, NetworkResult>('networkThread.ts', settings);
  let theirs: Onnxruntime | undefined;
  try {
    const image = randomImage();
    const { outputs } = await ours.run({ image, withOutputs: true });
    const read = modelFiles(folder);
    const file = await openTfjsLayers((await read('model.json'))!, 'model.json', read);
    const layers = Object.keys(outputs).map((name) => name.slice('layer.'.length, -'.output'.length));
    const model = networkOnnxGraph(file.graph, file.weights, SHAPE, layers);
    theirs = await Onnxruntime.start({ model, threads: THREADS });
    const request = { input: IMAGE_INPUT, shape: [1, ...SHAPE], values: channelsFirst(image) };
    checkEqual(outputs, await theirs.run(request));
    await inTurns(figures, effort, {
      ours: () => ours.run({ image, withOutputs: false }),
      theirs: () => theirs!.run(request),
    });
  } finally {
    await ours.stop();
    await theirs?.stop();
  }
}

async function inTurns(
  figures: Figures,
  effort: Effort,
  sides: { ours(): Promise<NetworkResult>; theirs(): Promise<OnnxruntimeResult> },
): Promise<void> {
  const ours: number[] = [];
  const theirs: number[] = [];
  let kept = 0;
  for (let round = -WARM_UPS; round < effort.rounds(ROUNDS); round++) {
    const run = await sides.ours();
    await delay(PAUSE_MILLISECONDS);
    const { milliseconds } = await sides.theirs();
    await delay(PAUSE_MILLISECONDS);
    kept = run.bytes;
    if (round < 0) continue;
    ours.push(run.milliseconds);
    theirs.push(milliseconds);
  }
  const { ratio, bestRatio, ours: median, theirs: theirMedian } = compared(ours, theirs);
  const key = 'cnn.mobilenet.224';
  Object.assign(figures, {
    [`${key}.ratio_to_onnxruntime_web`]: rounded(ratio),
    [`${key}.best_ratio`]: rounded(bestRatio),
    [`${key}.ms`]: rounded(median),
    [`${key}.onnxruntime_web_ms`]: rounded(theirMedian),
    [`${key}.kept_mb`]: rounded(kept / 1e6),
    [`${key}.threads`]: THREADS,
  });
}

/** [row, column, channel], from −1 to 1. */
function randomImage(): Float32Array {
  const random = seededRandom(1);
  return Float32Array.from({ length: SIZE * SIZE * 3 }, () => 2 * random() - 1);
}

function channelsFirst(image: Float32Array): Float32Array {
  const cells = SIZE * SIZE;
  return Float32Array.from(image, (_, i) => image[(i % cells) * 3 + Math.floor(i / cells)]!);
}

/** @throws Error where both sides do not compute the same */
function checkEqual(ours: NetworkResult['outputs'], { outputs: theirs }: OnnxruntimeResult): void {
  let worst = 0;
  for (const [name, values] of Object.entries(ours)) {
    const expected = theirs[name]!;
    const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
    const difference = values.reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i]!)), 0);
    worst = Math.max(worst, difference / largest);
  }
  console.error(`${Object.keys(ours).length} blocks: the largest difference is ${worst.toExponential(1)}`);
  if (!(worst <= LARGEST_DIFFERENCE)) throw new Error(`The two differ by ${worst}: nothing can be compared.`);
}
