import { setTimeout as delay } from 'node:timers/promises';
import { availableParallelism } from 'node:os';
import type { EngineProcess } from '../src/host/engineProcess.ts';
import { runAttention, startEngine, threadsOf, tokenIds } from './engine.ts';
import { type Effort, type Figures, rounded } from './figures.ts';
import { Onnxruntime } from './onnxruntime.ts';
import { median } from './statistics.ts';

const TOKENS = 128;
const ROUNDS = 15;
const WARM_UPS = 2;
/** So long threads go on looking for work after a run. */
const PAUSE_MILLISECONDS = 30;
const COUNTS = [1, 2] as const;

type Run = () => Promise<number>;

/** Whether both sides really use their threads: without that, equal numbers of threads would mean nothing. */
export async function measureThreads(figures: Figures, effort: Effort, model: Uint8Array): Promise<void> {
  if (availableParallelism() < 2) {
    console.error('One processor: what two threads bring cannot be measured.');
    return;
  }
  const engines = COUNTS.map((threads) => startEngine(threads));
  const opponents: Onnxruntime[] = [];
  try {
    for (const threads of COUNTS) opponents.push(await Onnxruntime.start({ model, threads }));
    const ours = engines.map((engine, i) => () => forward(engine, COUNTS[i]!));
    const theirs = opponents.map(
      (opponent) => async () => (await opponent.run(tokenIds(TOKENS))).milliseconds,
    );
    const times = await inTurns([...ours, ...theirs], effort.rounds(ROUNDS));
    const [oneOurs, twoOurs, oneTheirs, twoTheirs] = times.map(median);
    const key = `forward.minilm.${TOKENS}`;
    figures[`${key}.speedup_of_2_threads`] = rounded(oneOurs! / twoOurs!);
    figures[`${key}.onnxruntime_web_speedup_of_2_threads`] = rounded(oneTheirs! / twoTheirs!);
  } finally {
    for (const engine of engines) engine.dispose();
    for (const opponent of opponents) await opponent.stop();
  }
}

async function forward(engine: EngineProcess, threads: number): Promise<number> {
  const outline = await runAttention(engine, 'minilm', tokenIds(TOKENS));
  await engine.call('close', { trace: outline.trace });
  if (threadsOf(outline) !== threads) throw new Error(`${outline.backend} instead of ${threads} threads.`);
  return outline.timing.forwardMilliseconds;
}

/** @returns the times of each, in milliseconds */
async function inTurns(runs: readonly Run[], rounds: number): Promise<number[][]> {
  const times = runs.map((): number[] => []);
  for (let round = -WARM_UPS; round < rounds; round++) {
    for (const [i, run] of runs.entries()) {
      const milliseconds = await run();
      await delay(PAUSE_MILLISECONDS);
      if (round >= 0) times[i]!.push(milliseconds);
    }
  }
  return times;
}
