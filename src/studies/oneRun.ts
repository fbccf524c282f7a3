import { ProblemError } from '../problem.ts';
import type { Trace } from '../trace/trace.ts';
import type { StudiedRun } from './studiedRun.ts';

/** The trace of one run. @throws ProblemError `bad-request` for the difference of two, which ran nothing itself */
export function traceOfOneRun({ run, minus }: StudiedRun): Trace {
  if (minus) {
    throw new ProblemError(
      'bad-request',
      'This is the difference between two runs, which answers only for its numbers.',
      'Look at one of the two runs.',
    );
  }
  return run.trace;
}
