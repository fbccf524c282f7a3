import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { EngineProcess } from '../src/host/engineProcess.ts';
import type { Outline } from '../src/protocol/outline.ts';
import { runAttention, startEngine, tokenIds } from './engine.ts';
import { type Figures, megabytes, rounded } from './figures.ts';
import { manifestOf } from './quantization.ts';

const TOKENS = 512;
const BYTES_PER_FLOAT = 4;
/** The system takes a while to take memory back. */
const RETURN_MILLISECONDS = 500;

/** What the longest run takes, and what of it comes back. */
export async function measureMemory(figures: Figures): Promise<void> {
  await measureReturn(figures);
  await measureEngine(figures);
}

/** The process, which a run lets grow and the end of the engine lets shrink. */
async function measureReturn(figures: Figures): Promise<void> {
  collectHere();
  figures['memory.before_start_mb'] = resident();
  const engine = startEngine();
  try {
    await runAttention(engine, 'minilm', tokenIds(TOKENS));
    figures['memory.engine_512_uncollected_mb'] = megabytes(await engineBytes(engine));
    figures['memory.with_engine_mb'] = resident();
  } finally {
    await stop(engine);
  }
  collectHere();
  figures['memory.after_close_mb'] = resident();
}

/** The engine's thread alone. Its collection costs this process memory: hence another engine. */
async function measureEngine(figures: Figures): Promise<void> {
  const engine = startEngine();
  try {
    const outline = await runAttention(engine, 'minilm', tokenIds(TOKENS));
    await collectIn(engine);
    const used = await engineBytes(engine);
    const weights = await weightBytes();
    const trace = traceBytes(outline);
    figures['memory.engine_512_mb'] = megabytes(used);
    figures['memory.weights_float32_mb'] = megabytes(weights);
    figures['memory.trace_512_mb'] = megabytes(trace);
    figures['memory.ratio_to_weights_plus_trace'] = rounded(used / (weights + trace));
  } finally {
    await stop(engine);
  }
}

const resident = (): number => megabytes(process.memoryUsage.rss());

const engineBytes = async (engine: EngineProcess): Promise<number> =>
  (await engine.call('health', {})).memoryBytes;

/** All weights of MiniLM, were they float32: the scales of the rounded ones are no weights. */
async function weightBytes(): Promise<number> {
  const tensors = Object.entries((await manifestOf('minilm')).tensors);
  const weights = tensors.filter(([name]) => !name.endsWith('.scales'));
  return weights.reduce((sum, [, { shape }]) => sum + sizeOf(shape), 0);
}

/** The nodes that a run keeps; every other one is computed when it is looked at. */
function traceBytes({ nodes, blocks }: Outline): number {
  const computed = nodes.filter((node) => !node.parameter);
  const attention = computed.filter((node) => node.name.endsWith('.attention.weights'));
  const outputs = blocks.flatMap(({ name }) => computed.filter((node) => node.block === name).at(-1) ?? []);
  const kept = new Set([...attention, ...outputs]);
  return [...kept].reduce((sum, { axes }) => sum + sizeOf(axes.map(({ size }) => size)), 0);
}

const sizeOf = (shape: readonly number[]): number =>
  shape.reduce((product, size) => product * size, BYTES_PER_FLOAT);

function collectHere(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}

/** A picture of the heap begins with a collection; of the picture nothing is wanted. */
async function collectIn(engine: EngineProcess): Promise<void> {
  const snapshot = await engine.worker!.getHeapSnapshot();
  snapshot.resume();
  await once(snapshot, 'end');
}

async function stop(engine: EngineProcess): Promise<void> {
  const { worker } = engine;
  const ended = worker && once(worker, 'exit');
  engine.dispose();
  await ended;
  await delay(RETURN_MILLISECONDS);
}
