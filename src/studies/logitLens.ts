import { ProblemError } from '../problem.ts';
import type { LogitLens } from '../trace/studies.ts';
import type { StudiedRun, StudyServices } from './studiedRun.ts';

export async function logitLens(
  _studied: StudiedRun,
  _request: { readonly position: number; readonly count: number },
  _services: StudyServices,
): Promise<LogitLens> {
  throw new ProblemError('bad-request', 'This question cannot be answered yet.');
}
