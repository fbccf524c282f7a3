import { ProblemError } from '../problem.ts';
import type { HeadPortraits } from '../trace/studies.ts';
import type { StudiedRun, StudyServices } from './studiedRun.ts';

export async function headPortraits(
  _studied: StudiedRun,
  _request: object,
  _services: StudyServices,
): Promise<HeadPortraits> {
  throw new ProblemError('bad-request', 'This question cannot be answered yet.');
}
