import { gatesChanges } from '../../lenses/gates/gatesChanges.ts';
import { changesOf } from '../../nn/recurrent/changes.ts';
import type { Clamps } from '../../nn/recurrent/clamps.ts';
import type { RecurrentLayer } from '../../trace/recurrentLayers.ts';
import type { StudiedRun } from '../studiedRun.ts';

/** What a person holds in a layer of a run; nothing where the run is of no network that can be changed. */
export function clampsOf({ run, interventions, layers }: StudiedRun, layer: RecurrentLayer): Clamps {
  const changes = run.interventions ?? interventions;
  if (!layers || changes.length === 0) return new Map();
  return changesOf(gatesChanges(changes, layers.network), `${layer.name}.`, layer).clamps;
}
