import { ProblemError } from '../problem.ts';
import type { NextTokens, NextTokenSettings } from '../trace/studies.ts';
import type { StudiedRun, StudyServices } from './studiedRun.ts';

export async function nextTokens(
  _studied: StudiedRun,
  _request: { readonly position: number; readonly count: number } & NextTokenSettings,
  _services: StudyServices,
): Promise<NextTokens> {
  throw new ProblemError('bad-request', 'This question cannot be answered yet.');
}
