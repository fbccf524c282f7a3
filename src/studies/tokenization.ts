import { ProblemError } from '../problem.ts';
import type { Tokenization } from '../trace/studies.ts';
import type { StudiedRun, StudyServices } from './studiedRun.ts';

export async function tokenization(
  _studied: StudiedRun,
  _request: object,
  _services: StudyServices,
): Promise<Tokenization> {
  throw new ProblemError('bad-request', 'This question cannot be answered yet.');
}
