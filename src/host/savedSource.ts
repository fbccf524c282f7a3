import type { RunSource } from './runSource.ts';
import { savedPicture } from './savedPicture.ts';
import type { SavedRun } from './savedRun.ts';
import type { SourceWords } from './sourceWords.ts';

type SavedSource = Pick<SavedRun, 'label' | 'remark' | 'correction' | 'place' | 'picture'>;

/** What brings a source back after a window reload. */
export function savedSource(source: RunSource): SavedSource {
  const { label, remark, correction }: SourceWords = source;
  return {
    ...{ label, remark },
    ...(correction !== undefined && { correction }),
    ...(source.kind === 'text' ? { place: source.place() } : { picture: savedPicture(source) }),
  };
}
