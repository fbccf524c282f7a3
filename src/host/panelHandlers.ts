import { ProblemError } from '../problem.ts';
import type { panelMethods, PanelState } from '../protocol/panelMethods.ts';
import type { Call, CallOptions, Handlers } from '../protocol/rpc.ts';
import type { traceMethods } from '../protocol/traceMethods.ts';
import type { EngineClient } from './engineClient.ts';
import type { Localization } from './localization.ts';
import { rangeOfToken, type ShownRun } from './shownRun.ts';

/** What a panel's session lets its webview do. */
export interface PanelActions {
  readonly state: PanelState;
  readonly shown: ShownRun | undefined;
  /** The shown run while its tokens stand where it says: not while a newer one is under way. */
  readonly linked: ShownRun | undefined;
  runAgain(model?: string): Promise<void>;
  moveWindow(direction: 'on' | 'back'): Promise<void>;
  painted(trace: string): void;
}

type QueryName = keyof typeof traceMethods;

/** The answers to everything that the webview asks. */
export function panelHandlers(
  actions: PanelActions,
  engine: EngineClient,
  copy: (text: string) => PromiseLike<void> | void,
  l10n: Localization,
): Handlers<typeof panelMethods> {
  const query = <Name extends QueryName>(name: Name): QueryHandler =>
    queryHandler(name, actions, engine, l10n);
  return {
    slice: query('slice'),
    thumbnails: query('thumbnails'),
    statistics: query('statistics'),
    explain: query('explain'),
    numpy: query('numpy'),
    top: query('top'),
    ready: () => actions.state,
    // How a run goes is told by the state; the one who asked for it need not wait.
    run: ({ model }) => done(() => void actions.runAgain(model)),
    moveWindow: ({ direction }) => done(() => void actions.moveWindow(direction)),
    pointAt: ({ token }) => done(() => actions.linked?.source.mark(rangeOfToken(actions.linked, token))),
    reveal: async ({ token }) => {
      const run = actions.linked;
      const range = run && rangeOfToken(run, token);
      if (range) await run.source.reveal(range);
      return null;
    },
    copy: async ({ text }) => {
      await copy(text);
      return null;
    },
    painted: ({ trace }) => done(() => actions.painted(trace)),
  };
}

function done(action: () => void): null {
  action();
  return null;
}

/** Takes any query's parameters; what it answers is the engine's, which the engine's own types vouch for. */
type QueryHandler = (parameters: { trace: string }, call: Call) => Promise<never>;

/** Passes a question about the shown trace on to the engine. */
function queryHandler(
  name: QueryName,
  actions: PanelActions,
  engine: EngineClient,
  l10n: Localization,
): QueryHandler {
  const ask = engine.call as (name: QueryName, parameters: unknown, options: CallOptions) => Promise<never>;
  return (parameters, call) => {
    if (parameters.trace !== actions.shown?.outline.trace) {
      throw new ProblemError('not-found', l10n.t('This run is no longer kept.'), l10n.t('Run again.'));
    }
    return ask(name, parameters, {
      signal: call.signal,
      onProgress: (progress) => call.progress(progress),
    });
  };
}
