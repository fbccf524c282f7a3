import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { ROOT } from '../scripts/paths.ts';
import { seededRandom } from '../src/trace/random.ts';
import { BenchThread } from './benchThread.ts';
import { startEngine } from './engine.ts';
import { type Effort, type Figures, rounded } from './figures.ts';
import type {
  RecurrentRequest,
  RecurrentResult,
  RecurrentSettings,
  RecurrentShape,
  RecurrentWeights,
} from './recurrentMessages.ts';
import { compared, median } from './statistics.ts';

/** `characters`: as the bundled networks are · `256`: one wide layer. */
const SIZES = {
  characters: { layers: 2, units: 128, embedding: 48, characters: 80 },
  '256': { layers: 1, units: 256, embedding: 256, characters: 80 },
} as const;
const STEPS = 500;
const LONG_STEPS = 5000;
const WARM_UPS = 3;
const ROUNDS = 31;
const LONG_ROUNDS = 5;
/** The garbage of one side is not collected in the other's time. */
const PAUSE_MILLISECONDS = 30;
/** TensorFlow.js has no more in Node. */
const THREADS = 1;
const LARGEST_DIFFERENCE = 1e-4;

type Side = BenchThread<RecurrentRequest, RecurrentResult>;

/** LSTM and GRU with every gate and state kept, against TensorFlow.js operation by operation; and a long text alone. */
export async function measureRecurrent(figures: Figures, effort: Effort): Promise<void> {
  for (const className of ['LSTM', 'GRU'] as const)
    for (const [name, size] of Object.entries(SIZES))
      Object.assign(figures, await compareShape(name, { className, ...size }, effort));
  await measureLongText(figures, effort);
}

async function compareShape(name: string, shape: RecurrentShape, effort: Effort): Promise<Figures> {
  const settings: RecurrentSettings = {
    ...{ shape, weights: randomWeights(shape), threads: THREADS },
    programFolder: pathToFileURL(join(ROOT, 'dist', '/')).href,
  };
  const ours: Side = await BenchThread.start('recurrentThread.ts', settings);
  let theirs: Side | undefined;
  try {
    theirs = await BenchThread.start('recurrentTfjsThread.ts', settings);
    const ids = Array.from({ length: STEPS }, (_, at) => (at * 7) % shape.characters);
    const key = `recurrent.${shape.className.toLowerCase()}.${name}.${STEPS}`;
    const withValues = { ids, withValues: true };
    checkEqual(key, await ours.run(withValues), await theirs.run(withValues));
    return await inTurns(key, ours, theirs, { ids, withValues: false }, effort.rounds(ROUNDS));
  } finally {
    await ours.stop();
    await theirs?.stop();
  }
}

async function inTurns(
  key: string,
  ours: Side,
  theirs: Side,
  request: RecurrentRequest,
  rounds: number,
): Promise<Figures> {
  const times: { ours: number[]; theirs: number[] } = { ours: [], theirs: [] };
  for (let round = -WARM_UPS; round < rounds; round++) {
    const our = await ours.run(request);
    await delay(PAUSE_MILLISECONDS);
    const their = await theirs.run(request);
    await delay(PAUSE_MILLISECONDS);
    if (round < 0) continue;
    times.ours.push(our.milliseconds);
    times.theirs.push(their.milliseconds);
  }
  const { ratio, bestRatio, ours: median, theirs: theirMedian } = compared(times.ours, times.theirs);
  return {
    [`${key}.ratio_to_tfjs`]: rounded(ratio),
    [`${key}.best_ratio`]: rounded(bestRatio),
    [`${key}.ms`]: rounded(median),
    [`${key}.tfjs_ms`]: rounded(theirMedian),
    [`${key}.threads`]: THREADS,
  };
}

/** The longest text that is run at once, in the engine itself: what a person waits for, until the last gate. */
async function measureLongText(figures: Figures, effort: Effort): Promise<void> {
  const engine = startEngine();
  try {
    const times: number[] = [];
    for (let round = -1; round < effort.rounds(LONG_ROUNDS); round++) {
      const ids = Array.from({ length: LONG_STEPS }, (_, at) => (at * 7) % SIZES.characters.characters);
      const { trace, timing } = await engine.call('run', {
        ...{ lens: 'gates', model: 'lstm', options: {} },
        input: { kind: 'ids', ids },
      });
      await engine.call('close', { trace });
      if (round >= 0) times.push(timing.forwardMilliseconds);
    }
    figures[`recurrent.lstm.bundled.${LONG_STEPS}.ms`] = rounded(median(times));
  } finally {
    engine.dispose();
  }
}

/** As Glorot and Bengio (2010) draw them, so that the gates neither stand still nor saturate. */
function randomWeights({
  className,
  layers,
  units,
  embedding,
  characters,
}: RecurrentShape): RecurrentWeights {
  const random = seededRandom(1);
  const drawn = (rows: number, columns: number): Float32Array => {
    const most = Math.sqrt(6 / (rows + columns));
    return Float32Array.from({ length: rows * columns }, () => most * (2 * random() - 1));
  };
  const width = units * (className === 'LSTM' ? 4 : 3);
  return {
    embedding: drawn(characters, embedding),
    layers: Array.from({ length: layers }, (_, at) => ({
      kernel: drawn(at === 0 ? embedding : units, width),
      recurrent: drawn(units, width),
      bias: drawn(className === 'LSTM' ? 1 : 2, width),
    })),
    output: drawn(units, characters),
  };
}

/** @throws Error where both sides do not compute the same */
function checkEqual(
  key: string,
  { values: ours }: RecurrentResult,
  { values: theirs }: RecurrentResult,
): void {
  let worst = 0;
  for (const [name, expected] of Object.entries(theirs)) {
    const values = ours[name];
    if (values?.length !== expected.length) throw new Error(`${name} is not there on both sides.`);
    worst = values.reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i]!)), worst);
  }
  const count = Object.keys(theirs).length;
  console.error(`${key}: ${count} stages, the largest difference is ${worst.toExponential(1)}`);
  if (!(worst <= LARGEST_DIFFERENCE)) throw new Error(`The two differ by ${worst}: nothing can be compared.`);
}
