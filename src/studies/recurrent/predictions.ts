import type { Predictions } from '../../trace/recurrentStudies.ts';
import type { Trace } from '../../trace/trace.ts';
import { traceOfOneRun } from '../oneRun.ts';
import type { StudiedRun, StudyServices } from '../studiedRun.ts';
import { type Expectation, expectationOf, readIds } from './characterNetwork.ts';
import { bits, logProbabilities } from './surprisal.ts';

/** Rows that are read at once. */
const BAND = 512;

/**
 * What a character model expected at each position, and how much what came surprised it.
 * @param request `count`: so many of the likeliest characters are named at each position
 * @throws ProblemError `bad-request` for a network that does not predict the next character
 */
export async function predictions(
  studied: StudiedRun,
  { count }: { readonly count: number },
  { pause }: StudyServices,
): Promise<Predictions> {
  const trace = traceOfOneRun(studied);
  const expectation = expectationOf(trace);
  const ids = readIds(trace);
  const { positions, characters, probabilities } = expectation;
  const perPosition = Math.min(count, characters);
  const probability = new Float32Array(positions).fill(NaN);
  const surprisal = new Float32Array(positions).fill(NaN);
  const topIds = new Uint32Array(positions * perPosition);
  const topProbabilities = new Float32Array(positions * perPosition);
  for await (const { position, logs } of expected(trace, expectation, pause)) {
    const next = ids[position + 1];
    if (next !== undefined) {
      probability[position] = Math.exp(logs[next]!);
      surprisal[position] = bits(logs[next]!);
    }
    likeliest(logs, perPosition).forEach((id, rank) => {
      topIds[position * perPosition + rank] = id;
      topProbabilities[position * perPosition + rank] = Math.exp(logs[id]!);
    });
  }
  const runningMean = runningMeanOf(surprisal);
  return {
    node: probabilities.name,
    characters: studied.layers?.characters?.known ?? [],
    probability,
    surprisal,
    runningMean,
    bitsPerCharacter: runningMean.at(-1) ?? NaN,
    perPosition,
    topIds,
    topProbabilities,
  };
}

/** ln p of every character, position after position. */
async function* expected(
  trace: Trace,
  { logits, positions, characters }: Expectation,
  pause: () => Promise<void>,
): AsyncGenerator<{ readonly position: number; readonly logs: Float64Array }> {
  for (let from = 0; from < positions; from += BAND) {
    await pause();
    const rows = trace.rows(logits.name, 0, from, Math.min(from + BAND, positions)).slice();
    for (let start = 0; start < rows.length; start += characters)
      yield {
        position: from + start / characters,
        logs: logProbabilities(rows.subarray(start, start + characters)),
      };
  }
}

/** The largest entries, in falling order; equal ones in the order of their ids. */
function likeliest(logs: Float64Array, count: number): number[] {
  const best: number[] = [];
  for (let id = 0; id < logs.length; id++) {
    if (best.length === count && !(logs[id]! > logs[best[count - 1]!]!)) continue;
    const at = best.findIndex((other) => logs[id]! > logs[other]!);
    best.splice(at < 0 ? best.length : at, 0, id);
    best.length = Math.min(best.length, count);
  }
  return best;
}

/** The mean of what was before and at each position; the last one, after which nothing comes, has that before it. */
function runningMeanOf(surprisal: Float32Array): Float32Array {
  let [sum, count] = [0, 0];
  return surprisal.map((value) => {
    if (!Number.isNaN(value)) {
      sum += value;
      count++;
    }
    return count === 0 ? NaN : sum / count;
  });
}
