import {
  grad,
  matMul,
  mean,
  type Rank,
  relu,
  reshape,
  type Scalar,
  slice,
  type Tensor2D,
  tidy,
} from '@tensorflow/tfjs-core';
import { recurrentLayers } from '../models/layers/recurrentNetwork.ts';
import { registerGradientKernels } from '../nn/gradientKernels.ts';
import { Tape } from '../nn/tape.ts';
import { ProblemError } from '../problem.ts';
import type { ClassMap } from '../trace/classMap.ts';
import type { TraceNode } from '../trace/node.ts';
import { nodeOf, type Trace } from '../trace/trace.ts';
import type { ClassRun } from './classRun.ts';

/**
 * Grad-CAM (Selvaraju et al. 2017): ReLU of Σ α_k A_k over a stage's maps A_k, where α_k is the mean over all cells of
 * ∂score / ∂A_k; the score is that of the class before the softmax.
 * @param chosen the stage; `null`: the last with at least 2 × 2 cells
 * @throws ProblemError `bad-request` for a stage without maps, or one that the score cannot be derived by
 */
export function gradCam(run: ClassRun, chosen: string | null): ClassMap {
  const stage = chosen === null ? lastMaps(run.trace) : mapsNamed(run.trace, chosen);
  const [, rows, columns] = stage.axes.map((axis) => axis.size) as [number, number, number];
  const values = weighedMaps(run, stage);
  const isEmpty = values.every((value) => value === 0);
  return {
    method: 'grad_cam',
    rows,
    columns,
    values,
    grid: { top: 0, left: 0, rowStep: run.rows / rows, columnStep: run.columns / columns },
    class: run.class,
    classLabel: run.classLabel,
    probability: run.probability,
    stage: stage.name,
    meaning: meaningOf(run, rows, columns, isEmpty),
  };
}

function meaningOf({ classLabel, note }: ClassRun, rows: number, columns: number, isEmpty: boolean): string {
  const what = `Where the maps of this stage speak for “${classLabel}”: each is weighed by how much the class’s score rises with it, they are summed, and what speaks against it is left out.`;
  const limits = `It is as coarse as the maps, ${rows} × ${columns}; it says where, not what was seen there, and nothing about whether that is a good reason.`;
  const empty = isEmpty ? ' Here nothing speaks for the class: all of it is 0.' : '';
  return `${what} ${limits}${empty}${note}`;
}

const isMaps = ({ axes, operation, name }: TraceNode): boolean =>
  operation.kind !== 'parameter' &&
  axes[0]?.name === 'channel' &&
  axes.length === 3 &&
  !name.startsWith('input.');

function lastMaps(trace: Trace): TraceNode {
  const large = ({ axes }: TraceNode): boolean => axes[1]!.size >= 2 && axes[2]!.size >= 2;
  const stages = [...trace.nodes.values()].filter(isMaps);
  const last = stages.findLast(large);
  if (last) return last;
  throw new ProblemError(
    'bad-request',
    'This network has no maps of at least 2 × 2 cells.',
    'Use occlusion.',
  );
}

function mapsNamed(trace: Trace, name: string): TraceNode {
  const node = nodeOf(trace, name);
  if (isMaps(node)) return node;
  throw new ProblemError(
    'bad-request',
    `${name} has no maps: Grad-CAM weighs maps.`,
    'Choose a stage with maps.',
  );
}

/** [row, column] */
function weighedMaps(run: ClassRun, stage: TraceNode): Float32Array {
  checkLayers(run, stage);
  registerGradientKernels();
  return tidy(() => {
    const maps = run.trace.kept(stage.name).matrix();
    const slopes = grad((x) => classScore(run, stage.name, x as Tensor2D))(maps) as Tensor2D;
    const weights = reshape<Rank.R2>(mean(slopes, 0), [-1, 1]);
    return relu(matMul(maps, weights)).dataSync<'float32'>().slice();
  });
}

/** The score of the class as a function of a stage's maps. */
function classScore(
  { layers, trace, image, edits, scores, class: index }: ClassRun,
  from: string,
  values: Tensor2D,
): Scalar {
  const tape = new Tape({
    from,
    values,
    edits,
    known: (name) => trace.retains(name),
  });
  layers.network.takeDown(tape, new Map([[layers.network.inputs[0]!.name, image]]));
  if (!tape.follows(scores))
    throw new ProblemError('bad-request', `The classes do not follow from ${from}.`, 'Choose another stage.');
  return reshape<Rank.R0>(slice(tape.nodes.get(scores)!.matrix(), [0, index], [1, 1]), []);
}

/** Loops of our own have no gradient: layers that are computed by them are in the way. */
function checkLayers({ layers: { network } }: ClassRun, stage: TraceNode): void {
  const names = recurrentLayers(network);
  const recurrent = network.layers.find(({ name }) => names.includes(name));
  if (recurrent)
    throw new ProblemError(
      'bad-request',
      `${recurrent.name} (${recurrent.className}) is not derived here, so ${stage.name} cannot be weighed.`,
      'Cover parts of the image instead (occlusion).',
    );
}
