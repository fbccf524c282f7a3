import type { ClassMap, ClassMapMethod } from '../trace/classMap.ts';
import type { StudiedRun, StudyServices } from './studiedRun.ts';

export interface ClassMapRequest {
  readonly method: ClassMapMethod;
  readonly class: number | null;
  readonly stage: string | null;
  readonly patch: number;
  readonly step: number;
}

/** What of the image speaks for a class. @throws ProblemError `bad-request` for a run of no network with classes */
export function classMap(
  _studied: StudiedRun,
  _request: ClassMapRequest,
  _services: StudyServices,
): Promise<ClassMap> {
  throw new Error('Not built yet.');
}
