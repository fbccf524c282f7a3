import { problemOf, type Problem } from '../problem.ts';
import type { Drawing } from '../protocol/engineMethods.ts';
import type { LensSummary, Outline } from '../protocol/outline.ts';
import {
  panelMethods,
  type PanelState,
  type PanelWindow,
  type SourceKind,
} from '../protocol/panelMethods.ts';
import { readWords } from '../protocol/readWords.ts';
import { serve, type Port, type Progress } from '../protocol/rpc.ts';
import type { Intervention } from '../trace/intervention.ts';
import { BesideRuns } from './besideRuns.ts';
import { DrawingSource } from './drawingSource.ts';
import type { EngineClient } from './engineClient.ts';
import { KeptRuns } from './keptRuns.ts';
import { english, type Localization } from './localization.ts';
import { LensChoice, type ChosenNetworks } from './lensChoice.ts';
import { firstPartNote } from './firstPart.ts';
import { readsWhole } from './lensFacts.ts';
import { LensRunner, type RunListener } from './lensRunner.ts';
import type { ModelList } from './models/modelList.ts';
import type { NetworkSettings } from './models/networkSettings.ts';
import { NewestNext } from './newestNext.ts';
import { panelHandlers, type PanelActions, type PanelOutlets, type RunChoice } from './panelHandlers.ts';
import { panelSource } from './panelSource.ts';
import { RunChanges, type KeptChanges } from './runChanges.ts';
import { after, before, START, type Position } from './position.ts';
import { isText, readSource } from './readSource.ts';
import { RunSaving } from './runSaving.ts';
import { type RunSource, unlink, unmark } from './runSource.ts';
import type { SavedRun } from './savedRun.ts';
import { textRun, tokenAt, type ShownRun, type ShownTextRun } from './shownRun.ts';
import { Snapshots } from './snapshots.ts';
import { windowNote } from './textWindow.ts';

export interface PanelSessionParts {
  /** To the webview. */
  readonly port: Port;
  readonly engine: EngineClient;
  /** What can be chosen in the model picker. */
  readonly models: ModelList;
  /** The language model of the first run, by name. */
  readonly model: string;
  /** How images are prepared for each network of layers; not remembered where left out. */
  readonly settings?: Pick<NetworkSettings, 'of' | 'keep'>;
  readonly outlets: PanelOutlets;
  /** Keeps what brings the panel back after a reload. */
  readonly save?: (run: SavedRun) => void;
  readonly log?: (level: 'info' | 'error', text: string, thrown?: unknown) => void;
  readonly l10n?: Localization;
}

/** What a person asks to see: a text, an image or a drawing, through a lens. */
export interface ShowRequest extends RunChoice, ChosenNetworks {
  readonly source: RunSource;
  readonly position?: Position;
  /** What was changed in the run and appended to its text before the window was loaded again. */
  readonly changes?: KeptChanges;
  /** When the person asked for it. */
  readonly since?: number;
}

/** What stands behind one panel: its state, its runs, and the answers to what the webview asks. */
export class PanelSession implements PanelActions {
  private phase: PanelState['phase'] = 'empty';
  private latestSource: RunSource | undefined;
  private position = START;
  private readonly choice: LensChoice;
  private readonly changes: RunChanges;
  private lenses: readonly LensSummary[] = [];
  private progress: Progress | undefined;
  private problem: Problem | undefined;
  private caret: number | null = null;
  private running: AbortController | undefined;
  /** The run on the first part of a long text, shown until there is the one on all of it. */
  private ahead: ShownRun | undefined;
  private startedAt = 0;
  private paintedTrace: string | undefined;
  private disposed = false;
  private forgetSource: () => void = () => undefined;
  private readonly endings: (() => void)[];
  private readonly snapshots: Snapshots;
  private readonly runs: KeptRuns;
  private readonly besideRuns: BesideRuns;
  private readonly drawings = new NewestNext();
  private readonly runner: LensRunner;
  private readonly saving: RunSaving;
  private readonly l10n: Localization;
  /** From the command to the first painted picture of the latest run; for the log, the tests and the benchmark. */
  paintedMilliseconds: number | undefined;

  constructor(private readonly parts: PanelSessionParts) {
    const { engine, models, outlets, port } = parts;
    this.choice = new LensChoice(models, parts.model, parts.settings);
    this.l10n = parts.l10n ?? english;
    this.changes = new RunChanges(this.l10n);
    this.runs = new KeptRuns(engine, this.l10n, (thrown) =>
      this.log('info', 'A trace could not be closed.', thrown),
    );
    this.besideRuns = new BesideRuns(engine, this.runs, this.l10n);
    const { choice, changes, runs, besideRuns } = this;
    this.runner = new LensRunner({ engine, choice, changes, runs, besideRuns });
    this.saving = new RunSaving({ choice, changes, runs }, parts.save);
    const handlers = panelHandlers(this, engine, outlets, this.l10n);
    const onDefect = (thrown: unknown, name: string): void => this.log('error', `“${name}” failed.`, thrown);
    this.snapshots = new Snapshots(port, () => this.state);
    this.endings = [
      serve(port, panelMethods, handlers, onDefect),
      engine.onLost((problem) => this.lose(problem)),
      models.onDidChange(() => this.snapshots.changed()),
    ];
  }

  /** Everything that the panel shows. */
  get state(): PanelState {
    const { phase, lenses } = this;
    const { model, lens, options } = this.choice;
    const { interventions, continuation, letGo } = this.changes;
    const { source, shown, progress, problem } = this;
    const { comparison, pinned } = this.runs;
    const text = textRun(shown);
    const window = text && this.windowNote(text);
    return {
      phase,
      models: this.parts.models.summaries(),
      model,
      lenses,
      lens,
      options,
      interventions,
      continuation,
      pinned,
      caretToken: this.caretToken,
      ...(source && { source: panelSource(source) }),
      ...(shown && { outline: shown.outline }),
      ...(comparison && { comparison }),
      ...(letGo && { letGo }),
      ...(progress && { progress }),
      ...(problem && { problem }),
      ...(window && { window }),
    };
  }

  private windowNote(text: ShownTextRun): PanelWindow | undefined {
    if (text !== this.ahead) return windowNote(text, this.position.previousStarts.length > 0, this.l10n);
    return firstPartNote(text, this.phase === 'running' ? 'running' : 'cancelled', this.l10n);
  }

  /** The same for a page that has nothing yet. */
  wholeState(): PanelState {
    return this.snapshots.whole();
  }

  /** What the person asked to see last. */
  get source(): RunSource | undefined {
    return this.latestSource;
  }

  get shown(): ShownRun | undefined {
    return this.runs.shown;
  }

  get linked(): ShownTextRun | undefined {
    return this.phase === 'ready' ? textRun(this.shown) : undefined;
  }

  get drawing(): Drawing | undefined {
    return this.source?.kind === 'drawing' ? this.source.drawing : undefined;
  }

  private get caretToken(): number | null {
    return this.linked ? tokenAt(this.linked, this.caret) : null;
  }

  keeps(trace: string): boolean {
    return this.runs.keeps(trace);
  }

  runBeside(trace: string, model: string, onProgress: (progress: Progress) => void): Promise<Outline> {
    return this.besideRuns.run(trace, model, onProgress);
  }

  /** @returns a function that ends the subscription */
  onDidChange(listener: (state: PanelState) => void): () => void {
    return this.snapshots.onDidChange(listener);
  }

  /** Runs a lens on a source; resolves when the run has ended, well or not. */
  show({
    source,
    position = START,
    since,
    changes,
    network,
    recurrent,
    ...choice
  }: ShowRequest): Promise<void> {
    if (this.source !== source) {
      unlink(this.source);
      this.forgetSource();
      this.forgetSource = source.onDidChange(() => this.snapshots.changed());
      this.latestSource = source;
      this.caret = null;
    }
    this.position = position;
    this.choose(choice, source.kind, { network, recurrent });
    if (changes) this.changes.restore(changes);
    return this.run(since);
  }

  /**
   * Runs what was shown before the window was loaded again. Looking for it takes a while: whoever asks for something
   * else meanwhile gets that.
   * @param found resolves to what was shown
   * @param model the language model that was in use
   * @returns when the run has begun
   */
  async restore(found: Promise<ShowRequest>, model: string): Promise<void> {
    const request = await found;
    if (this.source !== undefined) return;
    this.chooseModel(model);
    void this.show(request);
  }

  /** Runs once more on the same source, with what is chosen anew. */
  runAgain(choice: RunChoice = {}): Promise<void> {
    this.choose(choice);
    if (choice.options) this.keepSettings();
    return this.run();
  }

  /** Stops the run that is under way. What is shown stays: the first part of its text, or the run before. */
  cancel(): void {
    if (!this.running) return;
    this.running.abort();
    this.running = undefined;
    if (this.ahead) return this.enter('ready');
    const nextStep = this.l10n.t('Run again to see it.');
    this.enter('failed', {
      problem: { code: 'cancelled', message: this.l10n.t('The run was cancelled.'), nextStep },
    });
  }

  /** Runs on what was drawn; of drawings that come while one is run, only the newest is run. */
  draw(drawing: Drawing, choice: RunChoice = {}): Promise<void> {
    return this.drawings.add(() => this.show({ source: new DrawingSource(drawing, this.l10n), ...choice }));
  }

  /** Shows the part of a long text after or before this one. */
  moveWindow(direction: 'on' | 'back'): Promise<void> {
    const { linked } = this;
    if (!linked) return Promise.resolve();
    const position = direction === 'on' ? after(linked, this.position) : before(this.position);
    if (!position) return Promise.resolve();
    this.position = position;
    this.changes.begin();
    return this.run();
  }

  /** Runs once more with these changes in place of all others. */
  intervene(interventions: readonly Intervention[]): Promise<void> {
    this.changes.begin();
    this.changes.interventions = interventions;
    return this.run();
  }

  /** Runs once more with these tokens after the text's own. */
  continueWith(tokens: readonly number[]): Promise<void> {
    this.changes.begin();
    this.changes.goOnWith(tokens, this.shown?.outline);
    return this.run();
  }

  /** Keeps the shown run beside the next ones, or lets it go. */
  pin(pinned: boolean): void {
    this.runs.pin(pinned);
    this.saving.save();
    this.snapshots.changed();
    // Without a pinned run the changes are compared with the run without them.
    if (!pinned && this.changes.interventions.length > 0) void this.run();
  }

  /** The model of the next run, where the settings name another one. */
  chooseModel(model: string): void {
    this.choose({ model });
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
    unmark(this.shown?.source);
    this.snapshots.setVisible(visible);
  }

  /** The webview has drawn a run for the first time. */
  painted(trace: string): void {
    if (trace !== this.shown?.outline.trace || trace === this.paintedTrace) return;
    this.paintedTrace = trace;
    this.paintedMilliseconds = performance.now() - this.startedAt;
    if (this.source?.kind === 'drawing') return;
    this.log('info', `Painted ${this.paintedMilliseconds.toFixed(0)} ms after the command.`);
  }

  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    this.running?.abort();
    this.running = undefined;
    unlink(this.source);
    this.forgetSource();
    this.besideRuns.follow(undefined);
    this.runs.dropAll();
    for (const end of this.endings) end();
    this.snapshots.dispose();
    this.saving.dispose();
  }

  private choose(choice: RunChoice, source?: SourceKind, networks?: ChosenNetworks): void {
    this.changes.begin();
    const different = this.choice.choose(choice, source, networks);
    if (different.lens) this.changes.otherLens();
    else if (different.model) this.changes.otherModel();
  }

  private keepSettings(): void {
    this.choice.keepSettings().catch((thrown: unknown) => {
      this.log('info', 'The settings of the network cannot be kept.', thrown);
    });
  }

  private async run(since = performance.now()): Promise<void> {
    const { source, position } = this;
    if (!source || this.disposed) return;
    this.running?.abort();
    const controller = new AbortController();
    this.running = controller;
    this.startedAt = since;
    this.paintedTrace = undefined;
    this.paintedMilliseconds = undefined;
    this.ahead = undefined;
    this.enter('running');
    try {
      unlink(source);
      source.begin();
      const whole = readsWhole(this.choice.lens, this.choice.model);
      const read = await readSource(source, position, whole, this.l10n, controller.signal);
      // Reading a file takes a while; the run that took this one's place says what is chosen.
      if (this.running !== controller) return;
      const text = isText(read) ? read.window.text : '';
      this.changes.readText(text);
      this.saving.begun(source, text, position);
      void this.loadLenses();
      await this.runner.run(read, controller, this.listenerOf(controller));
    } catch (thrown) {
      // A run that a newer one replaced has nothing more to say.
      if (this.running === controller) this.fail(thrown);
    } finally {
      this.runs.ended(controller);
    }
  }

  /** What a run tells as long as no other one has taken its place. */
  private listenerOf(controller: AbortController): RunListener {
    return {
      isNewest: () => this.running === controller,
      onProgress: (progress) => this.enter('running', { progress }),
      onFirstPart: (shown) => {
        this.ahead = shown;
        this.snapshots.changed();
      },
      onShown: (shown) => {
        this.ahead = undefined;
        this.arrive(shown);
      },
    };
  }

  /** The log leaves out drawings, which are run many times in a second. */
  private arrive(shown: ShownRun): void {
    this.running = undefined;
    this.enter('ready');
    if (shown.source.kind === 'drawing') return;
    const { model, timing, backend, title } = shown.outline;
    const seconds = (performance.now() - this.startedAt) / 1000;
    this.log(
      'info',
      `${model?.title ?? title}: ${readWords(shown.outline)} in ${seconds.toFixed(2)} s; ` +
        `forward pass ${timing.forwardMilliseconds.toFixed(0)} ms on ${backend}.`,
    );
  }

  private fail(thrown: unknown): void {
    this.running = undefined;
    const problem = problemOf(thrown);
    this.log(problem.code === 'internal' ? 'error' : 'info', `The run failed: ${problem.message}`, thrown);
    if (problem.code === 'engine-lost') return this.lose(problem);
    this.besideRuns.follow(undefined);
    this.runs.dropShown();
    this.enter('failed', { problem });
  }

  /** The engine is gone, and every trace with it. */
  private lose({ message, ...problem }: Problem): void {
    const pinned = this.runs.pinned ? ` ${this.l10n.t('The pinned run is gone with it.')}` : '';
    this.runs.lose();
    this.besideRuns.follow(undefined);
    if (this.phase === 'empty' || this.phase === 'failed') return this.snapshots.changed();
    this.running = undefined;
    unlink(this.source);
    this.enter('lost', { problem: { ...problem, message: message + pinned } });
  }

  private enter(phase: PanelState['phase'], more: { progress?: Progress; problem?: Problem } = {}): void {
    this.phase = phase;
    this.progress = more.progress;
    this.problem = more.problem;
    if (phase === 'running' && this.shown) this.snapshots.changedInPassing();
    else this.snapshots.changed();
  }

  private async loadLenses(): Promise<void> {
    if (this.lenses.length > 0) return;
    try {
      this.lenses = (await this.parts.engine.call('lenses', {})).lenses;
      this.snapshots.changed();
    } catch (thrown) {
      this.log('info', 'The list of lenses cannot be had.', thrown);
    }
  }

  private log(level: 'info' | 'error', text: string, thrown?: unknown): void {
    this.parts.log?.(level, text, thrown);
  }
}
