import { Coalesced } from './coalesced.ts';
import type { KeptRuns } from './keptRuns.ts';
import type { LensChoice } from './lensChoice.ts';
import type { Position } from './position.ts';
import type { RunChanges } from './runChanges.ts';
import type { RunSource } from './runSource.ts';
import type { SavedRun } from './savedRun.ts';
import { savedSource } from './savedSource.ts';

/** A drawing is kept for the next start once it has been there for so long. */
const SAVE_AFTER_MILLISECONDS = 500;

export interface RunSavingParts {
  readonly choice: LensChoice;
  readonly changes: RunChanges;
  readonly runs: KeptRuns;
}

/** Keeps what brings a panel back after the window was loaded again. */
export class RunSaving {
  /** What the latest run was made on; of a picture the text is empty. */
  private latest:
    { readonly source: RunSource; readonly text: string; readonly position: Position } | undefined;
  /** While somebody draws, runs follow each other many times in a second. */
  private readonly savings = new Coalesced(() => this.save(), SAVE_AFTER_MILLISECONDS);

  constructor(
    private readonly parts: RunSavingParts,
    private readonly keep: ((run: SavedRun) => void) | undefined,
  ) {}

  /** A run on this has begun. */
  begun(source: RunSource, text: string, position: Position): void {
    this.latest = { source, text, position };
    if (source.kind === 'drawing') this.savings.changedInPassing();
    else this.save();
  }

  /** Keeps the latest run, as it is chosen and changed now. */
  save(): void {
    if (!this.latest) return;
    const { source, text, position } = this.latest;
    const { choice, changes, runs } = this.parts;
    const { lens, options } = choice;
    const { interventions, continuation } = changes;
    const { windowStart, previousStarts } = position;
    this.keep?.({
      ...{ version: 1, ...choice.kept, lens, options },
      ...{ interventions, continuation, pinned: runs.pinned },
      ...savedSource(source),
      ...{ text, windowStart, previousStarts },
    });
  }

  dispose(): void {
    this.savings.dispose();
  }
}
