import { ProblemError } from '../problem.ts';
import type { Tokenization } from '../trace/studies.ts';
import type { StudiedRun, StudyServices } from './studiedRun.ts';

/**
 * The text cut by words, characters and subwords, and how the pieces of each word were found.
 * @throws ProblemError `bad-request` for a run whose lens does not cut its text in several ways
 */
export async function tokenization(
  { run }: StudiedRun,
  _request: object,
  { pause }: StudyServices,
): Promise<Tokenization> {
  if (!run.tokenization) {
    throw new ProblemError(
      'bad-request',
      'This run does not compare ways to cut its text.',
      'Run Model Lens: Open Tokenizer Bench on the text.',
    );
  }
  await pause();
  return run.tokenization();
}
