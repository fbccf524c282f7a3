import { join } from 'node:path';
import { ROOT } from '../scripts/paths.ts';
import { EngineProcess } from '../src/host/engineProcess.ts';
import { TokenizerProcess } from '../src/host/tokenizerProcess.ts';
import type { BundledModelName } from '../src/models/catalogue.ts';
import type { Outline } from '../src/protocol/outline.ts';

export const MODELS = join(ROOT, 'media', 'models');

/** The extension's own engine, built, in its worker. @param threads 0 lets it choose, as it does for a person */
export function startEngine(threads = 0): EngineProcess {
  return new EngineProcess({
    workerFile: join(ROOT, 'dist', 'engine.mjs'),
    modelsFolder: MODELS,
    threads: () => threads,
    log: ({ level, text }) => {
      if (level === 'warning' || level === 'error') console.error(`engine: ${text}`);
    },
  });
}

/** The extension's own tokenizer, built, in its worker. */
export const startTokenizer = (): TokenizerProcess =>
  new TokenizerProcess({ workerFile: join(ROOT, 'dist', 'tokenizer.mjs'), modelsFolder: MODELS });

/** Token ids without meaning, the same in every run; a model's speed does not depend on what it reads. */
export const tokenIds = (count: number): number[] => Array.from({ length: count }, (_, i) => 2000 + i);

export function runAttention(
  engine: EngineProcess,
  model: BundledModelName,
  ids: readonly number[],
): Promise<Outline> {
  return engine.call('run', {
    lens: 'attention',
    model,
    input: { kind: 'ids', ids: [...ids] },
    options: {},
  });
}

/** The number of threads in what an engine says of itself: `wasm, 2 threads`. */
export const threadsOf = (outline: Outline): number =>
  Number(/(\d+) threads?/.exec(outline.backend)?.[1] ?? 1);
