import type { RecurrentCell } from '../../nn/recurrent/cell.ts';
import { GATES } from '../../nn/recurrent/cell.ts';
import type { Clamps } from '../../nn/recurrent/clamps.ts';
import type { Values } from '../../nn/recurrent/products.ts';
import { ProblemError } from '../../problem.ts';
import { type RecurrentLayer, recurrentLayersOf } from '../../trace/recurrentLayers.ts';
import type { TraceNode } from '../../trace/node.ts';
import { matrix, nodeOf, type Trace } from '../../trace/trace.ts';
import { traceOfOneRun } from '../oneRun.ts';
import type { StudiedRun } from '../studiedRun.ts';
import { clampsOf } from './clampsOf.ts';
import { cellOf } from './recurrentCells.ts';

/** A network that reads characters one after the other and says of each what comes next, as its run used it. */
export interface CharacterNetwork {
  readonly expectation: Expectation;
  /** [position] */
  readonly ids: readonly number[];
  /** From the first to the last. */
  readonly layers: readonly (RecurrentLayer & {
    readonly cell: RecurrentCell;
    /** What a person holds in it. */
    readonly clamps: Clamps;
    /** The node that it reads, [position, input]. */
    readonly reads: string;
  })[];
  /** What turns the last state into a number for each character: [unit, character] and [character]. */
  readonly kernel: { readonly node: string; readonly values: Values };
  readonly bias: { readonly node: string; readonly values: Values } | undefined;
  /** The vectors of the characters, [character, feature]. */
  readonly table: { readonly node: string; readonly values: Values };
}

/** The nodes in which a network says what comes next. */
export interface Expectation {
  /** [position, character] */
  readonly probabilities: TraceNode;
  readonly logits: TraceNode;
  readonly positions: number;
  readonly characters: number;
}

const NO_EXPECTATION =
  'This network does not say at each position which character comes next, so it cannot be asked about that.';
const NEXT_STEP = 'Choose one of the character models (LSTM, GRU, RNN).';

const refused = (why: string): ProblemError => new ProblemError('bad-request', why, NEXT_STEP);

/**
 * Where a run says what comes next: a softmax over as many characters as the network reads.
 * @throws ProblemError `bad-request` where it does not
 */
export function expectationOf(trace: Trace): Expectation {
  const probabilities = [...trace.nodes.values()].findLast(({ operation }) => operation.kind === 'softmax');
  const { table } = lookupOf(trace);
  const [position, character] = probabilities?.axes ?? [];
  if (probabilities?.axes.length !== 2 || table.axes[0]!.size !== character!.size)
    throw refused(NO_EXPECTATION);
  return {
    probabilities,
    logits: nodeOf(trace, probabilities.parents[0]!),
    positions: position!.size,
    characters: character!.size,
  };
}

/** The ids that were read, one for each position. */
export function readIds(trace: Trace): number[] {
  return [...matrix(trace, lookupOf(trace).ids, 0)];
}

/**
 * Takes a run's network apart with what was changed in it, so that it can be gone on with and differentiated.
 * @throws ProblemError `bad-request` for a network that is more than an embedding, layers that read from the beginning,
 * and what says which character comes next
 */
export function characterNetwork(studied: StudiedRun): CharacterNetwork {
  const trace = traceOfOneRun(studied);
  const expectation = expectationOf(trace);
  const { table, output: embedded } = lookupOf(trace);
  const [read, kernel, bias] = nodeOf(trace, expectation.logits.name).parents;
  const layers = recurrentLayersOf(trace.nodes).map((layer) => ({
    ...layer,
    cell: cellOf(trace, layer),
    clamps: clampsOf(studied, layer),
    reads: nodeOf(trace, `${layer.name}.${firstSum(layer)}`).parents[0]!,
  }));
  const follows = (node: string | undefined, before: number): boolean =>
    before < 0 ? node === embedded : node?.startsWith(`${layers[before]!.name}.`) === true;
  const isChain =
    layers.length > 0 &&
    follows(read, layers.length - 1) &&
    layers.every(({ reads, backwards }, at) => !backwards && follows(reads, at - 1));
  const isMasked = layers.some(
    ({ name }) => trace.nodes.get(`${name}.hidden_state`)?.operation.kind === 'held',
  );
  if (expectation.logits.operation.kind !== 'linear' || kernel === undefined || !isChain || isMasked)
    throw refused('This network is more than layers one after the other that read from the beginning.');
  const weights = (node: string) => ({
    node,
    values: Float64Array.from(matrix(trace, nodeOf(trace, node), 0)),
  });
  return {
    expectation,
    ids: readIds(trace),
    layers,
    kernel: weights(kernel),
    bias: bias === undefined ? undefined : weights(bias),
    table: weights(table.name),
  };
}

/** Whether a person holds something in it. */
export const isHeld = ({ layers }: CharacterNetwork): boolean => layers.some(({ clamps }) => clamps.size > 0);

/** The first of the sums that a layer makes of its input. */
function firstSum({ kind }: RecurrentLayer): string {
  return `${GATES[kind][0]}.linear`;
}

function lookupOf(trace: Trace): { table: TraceNode; ids: TraceNode; output: string } {
  const output = [...trace.nodes.values()].find(({ operation }) => operation.kind === 'lookup');
  if (!output) throw refused(NO_EXPECTATION);
  const [table, ids] = output.parents.map((parent) => nodeOf(trace, parent)) as [TraceNode, TraceNode];
  return { table, ids, output: output.name };
}
