import { ProblemError } from '../problem.ts';
import type { TokenAttention } from '../trace/studies.ts';
import type { StudiedRun, StudyServices } from './studiedRun.ts';

export async function tokenAttention(
  _studied: StudiedRun,
  _request: { readonly layer: number; readonly head: number | null; readonly token: number },
  _services: StudyServices,
): Promise<TokenAttention> {
  throw new ProblemError('bad-request', 'This question cannot be answered yet.');
}
