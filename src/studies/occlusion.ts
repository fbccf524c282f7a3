import { Recorder } from '../nn/recorder.ts';
import { nodeOf } from '../trace/trace.ts';
import type { ClassMap } from '../trace/classMap.ts';
import { type ClassRun, probabilitiesOf } from './classRun.ts';
import type { StudyServices } from './studiedRun.ts';

/** So often the network is run at most. */
export const MOST_RUNS = 400;

/** Without a wish: so many patches side by side. */
const PATCHES = 7;

interface Patch {
  readonly side: number;
  readonly step: number;
  /** How many places there are along the rows, and along the columns. */
  readonly down: number;
  readonly across: number;
  /** Whether the step is larger than was asked for. */
  readonly coarsened: boolean;
}

/**
 * Occlusion (Zeiler & Fergus 2014): how far the class's probability falls when a patch covers the image, place by
 * place. The patch has the image's mean colour.
 * @param wish side and step of the patch in the network's pixels; 0: a sensible one
 * @throws what `pause` throws when nobody wants the answer any more
 */
export async function occlusion(
  run: ClassRun,
  wish: { readonly patch: number; readonly step: number },
  { pause, progress }: StudyServices,
): Promise<ClassMap> {
  const patch = patchFor(run.rows, run.columns, wish);
  const { side, step, down, across } = patch;
  const pixels = run.image.matrix().dataSync<'float32'>().slice();
  const colour = meanColour(pixels, run.image.node.axes[0]!.size);
  const values = new Float32Array(down * across);
  for (let place = 0; place < values.length; place++) {
    const [row, column] = [Math.floor(place / across) * step, (place % across) * step];
    const covered = coveredImage(pixels, run, { row, column, side }, colour);
    values[place] = run.probability - (await probabilityOf(run, covered));
    progress?.({ activity: 'Covering the image', done: place + 1, total: values.length });
    await pause();
  }
  // A cell of the map is drawn at the middle of its patch.
  const middle = (side - step) / 2;
  return {
    method: 'occlusion',
    rows: down,
    columns: across,
    values,
    grid: { top: middle, left: middle, rowStep: step, columnStep: step },
    class: run.class,
    classLabel: run.classLabel,
    probability: run.probability,
    patch: { side, step, fill: 'the image’s mean colour' },
    meaning: meaningOf(run, patch),
  };
}

function meaningOf({ classLabel, note }: ClassRun, { step, coarsened, down, across }: Patch): string {
  const what = `How far the probability of “${classLabel}” falls where the patch covers the image; below 0, it rises.`;
  const limits =
    'Each place is covered alone: of two spots that stand in for each other neither looks important. The patch itself is something that the network was not trained on.';
  const coarser = coarsened
    ? ` The step was made ${step} pixels, for at most ${MOST_RUNS} runs (${down * across} were made).`
    : '';
  return `${what} ${limits}${coarser}${note}`;
}

/** @returns a patch within the image, at so many places that it is run at most `MOST_RUNS` times */
export function patchFor(
  rows: number,
  columns: number,
  wish: { readonly patch: number; readonly step: number },
): Patch {
  const shorter = Math.min(rows, columns);
  const side = Math.min(shorter, wish.patch || Math.max(1, Math.round(shorter / PATCHES)));
  const asked = Math.max(1, wish.step || Math.round(side / 2));
  // A last patch reaches over the edge rather than leave pixels out.
  const places = (size: number, step: number): number => Math.ceil((size - side) / step) + 1;
  let step = asked;
  while (places(rows, step) * places(columns, step) > MOST_RUNS) step++;
  return {
    side,
    step,
    down: places(rows, step),
    across: places(columns, step),
    coarsened: step > asked,
  };
}

/** [channel] */
function meanColour(pixels: Float32Array, channels: number): Float64Array {
  const sums = new Float64Array(channels);
  pixels.forEach((value, i) => (sums[i % channels]! += value));
  return sums.map((sum) => (sum * channels) / pixels.length);
}

/** @param pixels [row, column, channel] */
function coveredImage(
  pixels: Float32Array,
  { rows, columns }: ClassRun,
  { row: top, column: left, side }: { row: number; column: number; side: number },
  colour: Float64Array,
): Float32Array {
  const covered = pixels.slice();
  const channels = colour.length;
  for (let row = top; row < Math.min(rows, top + side); row++)
    for (let column = left; column < Math.min(columns, left + side); column++)
      covered.set(colour, (row * columns + column) * channels);
  return covered;
}

async function probabilityOf(run: ClassRun, pixels: Float32Array): Promise<number> {
  const { network } = run.layers;
  const { node } = run.image;
  const what = 'The image with a patch over it.';
  const trace = new Recorder({ retain: () => false, edits: run.edits });
  try {
    const image = trace.constant(
      'input',
      node.name,
      node.axes,
      pixels,
      { kind: 'replaced', what },
      'channels_last',
    );
    await network.run(trace, new Map([[network.inputs[0]!.name, image]]));
    return probabilitiesOf(trace, nodeOf(trace, network.output))[run.class]!;
  } finally {
    trace.dispose();
  }
}
