import type { Outline } from '../protocol/outline.ts';
import type { Progress } from '../protocol/rpc.ts';
import type { Intervention } from '../trace/intervention.ts';
import type { BesideRuns } from './besideRuns.ts';
import type { EngineClient } from './engineClient.ts';
import { firstPart } from './firstPart.ts';
import type { KeptRuns } from './keptRuns.ts';
import type { LensChoice } from './lensChoice.ts';
import { readsOnwards } from './lensFacts.ts';
import { isText, type ReadSource, type ReadText } from './readSource.ts';
import type { RunChanges } from './runChanges.ts';
import { shownRun, textRun, type ShownRun } from './shownRun.ts';

export interface LensRunnerParts {
  readonly engine: EngineClient;
  readonly choice: LensChoice;
  readonly changes: RunChanges;
  readonly runs: KeptRuns;
  readonly besideRuns: BesideRuns;
}

/** Who follows a run. */
export interface RunListener {
  /** Whether no other run has taken its place. */
  isNewest(): boolean;
  onProgress(progress: Progress): void;
  /** The first part of a long text is there to be looked at. */
  onFirstPart(shown: ShownRun): void;
  /** The run is there. */
  onShown(shown: ShownRun): void;
}

/** Makes the runs of a panel: with what is chosen and changed, and with those that it is compared with. */
export class LensRunner {
  constructor(private readonly parts: LensRunnerParts) {}

  /** The run itself; with interventions also the run without them, which it is compared with. */
  async run(read: ReadSource, controller: AbortController, listener: RunListener): Promise<void> {
    const { choice, changes, runs, besideRuns, engine } = this.parts;
    const { lens, model, options } = choice;
    const { interventions, continuation } = changes;
    const input = isText(read)
      ? { kind: 'text' as const, text: read.window.text, continuation: [...continuation] }
      : read.input;
    const request = { lens, model, input, options };
    const key = JSON.stringify({ ...request, input: isText(read) ? input : read.fingerprint });
    const onProgress = (progress: Progress): void => {
      if (listener.isNewest()) listener.onProgress(progress);
    };
    const { signal } = controller;
    const first = this.firstPartOf(read);
    if (first) await this.showFirstPart(first, controller, listener);
    const engineRun = async (changes: readonly Intervention[]): Promise<Outline> => {
      const parameters = { ...request, interventions: [...changes] };
      const outline = await engine.call('run', parameters, { signal, onProgress });
      return runs.opened(outline, controller);
    };
    // A pinned run is what is compared with: then the run without interventions is of no use.
    const compared = interventions.length > 0 && !runs.pinned;
    const without = compared ? (runs.plainRun(key) ?? (await engineRun([]))) : undefined;
    const outline = await engineRun(interventions);
    const shown = await shownRun(read, outline);
    const plain = interventions.length > 0 ? without : outline;
    const comparison = await runs.compared(outline, plain, controller);
    if (!listener.isNewest()) return;
    runs.show(shown, key, plain, comparison);
    besideRuns.follow({ trace: outline.trace, request: isText(read) ? request : undefined });
    listener.onShown(shown);
  }

  /** What to show of a long text while it is run; nothing where a run on that text is shown already. */
  private firstPartOf(read: ReadSource): ReadText | undefined {
    const { choice, changes, runs } = this.parts;
    const { lens, model } = choice;
    const { interventions, continuation } = changes;
    if (!isText(read) || !readsOnwards(lens, model)) return undefined;
    const shown = textRun(runs.shown);
    const isShown = shown?.source === read.source && shown.window.start === read.window.start;
    return isShown || interventions.length > 0 || continuation.length > 0 ? undefined : firstPart(read);
  }

  private async showFirstPart(
    first: ReadText,
    controller: AbortController,
    listener: RunListener,
  ): Promise<void> {
    const { choice, runs, besideRuns, engine } = this.parts;
    const { lens, model, options } = choice;
    const request = { lens, model, options, input: { kind: 'text' as const, text: first.window.text } };
    const outline = await engine.call('run', request, { signal: controller.signal });
    const shown = await shownRun(first, runs.opened(outline, controller));
    if (!listener.isNewest()) return;
    runs.show(shown, JSON.stringify(request), undefined, undefined);
    besideRuns.follow({ trace: outline.trace, request });
    listener.onFirstPart(shown);
  }
}
