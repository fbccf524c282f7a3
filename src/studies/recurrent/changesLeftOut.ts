import type { StudiedRun } from '../studiedRun.ts';

/** A sentence for a run that something was changed in, where a study computes with the network as it is. */
export const changesLeftOut = ({ run, interventions }: StudiedRun): string =>
  (run.interventions ?? interventions).length > 0
    ? ' What was changed in this run holds up to here; from here on the network is as it was trained.'
    : '';
