import { attentionLens } from '../../../src/lenses/attention.ts';
import type { LensInput } from '../../../src/lenses/lens.ts';
import { optionsOf } from '../../../src/lenses/options.ts';
import type { LoadedModel } from '../../../src/models/loadModel.ts';
import type { StudiedRun } from '../../../src/studies/studiedRun.ts';
import type { Intervention } from '../../../src/trace/intervention.ts';

/** Runs a model as the engine does, to be asked about. */
export async function attentionRun(
  model: LoadedModel,
  input: LensInput,
  { interventions = [], options = {} }: { interventions?: readonly Intervention[]; options?: object } = {},
): Promise<StudiedRun> {
  const chosen = optionsOf(attentionLens, { ...options });
  const run = await attentionLens.run(input, chosen, { model, interventions });
  return { lens: attentionLens.name, run, input, model, options: chosen, interventions };
}

export const services = { pause: () => Promise.resolve() };
