import { ProblemError } from '../problem.ts';
import type { AttentionHealth, TokenAttention } from '../trace/studies.ts';
import { layoutOf, matrix, type Trace } from '../trace/trace.ts';
import { traceOfOneRun } from './oneRun.ts';
import type { StudiedRun, StudyServices } from './studiedRun.ts';

export interface TokenAttentionRequest {
  readonly layer: number;
  /** `null`: on average over the heads of the layer. */
  readonly head: number | null;
  readonly token: number;
}

/** One key gets so much of a row: the head looks nowhere else. */
const SATURATED_FROM = 0.99;

/**
 * What a token looks at (its row of the attention weights [query, key]) and is looked at by (its column), with a few
 * figures on the head. Figures are means over the rows that have a choice: padding asks nothing, and the first token of
 * a causal model sees itself only. Over all heads of a layer, both the row and the figures are means of theirs.
 *
 * @throws ProblemError `bad-request` where the run has no such layer, head or token
 */
export async function tokenAttention(
  studied: StudiedRun,
  { layer, head, token }: TokenAttentionRequest,
  { pause }: StudyServices,
): Promise<TokenAttention> {
  const trace = traceOfOneRun(studied);
  const node = trace.nodes.get(`layer.${layer}.attention.weights`);
  const { parts, rows: size } = node ? layoutOf(node) : { parts: 0, rows: 0 };
  if (!node || (head ?? 0) >= parts || token >= size) {
    const what = node ? `${parts} heads and ${size} tokens` : 'no such layer';
    throw new ProblemError('bad-request', `This run has ${what}: it cannot be asked about this one.`);
  }
  const heads = head === null ? Array.from({ length: parts }, (_, each) => each) : [head];
  const attendsTo = new Float32Array(size);
  const attendedBy = new Float32Array(size);
  const places = placesOf(trace, studied.run.tokens, size);
  const known = knownFigures(trace);
  const figures: AttentionHealth[] = [];
  for (const each of heads) {
    const weights = matrix(trace, node, each);
    for (let other = 0; other < size; other++) {
      attendsTo[other] += weights[token * size + other]! / heads.length;
      attendedBy[other] += weights[other * size + token]! / heads.length;
    }
    const name = `${layer}.${each}`;
    const health = known.get(name) ?? healthOf(weights, places);
    known.set(name, health);
    figures.push(health);
    await pause();
  }
  return { attendsTo, attendedBy, health: meanOf(figures) };
}

/** The figures of a head are the same for every token that is asked about. */
const figuresOfTraces = new WeakMap<Trace, Map<string, AttentionHealth>>();

function knownFigures(trace: Trace): Map<string, AttentionHealth> {
  const known = figuresOfTraces.get(trace) ?? new Map<string, AttentionHealth>();
  figuresOfTraces.set(trace, known);
  return known;
}

/** What the figures need to know of the tokens. */
interface Places {
  readonly size: number;
  /** Which keys each query may see, [query, key]; `undefined` where all of them. */
  readonly mask: Float32Array | undefined;
  /** Queries that have a choice: they may see more than one key, and are no padding. */
  readonly queries: readonly number[];
  readonly separators: readonly number[];
}

function placesOf(trace: Trace, tokens: StudiedRun['run']['tokens'], size: number): Places {
  const maskNode = trace.nodes.get('mask.attention');
  const mask = maskNode && matrix(trace, maskNode, 0);
  const seen = (query: number, key: number): boolean => !mask || mask[query * size + key]! > 0;
  // Nobody may look at padding, not even padding itself.
  const all = Array.from({ length: size }, (_, query) => query).filter((query) => seen(query, query));
  const withChoice = all.filter((query) => all.filter((key) => seen(query, key)).length > 1);
  return {
    size,
    mask,
    queries: withChoice.length > 0 ? withChoice : all,
    separators: all.filter((place) => place > 0 && tokens[place]?.special === true),
  };
}

function healthOf(weights: Float32Array, { size, mask, queries, separators }: Places): AttentionHealth {
  const sums = { entropy: 0, largest: 0, onFirst: 0, onSeparator: 0, saturated: 0 };
  let counted = 0;
  for (const query of queries) {
    const row = weights.subarray(query * size, (query + 1) * size);
    if (!row.every(Number.isFinite)) continue;
    counted++;
    const visible = mask
      ? mask.subarray(query * size, (query + 1) * size).filter((bit) => bit > 0).length
      : size;
    sums.entropy += entropyBits(row);
    sums.largest += Math.log2(Math.max(1, visible));
    sums.onFirst += row[0]!;
    for (const key of separators) sums.onSeparator += row[key]!;
    if (row.some((weight) => weight >= SATURATED_FROM)) sums.saturated++;
  }
  const mean = (sum: number): number => (counted === 0 ? NaN : sum / counted);
  return {
    entropyBits: mean(sums.entropy),
    largestEntropyBits: mean(sums.largest),
    onFirst: mean(sums.onFirst),
    ...(separators.length > 0 && { onSeparator: mean(sums.onSeparator) }),
    notFinite: weights.reduce((count, weight) => count + (Number.isFinite(weight) ? 0 : 1), 0),
    saturated: mean(sums.saturated),
  };
}

/** −Σ w log₂ w (Shannon 1948): 0 where one key has everything, log₂ n where n keys have the same. */
function entropyBits(row: Float32Array): number {
  let sum = 0;
  for (const weight of row) if (weight > 0) sum -= weight * Math.log2(weight);
  return sum;
}

/** Heads without a finite row have no figures; how many numbers are not finite is counted over all. */
function meanOf(figures: readonly AttentionHealth[]): AttentionHealth {
  const finite = figures.filter(({ entropyBits }) => !Number.isNaN(entropyBits));
  const mean = (of: (health: AttentionHealth) => number): number =>
    finite.length === 0 ? NaN : finite.reduce((sum, health) => sum + of(health), 0) / finite.length;
  const hasSeparator = figures.some(({ onSeparator }) => onSeparator !== undefined);
  return {
    entropyBits: mean((health) => health.entropyBits),
    largestEntropyBits: mean((health) => health.largestEntropyBits),
    onFirst: mean((health) => health.onFirst),
    ...(hasSeparator && { onSeparator: mean((health) => health.onSeparator ?? 0) }),
    notFinite: figures.reduce((sum, health) => sum + health.notFinite, 0),
    saturated: mean((health) => health.saturated),
  };
}
