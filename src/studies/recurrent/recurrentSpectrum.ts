import { GATES, gateWeights } from '../../nn/recurrent/cell.ts';
import type { RecurrentSpectrum } from '../../trace/recurrentStudies.ts';
import { traceOfOneRun } from '../oneRun.ts';
import type { StudiedRun, StudyServices } from '../studiedRun.ts';
import { eigenvalues } from './eigenvalues.ts';
import { orthogonalRows } from './orthogonalRows.ts';
import { cellOf } from './recurrentCells.ts';
import { recurrentLayerNamed } from './unitValues.ts';

const MEANING =
  'A singular value says how much the matrix stretches some direction in one step; the largest bounds how fast a gradient can grow or shrink (Pascanu, Mikolov, Bengio 2013). An eigenvalue’s size says the same of very many steps: below 1 it vanishes, above 1 it explodes. Slopes of tanh and gates, at most 1, come on top of it.';

/**
 * Singular values and eigenvalues of the matrices U that a layer multiplies its state with, gate by gate.
 * @throws ProblemError `bad-request` where there is no such layer
 */
export async function recurrentSpectrum(
  studied: StudiedRun,
  { layer: name }: { readonly layer: string },
  { pause, progress }: StudyServices,
): Promise<RecurrentSpectrum> {
  const trace = traceOfOneRun(studied);
  const cell = cellOf(trace, recurrentLayerNamed(trace, name));
  const names = GATES[cell.kind];
  const gates: RecurrentSpectrum['gates'][number][] = [];
  for (const [at, gate] of names.entries()) {
    progress?.({ activity: 'Taking matrices apart', done: at, total: names.length });
    await pause();
    const recurrent = gateWeights(cell, at).recurrent as Float64Array;
    const { lengths } = await orthogonalRows(recurrent, cell.units, pause);
    gates.push({
      gate,
      singularValues: Float32Array.from(lengths),
      eigenvalues: Float32Array.from(await eigenvalues(recurrent, cell.units, pause)),
    });
  }
  return { layer: name, gates, meaning: MEANING };
}
