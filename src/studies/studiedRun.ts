import type { LensInput, LensRun } from '../lenses/lens.ts';
import type { OptionValue } from '../trace/description.ts';
import type { LoadedLayers } from '../models/layers/loadedLayers.ts';
import type { LoadedModel } from '../models/loadModel.ts';
import { ProblemError } from '../problem.ts';
import type { Intervention } from '../trace/intervention.ts';

/** A finished run and what it was run on: what questions about it are answered from. */
export interface StudiedRun {
  readonly lens: string;
  readonly run: LensRun;
  readonly input: LensInput;
  /** Absent for a lens that uses no language model. */
  readonly model?: LoadedModel;
  /** Absent for a lens that uses no network of layers. */
  readonly layers?: LoadedLayers;
  readonly options: ReadonlyMap<string, OptionValue>;
  readonly interventions: readonly Intervention[];
  /** Set where the trace is a difference: the run that was subtracted. */
  readonly minus?: StudiedRun;
}

/** What a study that runs the model itself is given. */
export interface StudyServices {
  /** Lets other work in; throws when nobody wants the answer any more. */
  readonly pause: () => Promise<void>;
  /** Tells how far a long study is. */
  readonly progress?: (progress: { activity: string; done: number; total: number }) => void;
}

/** @throws ProblemError `bad-request` for a run of no language model */
export function modelOf({ model }: StudiedRun): LoadedModel {
  if (!model) throw new ProblemError('bad-request', 'This run has no language model to ask.');
  return model;
}
