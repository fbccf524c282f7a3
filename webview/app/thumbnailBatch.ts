import type { Thumbnails } from '../../src/trace/node.ts';
import type { Answering, QueryParameters } from './traceQueries.ts';

interface Wanted {
  readonly request: QueryParameters<'thumbnails'>;
  readonly signal: AbortSignal;
  resolve(thumbnails: Thumbnails): void;
  reject(thrown: unknown): void;
}

/**
 * Tiny pictures that are wanted at the same time are asked for in one message: the rail has dozens, each is computed
 * in less time than a message takes, and while somebody draws all of them are new many times in a second.
 */
export class ThumbnailBatch {
  private waiting: Wanted[] = [];

  constructor(private readonly client: Answering) {}

  ask(request: QueryParameters<'thumbnails'>, signal: AbortSignal): Promise<Thumbnails> {
    return new Promise((resolve, reject) => {
      if (this.waiting.length === 0) setTimeout(() => this.send());
      this.waiting.push({ request, signal, resolve, reject });
    });
  }

  private send(): void {
    const wanted = this.waiting.filter(({ signal }) => !signal.aborted);
    this.waiting = [];
    for (const trace of new Set(wanted.map(({ request }) => request.trace))) {
      const some = wanted.filter(({ request }) => request.trace === trace);
      if (some.length === 1) void this.askAlone(some[0]);
      else void this.askTogether(trace, some);
    }
  }

  private async askTogether(trace: string, wanted: readonly Wanted[]): Promise<void> {
    const asked = wanted.map(({ request: { trace: _, ...each } }) => each);
    try {
      const signal = whenAll(wanted.map((each) => each.signal));
      const { sets } = await this.client.call('thumbnailSets', { trace, asked }, { signal });
      wanted.forEach((each, at) => {
        const thumbnails = sets[at];
        if (thumbnails) each.resolve(thumbnails);
        // Asked for alone it says what is wrong with it.
        else void this.askAlone(each);
      });
    } catch (thrown) {
      for (const each of wanted) each.reject(thrown);
    }
  }

  private async askAlone({ request, signal, resolve, reject }: Wanted): Promise<void> {
    try {
      resolve(await this.client.call('thumbnails', request, { signal }));
    } catch (thrown) {
      reject(thrown);
    }
  }
}

/** Aborted once nobody waits for any of them. */
function whenAll(signals: readonly AbortSignal[]): AbortSignal {
  const controller = new AbortController();
  for (const signal of signals) {
    signal.addEventListener('abort', () => {
      if (signals.every(({ aborted }) => aborted)) controller.abort();
    });
  }
  return controller.signal;
}
