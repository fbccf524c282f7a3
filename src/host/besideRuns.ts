import { ProblemError } from '../problem.ts';
import type { engineMethods } from '../protocol/engineMethods.ts';
import type { Outline } from '../protocol/outline.ts';
import type { ParametersOf, Progress } from '../protocol/rpc.ts';
import type { EngineClient } from './engineClient.ts';
import type { KeptRuns } from './keptRuns.ts';
import type { Localization } from './localization.ts';

type RunRequest = ParametersOf<(typeof engineMethods)['run']>;

/** The shown run, and what it was run on; absent where other models cannot be run on it. */
export interface FollowedRun {
  readonly trace: string;
  readonly request: RunRequest | undefined;
}

/** Runs of other models on what the shown run read: made once somebody asks, kept until another run is shown. */
export class BesideRuns {
  private followed: FollowedRun | undefined;
  private readonly runs = new Map<string, Promise<Outline>>();
  /** Holds the traces; whoever still waits for one is told when it is let go. */
  private holder = new AbortController();

  constructor(
    private readonly engine: Pick<EngineClient, 'call'>,
    private readonly kept: Pick<KeptRuns, 'opened' | 'ended'>,
    private readonly l10n: Localization,
  ) {}

  /** Another run is shown, or none: those beside the one before are closed. */
  follow(run: FollowedRun | undefined): void {
    const { holder } = this;
    this.followed = run;
    this.runs.clear();
    this.holder = new AbortController();
    holder.abort();
    this.kept.ended(holder);
  }

  /**
   * The shown run's text through another model, without what was changed in the shown run.
   * @throws ProblemError `not-found` where another run is shown by now, `bad-request` where it was not made on a text;
   * what the run itself throws
   */
  async run(trace: string, model: string, onProgress?: (progress: Progress) => void): Promise<Outline> {
    const { followed, l10n } = this;
    if (followed?.trace !== trace) {
      throw new ProblemError('not-found', l10n.t('This run is no longer kept.'), l10n.t('Run again.'));
    }
    if (!followed.request) {
      throw new ProblemError(
        'bad-request',
        l10n.t('Only the text of a run can be read by another model beside it.'),
        l10n.t('Run on a text.'),
      );
    }
    const begun = this.runs.get(model) ?? this.begin({ ...followed.request, model }, onProgress);
    this.runs.set(model, begun);
    return begun;
  }

  private async begin(request: RunRequest, onProgress?: (progress: Progress) => void): Promise<Outline> {
    const { holder } = this;
    const { signal } = holder;
    try {
      const outline = await this.engine.call('run', request, { signal, ...(onProgress && { onProgress }) });
      this.kept.opened(outline, holder);
      if (signal.aborted) this.kept.ended(holder);
      return outline;
    } catch (thrown) {
      // It can be tried again.
      if (!signal.aborted) this.runs.delete(request.model);
      throw thrown;
    }
  }
}
