import type { LogitLens, LogitLensRow } from '../trace/studies.ts';
import { traceOfOneRun } from './oneRun.ts';
import { logitsAt, pieceOf, streamsOf } from './rowPrediction.ts';
import { rankTokens } from './sampling.ts';
import { modelOf, type StudiedRun, type StudyServices } from './studiedRun.ts';

const AS_THE_MODEL_SAYS = { temperature: 1, topK: 0, topP: 1 };

/**
 * The logit lens (nostalgebraist 2020): what the model would predict if it ended after each layer. The stream there
 * is read by the last norm and the vocabulary, which were trained for the last layer only.
 * @throws ProblemError `bad-request` for a model without a vocabulary to predict, or a position that is not there
 */
export async function logitLens(
  studied: StudiedRun,
  { position, count }: { readonly position: number; readonly count: number },
  { pause }: StudyServices,
): Promise<LogitLens> {
  const model = modelOf(studied);
  const trace = traceOfOneRun(studied);
  const rows: LogitLensRow[] = [];
  for (const { node, title } of streamsOf(model)) {
    await pause();
    const ranked = rankTokens(await logitsAt(model, trace, node, position), AS_THE_MODEL_SAYS);
    const candidates = Array.from(ranked.ids.subarray(0, count), (id, rank) => ({
      id,
      piece: pieceOf(model, id),
      probability: ranked.probabilities[rank]!,
    }));
    rows.push({ title, candidates });
  }
  return { position, rows };
}
