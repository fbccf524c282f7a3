import { ProblemError } from '../problem.ts';
import type { ShuffleStudy } from '../trace/studies.ts';
import type { StudiedRun, StudyServices } from './studiedRun.ts';

export async function shuffle(
  _studied: StudiedRun,
  _request: { readonly seed: number },
  _services: StudyServices,
): Promise<ShuffleStudy> {
  throw new ProblemError('bad-request', 'This question cannot be answered yet.');
}
