import { ProblemError } from '../problem.ts';
import type { Thumbnails } from '../trace/node.ts';
import { thumbnails } from '../trace/thumbnails.ts';
import type { Trace } from '../trace/trace.ts';

type ThumbnailRequest = Parameters<typeof thumbnails>[1];

/** Tiny pictures of several stages; `null` for a stage that has none, so that the others come nevertheless. */
export function thumbnailSets(trace: Trace, asked: readonly ThumbnailRequest[]): (Thumbnails | null)[] {
  return asked.map((request) => {
    try {
      return thumbnails(trace, request);
    } catch (thrown) {
      if (thrown instanceof ProblemError) return null;
      throw thrown;
    }
  });
}
