import { problemOf, type Problem } from '../problem.ts';
import type { ModelSummary } from '../protocol/outline.ts';
import { panelMethods, type PanelState } from '../protocol/panelMethods.ts';
import { serve, type Port, type Progress } from '../protocol/rpc.ts';
import type { EngineClient } from './engineClient.ts';
import { english, type Localization } from './localization.ts';
import { panelHandlers, type PanelActions } from './panelHandlers.ts';
import { after, before, START, type Position } from './position.ts';
import { shownRun, tokenAt, type ShownRun } from './shownRun.ts';
import { Snapshots } from './snapshots.ts';
import type { SavedRun, TextSource } from './textSource.ts';
import { readWindow, windowNote } from './textWindow.ts';

export interface PanelSessionParts {
  /** To the webview. */
  readonly port: Port;
  readonly engine: EngineClient;
  /** The model of the first run, by name. */
  readonly model: string;
  readonly copy: (text: string) => PromiseLike<void> | void;
  /** Keeps what brings the panel back after a reload. */
  readonly save?: (run: SavedRun) => void;
  readonly log?: (level: 'info' | 'error', text: string, thrown?: unknown) => void;
  readonly l10n?: Localization;
}

const LENS = 'attention';

/** What stands behind one panel: its state, its runs, and the answers to what the webview asks. */
export class PanelSession implements PanelActions {
  private phase: PanelState['phase'] = 'empty';
  private source: TextSource | undefined;
  private position = START;
  shown: ShownRun | undefined;
  private model: string;
  private models: readonly ModelSummary[] = [];
  private progress: Progress | undefined;
  private problem: Problem | undefined;
  private caret: number | null = null;
  private running: AbortController | undefined;
  private startedAt = 0;
  private paintedTrace: string | undefined;
  private disposed = false;
  private forgetSource: () => void = () => undefined;
  private readonly endings: (() => void)[];
  private readonly snapshots: Snapshots;
  private readonly l10n: Localization;
  /** From the command to the first painted picture of the latest run; for the log, the tests and the benchmark. */
  paintedMilliseconds: number | undefined;

  constructor(private readonly parts: PanelSessionParts) {
    this.model = parts.model;
    this.l10n = parts.l10n ?? english;
    const handlers = panelHandlers(this, parts.engine, parts.copy, this.l10n);
    const onDefect = (thrown: unknown, name: string): void => this.log('error', `“${name}” failed.`, thrown);
    this.snapshots = new Snapshots(parts.port, () => this.state);
    this.endings = [
      serve(parts.port, panelMethods, handlers, onDefect),
      parts.engine.onLost((problem) => this.lose(problem)),
    ];
  }

  /** Everything that the panel shows. */
  get state(): PanelState {
    const { phase, models, model, source, shown, progress, problem } = this;
    const window = shown && windowNote(shown, this.position.previousStarts.length > 0, this.l10n);
    return {
      phase,
      models,
      model,
      caretToken: this.caretToken,
      ...(source && { source: { label: source.label, ...(source.remark && { remark: source.remark }) } }),
      ...(shown && { outline: shown.outline }),
      ...(progress && { progress }),
      ...(problem && { problem }),
      ...(window && { window }),
    };
  }

  get linked(): ShownRun | undefined {
    return this.phase === 'ready' ? this.shown : undefined;
  }

  private get caretToken(): number | null {
    return this.linked ? tokenAt(this.linked, this.caret) : null;
  }

  /** @returns a function that ends the subscription */
  onDidChange(listener: (state: PanelState) => void): () => void {
    return this.snapshots.onDidChange(listener);
  }

  /**
   * Runs the model on a text; resolves when the run has ended, well or not.
   * @param since when the person asked for it
   */
  show(source: TextSource, position: Position = START, since = performance.now()): Promise<void> {
    if (this.source !== source) {
      this.source?.mark(null);
      this.forgetSource();
      this.forgetSource = source.onDidChange(() => this.snapshots.changed());
      this.source = source;
      this.caret = null;
    }
    this.position = position;
    return this.run(since);
  }

  /** Runs once more on the same text, with another model where one is named. */
  runAgain(model: string = this.model): Promise<void> {
    this.model = model;
    return this.run();
  }

  /** Shows the part of a long text after or before this one. */
  moveWindow(direction: 'on' | 'back'): Promise<void> {
    if (this.phase !== 'ready' || !this.shown) return Promise.resolve();
    const position = direction === 'on' ? after(this.shown, this.position) : before(this.position);
    if (!position) return Promise.resolve();
    this.position = position;
    return this.run();
  }

  /** The model of the next run, where the settings name another one. */
  chooseModel(model: string): void {
    this.model = model;
    this.snapshots.changed();
  }

  /** Tells where the caret stands in the source; `null` where it is elsewhere. */
  caretAt(offset: number | null): void {
    const before = this.caretToken;
    this.caret = offset;
    if (this.caretToken !== before) this.snapshots.changed();
  }

  /** A hidden webview is not told of changes: it asks for everything when it is shown again. */
  setVisible(visible: boolean): void {
    this.shown?.source.mark(null);
    this.snapshots.setVisible(visible);
  }

  /** The webview has drawn a run for the first time. */
  painted(trace: string): void {
    if (trace !== this.shown?.outline.trace || trace === this.paintedTrace) return;
    this.paintedTrace = trace;
    this.paintedMilliseconds = performance.now() - this.startedAt;
    this.log('info', `Painted ${this.paintedMilliseconds.toFixed(0)} ms after the command.`);
  }

  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    this.running?.abort();
    this.source?.mark(null);
    this.forgetSource();
    this.dropShown();
    for (const end of this.endings) end();
    this.snapshots.dispose();
  }

  private async run(since = performance.now()): Promise<void> {
    const { source, model, position } = this;
    if (!source || this.disposed) return;
    this.running?.abort();
    const controller = new AbortController();
    this.running = controller;
    const { signal } = controller;
    this.startedAt = since;
    this.paintedTrace = undefined;
    this.paintedMilliseconds = undefined;
    this.enter('running');
    try {
      source.mark(null);
      source.begin();
      const window = await readWindow(source, position.windowStart, this.l10n, signal);
      this.save(source, window.text);
      void this.loadModels();
      const input = { kind: 'text' as const, text: window.text };
      const onProgress = (progress: Progress): void => {
        if (this.running === controller) this.enter('running', { progress });
      };
      const parameters = { lens: LENS, model, input, options: {} };
      const outline = await this.parts.engine.call('run', parameters, { signal, onProgress });
      const shown = await shownRun(source, window, outline);
      if (this.running === controller) this.arrive(shown);
      else this.closeTrace(outline.trace);
    } catch (thrown) {
      // A run that a newer one replaced has nothing more to say.
      if (this.running === controller) this.fail(thrown);
    }
  }

  private arrive(shown: ShownRun): void {
    this.running = undefined;
    this.dropShown();
    this.shown = shown;
    const { model, timing, backend } = shown.outline;
    const seconds = (performance.now() - this.startedAt) / 1000;
    this.log(
      'info',
      `${model.title}: ${shown.outline.tokens.length} tokens in ${seconds.toFixed(2)} s; ` +
        `forward pass ${timing.forwardMilliseconds.toFixed(0)} ms on ${backend}.`,
    );
    this.enter('ready');
  }

  private fail(thrown: unknown): void {
    this.running = undefined;
    const problem = problemOf(thrown);
    this.log(problem.code === 'internal' ? 'error' : 'info', `The run failed: ${problem.message}`, thrown);
    if (problem.code === 'engine-lost') return this.lose(problem);
    this.dropShown();
    this.enter('failed', { problem });
  }

  /** The engine is gone, and every trace with it. */
  private lose(problem: Problem): void {
    if (this.phase === 'empty' || this.phase === 'failed') return;
    this.running = undefined;
    this.source?.mark(null);
    this.shown = undefined;
    this.enter('lost', { problem });
  }

  private enter(phase: PanelState['phase'], more: { progress?: Progress; problem?: Problem } = {}): void {
    this.phase = phase;
    this.progress = more.progress;
    this.problem = more.problem;
    if (phase === 'running' && this.shown) this.snapshots.changedInPassing();
    else this.snapshots.changed();
  }

  private async loadModels(): Promise<void> {
    if (this.models.length > 0) return;
    try {
      this.models = (await this.parts.engine.call('models', {})).models;
      this.snapshots.changed();
    } catch (thrown) {
      this.log('info', 'The list of models cannot be had.', thrown);
    }
  }

  private save(source: TextSource, text: string): void {
    const { windowStart, previousStarts } = this.position;
    const { model } = this;
    const { label, remark } = source;
    const place = source.place();
    this.parts.save?.({ version: 1, model, label, remark, place, text, windowStart, previousStarts });
  }

  private dropShown(): void {
    if (this.shown) this.closeTrace(this.shown.outline.trace);
    this.shown = undefined;
  }

  private closeTrace(trace: string): void {
    this.parts.engine.call('close', { trace }).catch((thrown: unknown) => {
      this.log('info', 'A trace could not be closed.', thrown);
    });
  }

  private log(level: 'info' | 'error', text: string, thrown?: unknown): void {
    this.parts.log?.(level, text, thrown);
  }
}
