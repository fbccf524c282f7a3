import { attentionMask } from '../models/inputNodes.ts';
import type { LoadedModel } from '../models/loadModel.ts';
import type { TokenInput } from '../models/tokenInput.ts';
import {
  inSequence,
  paintedPattern,
  previousTokenPattern,
  switchOffHeads,
  uniformPattern,
} from '../nn/edits.ts';
import type { Edit } from '../nn/recorder.ts';
import { ProblemError } from '../problem.ts';
import type { Intervention, PaintedCell } from '../trace/intervention.ts';

/** What interventions come to: what goes into the model, and what is put in place of values on the way. */
export interface ChangedRun {
  readonly input: TokenInput;
  /** By node: `layer.5.attention.weights`. */
  readonly edits: ReadonlyMap<string, Edit>;
}

type OfHead = Extract<Intervention, { head: number }>;
type OfWeights = Extract<Intervention, { kind: 'pattern' | 'painted' }>;

/**
 * Interventions on a Transformer. Of two patterns of one head the later wins.
 * @throws ProblemError `bad-input` where a layer, head or token is not there, or nothing would be left to look at
 */
export function changedRun(
  interventions: readonly Intervention[],
  model: LoadedModel,
  plain: TokenInput,
): ChangedRun {
  const input = changedInput(interventions, plain);
  const mask = attentionMask(input, model.network.causal);
  const ofHeads = interventions.filter((intervention) => 'head' in intervention);
  for (const { layer, head } of ofHeads) checkHead(layer, head, model);
  const edits = new Map<string, Edit>();
  for (const layer of new Set(ofHeads.map((intervention) => intervention.layer))) {
    const here = ofHeads.filter((intervention) => intervention.layer === layer);
    const patterns = latestOfEachHead(here.filter((intervention) => intervention.kind !== 'switch_off'));
    const off = here.flatMap(({ kind, head }) => (kind === 'switch_off' ? [head] : []));
    const at = `layer.${layer}.attention`;
    if (patterns.length > 0)
      edits.set(
        `${at}.weights`,
        inSequence(patterns.map((pattern) => patternEdit(pattern, mask, input.ids.length))),
      );
    if (off.length > 0) edits.set(`${at}.head_output`, switchOffHeads([...new Set(off)]));
  }
  return { input, edits };
}

/** `5.11, 0.3` → layer 5 without head 11, layer 0 without head 3. */
export function switchedOff(list: string, model: LoadedModel): Intervention[] {
  const entries = list.split(',').map((entry) => entry.trim());
  return entries.filter(Boolean).map((entry) => {
    const match = /^(\d+)\.(\d+)$/.exec(entry);
    if (!match) throw noSuchHead(entry, model);
    const [layer, head] = [Number(match[1]), Number(match[2])];
    checkHead(layer, head, model);
    return { kind: 'switch_off', layer, head };
  });
}

function changedInput(interventions: readonly Intervention[], plain: TokenInput): TokenInput {
  const has = (kind: Intervention['kind']): boolean => interventions.some((one) => one.kind === kind);
  const hidden = new Set(interventions.flatMap((one) => (one.kind === 'drop_token' ? [one.token] : [])));
  for (const token of hidden) checkToken(token, plain.ids.length);
  if (plain.ids.every((_, at) => hidden.has(at) || plain.mask?.[at] === 0)) {
    throw new ProblemError(
      'bad-input',
      'Every token would be dropped: there is nothing left to look at.',
      'Keep one of them.',
    );
  }
  return {
    ...plain,
    ...(hidden.size > 0 && { hidden: [...hidden] }),
    ...(has('remove_positions') && { positions: false }),
    ...(has('no_scaling') && { scaled: false }),
  };
}

function latestOfEachHead(patterns: readonly OfHead[]): OfWeights[] {
  const latest = new Map<number, OfWeights>();
  for (const pattern of patterns) if (pattern.kind !== 'switch_off') latest.set(pattern.head, pattern);
  return [...latest.values()];
}

function patternEdit(intervention: OfWeights, mask: Float32Array, tokens: number): Edit {
  const { head } = intervention;
  if (intervention.kind === 'painted') {
    checkCells(intervention.cells, mask, tokens);
    return paintedPattern(head, intervention.cells, mask);
  }
  return intervention.pattern === 'uniform'
    ? uniformPattern([head], mask)
    : previousTokenPattern([head], mask);
}

function checkCells(cells: readonly PaintedCell[], mask: Float32Array, tokens: number): void {
  for (const { query, key } of cells) {
    checkToken(query, tokens);
    checkToken(key, tokens);
    if (mask[query * tokens + key] !== 0) continue;
    throw new ProblemError(
      'bad-input',
      `Token ${query} may not look at token ${key}: that weight is masked and stays 0.`,
      'Paint a key that the query may see.',
    );
  }
  for (const query of new Set(cells.map((cell) => cell.query))) {
    const painted = new Map(cells.flatMap((cell) => (cell.query === query ? [[cell.key, cell.weight]] : [])));
    const visible = mask.subarray(query * tokens, (query + 1) * tokens).reduce((sum, sees) => sum + sees, 0);
    if (painted.size < visible || [...painted.values()].some((weight) => weight > 0)) continue;
    throw new ProblemError(
      'bad-input',
      `Every weight of token ${query} is painted 0, but its weights have to sum to 1.`,
      'Leave one of them, or paint one above 0.',
    );
  }
}

function checkHead(layer: number, head: number, model: LoadedModel): void {
  const { layers, heads } = model.configuration;
  if (layer >= layers || head >= heads) throw noSuchHead(`${layer}.${head}`, model);
}

function noSuchHead(entry: string, { title, configuration }: LoadedModel): ProblemError {
  const { layers, heads } = configuration;
  return new ProblemError(
    'bad-input',
    `“${entry}” names no head of ${title}.`,
    `Write layer.head, from 0.0 to ${layers - 1}.${heads - 1}.`,
  );
}

function checkToken(token: number, tokens: number): void {
  if (token < tokens) return;
  throw new ProblemError(
    'bad-input',
    `There is no token ${token}: this text has ${tokens}.`,
    `Name one from 0 to ${tokens - 1}.`,
  );
}
