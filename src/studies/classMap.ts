import type { ClassMap, ClassMapMethod } from '../trace/classMap.ts';
import { classRun } from './classRun.ts';
import { gradCam } from './gradCam.ts';
import { occlusion } from './occlusion.ts';
import type { StudiedRun, StudyServices } from './studiedRun.ts';

export interface ClassMapRequest {
  readonly method: ClassMapMethod;
  readonly class: number | null;
  readonly stage: string | null;
  readonly patch: number;
  readonly step: number;
}

/** What of the image speaks for a class. @throws ProblemError `bad-request` for a run of no network with classes */
export async function classMap(
  studied: StudiedRun,
  request: ClassMapRequest,
  services: StudyServices,
): Promise<ClassMap> {
  const run = classRun(studied, request.class);
  await services.pause();
  return request.method === 'grad_cam' ? gradCam(run, request.stage) : occlusion(run, request, services);
}
