import { ProblemError } from '../problem.ts';
import type { OptionValue } from '../trace/description.ts';
import type { Intervention } from '../trace/intervention.ts';
import type { Drawing } from '../protocol/engineMethods.ts';
import type { Outline } from '../protocol/outline.ts';
import type { panelMethods, PanelState } from '../protocol/panelMethods.ts';
import type { Call, CallOptions, Handlers, Progress } from '../protocol/rpc.ts';
import { traceMethods } from '../protocol/traceMethods.ts';
import { colouredRanges } from './colouredRanges.ts';
import type { EngineClient } from './engineClient.ts';
import type { Localization } from './localization.ts';
import { rangeOfToken, type ShownTextRun } from './shownRun.ts';

/** What a panel's session lets its webview do. */
export interface PanelActions {
  /** All that the panel shows, for a page that was loaded and has nothing yet. */
  wholeState(): PanelState;
  /** The shown run on a text while its tokens stand where it says: not while a newer one is under way. */
  readonly linked: ShownTextRun | undefined;
  /** The drawing that is run on. */
  readonly drawing: Drawing | undefined;
  /** Whether a trace may be asked about: the shown run's, or one that it is compared with. */
  keeps(trace: string): boolean;
  runAgain(choice?: RunChoice): Promise<void>;
  cancel(): void;
  /** What the shown run read, through another model; kept beside it until another run is shown. */
  runBeside(trace: string, model: string, onProgress: (progress: Progress) => void): Promise<Outline>;
  moveWindow(direction: 'on' | 'back'): Promise<void>;
  draw(drawing: Drawing, choice: RunChoice): Promise<void>;
  intervene(interventions: readonly Intervention[]): Promise<void>;
  continueWith(tokens: readonly number[]): Promise<void>;
  pin(pinned: boolean): void;
  painted(trace: string): void;
}

/** What a new run may differ in; what is left out stays as it is. */
export interface RunChoice {
  readonly model?: string | undefined;
  readonly lens?: string | undefined;
  readonly options?: Readonly<Record<string, OptionValue>> | undefined;
}

/** What the panel's person wants to have outside of the panel. */
export interface PanelOutlets {
  copy(text: string): PromiseLike<void> | void;
  /** Asks where to and writes. @returns the place, or `null` where the person changed their mind */
  save(name: string, bytes: Uint8Array): Promise<string | null>;
}

type QueryName = keyof typeof traceMethods;
const QUERIES = Object.keys(traceMethods) as readonly QueryName[];

/** The answers to everything that the webview asks. */
export function panelHandlers(
  actions: PanelActions,
  engine: EngineClient,
  outlets: PanelOutlets,
  l10n: Localization,
): Handlers<typeof panelMethods> {
  const queries = Object.fromEntries(
    QUERIES.map((name) => [name, queryHandler(name, actions, engine, l10n)]),
  ) as Record<QueryName, QueryHandler>;
  return {
    ...queries,
    ready: () => actions.wholeState(),
    // How a run goes is told by the state; the one who asked for it need not wait.
    run: (choice) => done(() => void actions.runAgain(choice)),
    cancel: () => done(() => actions.cancel()),
    runBeside: ({ trace, model }, call) =>
      actions.runBeside(trace, model, (progress) => call.progress(progress)),
    draw: async ({ rows, columns, values, ...choice }) => {
      await actions.draw({ rows, columns, values }, choice);
      return null;
    },
    drawn: () => {
      const { drawing } = actions;
      // What is answered may be moved to the page.
      return drawing ? { ...drawing, values: drawing.values.slice() } : null;
    },
    intervene: ({ interventions }) => done(() => void actions.intervene(interventions)),
    continueWith: ({ tokens }) => done(() => void actions.continueWith(tokens)),
    pin: ({ pinned }) => done(() => actions.pin(pinned)),
    save: async ({ name, bytes }) => ({ path: await outlets.save(name, bytes) }),
    saveStages: async ({ name, ...request }, call) => {
      const { bytes } = await (queries.exportFile(request, call) as Promise<{ bytes: Uint8Array }>);
      return { path: await outlets.save(name, bytes) };
    },
    moveWindow: ({ direction }) => done(() => void actions.moveWindow(direction)),
    pointAt: ({ token }) => done(() => actions.linked?.source.mark(rangeOfToken(actions.linked, token))),
    colourEditor: ({ trace, steps }) => done(() => colourEditor(actions.linked, trace, steps)),
    reveal: async ({ token }) => {
      const run = actions.linked;
      const range = run && rangeOfToken(run, token);
      if (range) await run.source.reveal(range);
      return null;
    },
    copy: async ({ text }) => {
      await outlets.copy(text);
      return null;
    },
    painted: ({ trace }) => done(() => actions.painted(trace)),
  };
}

/** Of a run that is shown no more the colours are gone already. */
function colourEditor(run: ShownTextRun | undefined, trace: string, steps: Uint8Array | null): void {
  if (run?.outline.trace !== trace) return;
  run.source.colour(steps && colouredRanges(run, steps));
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
    if (!actions.keeps(parameters.trace)) {
      throw new ProblemError('not-found', l10n.t('This run is no longer kept.'), l10n.t('Run again.'));
    }
    return ask(name, parameters, {
      signal: call.signal,
      onProgress: (progress) => call.progress(progress),
    });
  };
}
