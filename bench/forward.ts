import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { EngineProcess } from '../src/host/engineProcess.ts';
import type { BundledModelName } from '../src/models/catalogue.ts';
import { openModelFolder } from '../src/models/huggingFaceFolder.ts';
import type { Outline } from '../src/protocol/outline.ts';
import { MODELS, runAttention, startEngine, threadsOf, tokenIds } from './engine.ts';
import { type Effort, type Figures, FULL, rounded } from './figures.ts';
import { attentionOutput, bertOnnxGraph, HIDDEN_OUTPUT } from './onnxGraph.ts';
import { Onnxruntime } from './onnxruntime.ts';
import type { OnnxruntimeResult } from './onnxruntimeMessages.ts';
import { compared, median } from './statistics.ts';
import { measureThreads } from './threads.ts';

const WARM_UPS = 2;
const ROUNDS = { 32: 31, 128: 21, 256: 11, 512: 9 } as const;
type Length = keyof typeof ROUNDS;
/** So long the other side's threads go on looking for work after a run. */
const PAUSE_MILLISECONDS = 30;
const LARGEST_DIFFERENCE = 1e-4;

/** How fast the models run with all attention kept. */
export async function measureForward(figures: Figures, effort: Effort): Promise<void> {
  const model = await onnxModel();
  await compareForward(figures, effort, model);
  await measureThreads(figures, effort, model);
  await measureAlone(figures, effort, 'stories', [32, 128, 256]);
}

/** Our forward pass against onnxruntime-web on the same weights with as many threads; also of use alone. */
export async function compareForward(
  figures: Figures = {},
  effort: Effort = FULL,
  model?: Uint8Array,
): Promise<Figures> {
  const engine = startEngine();
  let onnxruntime: Onnxruntime | undefined;
  try {
    const threads = threadsOf(await runAttention(engine, 'minilm', tokenIds(8)));
    onnxruntime = await Onnxruntime.start({ model: model ?? (await onnxModel()), threads });
    for (const length of [32, 128, 512] as const) {
      await checkEqual(engine, onnxruntime, length);
      const rounds = effort.rounds(ROUNDS[length]);
      Object.assign(figures, await compareLength(engine, onnxruntime, length, rounds));
      figures[`forward.minilm.${length}.threads`] = threads;
    }
  } finally {
    engine.dispose();
    await onnxruntime?.stop();
  }
  return figures;
}

/** Our forward pass alone. */
async function measureAlone(
  figures: Figures,
  effort: Effort,
  model: BundledModelName,
  lengths: readonly Length[],
): Promise<void> {
  const engine = startEngine();
  try {
    for (const length of lengths) {
      const times: number[] = [];
      for (let round = -WARM_UPS; round < effort.rounds(ROUNDS[length]); round++) {
        const outline = await runAttention(engine, model, tokenIds(length));
        await engine.call('close', { trace: outline.trace });
        if (round >= 0) times.push(outline.timing.forwardMilliseconds);
      }
      figures[`forward.${model}.${length}.ms`] = rounded(median(times));
    }
  } finally {
    engine.dispose();
  }
}

async function onnxModel(): Promise<Uint8Array> {
  const folder = await openModelFolder((name) =>
    readFile(join(MODELS, 'minilm', name)).catch(() => undefined),
  );
  if (folder.configuration.family !== 'bert') throw new Error('minilm is no encoder of the BERT family');
  return bertOnnxGraph(folder.configuration, folder.weights);
}

async function compareLength(
  engine: EngineProcess,
  onnxruntime: Onnxruntime,
  length: Length,
  rounds: number,
): Promise<Figures> {
  const ids = tokenIds(length);
  const forward: number[] = [];
  const withReadout: number[] = [];
  const theirs: number[] = [];
  for (let round = -WARM_UPS; round < rounds; round++) {
    const outline = await runAttention(engine, 'minilm', ids);
    const readout = await readAttention(engine, outline);
    await engine.call('close', { trace: outline.trace });
    await delay(PAUSE_MILLISECONDS);
    const { milliseconds } = await onnxruntime.run(ids);
    await delay(PAUSE_MILLISECONDS);
    if (round < 0) continue;
    forward.push(outline.timing.forwardMilliseconds);
    withReadout.push(outline.timing.forwardMilliseconds + readout);
    theirs.push(milliseconds);
  }
  const key = `forward.minilm.${length}`;
  const plain = compared(forward, theirs);
  return {
    [`${key}.ratio_to_onnxruntime_web`]: rounded(plain.ratio),
    [`${key}.best_ratio`]: rounded(plain.bestRatio),
    [`${key}.ms`]: rounded(plain.ours),
    [`${key}.onnxruntime_web_ms`]: rounded(plain.theirs),
    [`${key}.ratio_with_readout`]: rounded(compared(withReadout, theirs).ratio),
  };
}

/** Moves every attention weight to this thread, as arrays. @returns how long that takes, in milliseconds */
async function readAttention(engine: EngineProcess, outline: Outline): Promise<number> {
  const start = performance.now();
  const { layers, heads } = outline.model!;
  const slices: Promise<unknown>[] = [];
  for (let layer = 0; layer < layers; layer++) {
    for (let head = 0; head < heads; head++) {
      const node = attentionOutput(layer);
      slices.push(engine.call('slice', { trace: outline.trace, node, leading: [head] }));
    }
  }
  await Promise.all(slices);
  return performance.now() - start;
}

/** @throws Error where both sides do not compute the same */
async function checkEqual(engine: EngineProcess, onnxruntime: Onnxruntime, length: number): Promise<void> {
  const ids = tokenIds(length);
  const theirs = await onnxruntime.run(ids);
  const outline = await runAttention(engine, 'minilm', ids);
  const { layers, heads } = outline.model!;
  let worst = await difference(engine, outline, theirs, HIDDEN_OUTPUT, `layer.${layers - 1}.output`, []);
  for (let layer = 0; layer < layers; layer++) {
    const name = attentionOutput(layer);
    for (let head = 0; head < heads; head++) {
      worst = Math.max(worst, await difference(engine, outline, theirs, name, name, [head]));
    }
  }
  await engine.call('close', { trace: outline.trace });
  console.error(`${length} tokens: the largest difference to onnxruntime-web is ${worst.toExponential(1)}`);
  if (!(worst <= LARGEST_DIFFERENCE)) throw new Error(`The two differ by ${worst}: nothing can be compared.`);
}

async function difference(
  engine: EngineProcess,
  { trace }: Outline,
  { outputs }: OnnxruntimeResult,
  output: string,
  node: string,
  leading: readonly number[],
): Promise<number> {
  const { values } = await engine.call('slice', { trace, node, leading: [...leading] });
  const start = (leading[0] ?? 0) * values.length;
  const expected = outputs[output]!;
  return values.reduce((worst, value, i) => Math.max(worst, Math.abs(value - expected[start + i]!)), 0);
}
