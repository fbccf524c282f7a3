import { networkEdits } from '../lenses/cnn/networkEdits.ts';
import type { LoadedLayers } from '../models/layers/loadedLayers.ts';
import { type Edit, Recorder } from '../nn/recorder.ts';
import type { Traced } from '../nn/traced.ts';
import { ProblemError } from '../problem.ts';
import type { TraceNode } from '../trace/node.ts';
import { nodeOf, type Trace } from '../trace/trace.ts';
import { traceOfOneRun } from './oneRun.ts';
import type { StudiedRun } from './studiedRun.ts';

/** What a network reads: the image after its preparation. */
const IMAGE = 'input.image';

/** A run of a network on an image, which ends in one number for each class. */
export interface ClassRun {
  readonly layers: LoadedLayers;
  readonly trace: Recorder;
  /** [channel, row, column], as the network reads it. */
  readonly image: Traced;
  readonly rows: number;
  readonly columns: number;
  readonly edits: ReadonlyMap<string, Edit>;
  /** The node with the scores, before softmax or sigmoid where there is one. */
  readonly scores: string;
  readonly class: number;
  readonly classLabel: string;
  readonly probability: number;
  /** Of what a probability is, where the network itself gives none. */
  readonly note: string;
}

/**
 * @param chosen the class; `null`: the likeliest
 * @throws ProblemError `bad-request` for a run of no network with classes, or on no image
 */
export function classRun(studied: StudiedRun, chosen: number | null): ClassRun {
  const { layers } = studied;
  const trace = traceOfOneRun(studied);
  const isImage = trace.nodes.get(IMAGE)?.axes.length === 3;
  if (!layers || !(trace instanceof Recorder) || !isImage)
    throw new ProblemError('bad-request', 'This run is not one of a network on an image.');
  const output = nodeOf(trace, layers.network.output);
  if (output.axes.length !== 1)
    throw new ProblemError('bad-request', 'This network does not end in one number for each class.');
  const probabilities = probabilitiesOf(trace, output);
  const index = chosen ?? probabilities.indexOf(Math.max(...probabilities));
  const probability = probabilities[index];
  if (probability === undefined)
    throw new ProblemError(
      'bad-request',
      `There is no class ${index}: this network tells ${probabilities.length}.`,
      `Name one from 0 to ${probabilities.length - 1}.`,
    );
  const image = trace.kept(IMAGE);
  const [, rows, columns] = image.node.axes as [unknown, { size: number }, { size: number }];
  return {
    layers,
    trace,
    image,
    rows: rows.size,
    columns: columns.size,
    edits: networkEdits(studied.run.interventions ?? studied.interventions, layers.network),
    scores: isShare(output) ? output.parents[0]! : output.name,
    class: index,
    classLabel: layers.classes?.[index] ?? `class ${index}`,
    probability,
    note: isShare(output) ? '' : ' This network ends in scores; their softmax stands for its probabilities.',
  };
}

/** Whether the output is a share already: a softmax, or a sigmoid of each class. */
const isShare = ({ operation }: TraceNode): boolean =>
  operation.kind === 'softmax' || (operation.kind === 'activation' && operation.function === 'sigmoid');

/** One for each class. Scores are made into shares. */
export function probabilitiesOf(trace: Trace, output: TraceNode): Float32Array {
  const values = trace.rows(output.name, 0, 0, 1);
  if (isShare(output)) return values.slice();
  const largest = Math.max(...values);
  const exponentials = values.map((value) => Math.exp(value - largest));
  const sum = exponentials.reduce((all, value) => all + value, 0);
  return exponentials.map((value) => value / sum);
}
