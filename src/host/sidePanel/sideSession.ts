import { problemOf, type Problem } from '../../problem.ts';
import { isLayersFile } from '../../models/layers/layersFileName.ts';
import type { ModelSummary, Outline } from '../../protocol/outline.ts';
import { serve, type ParametersOf, type Port } from '../../protocol/rpc.ts';
import {
  sideMethods,
  type SideGlance,
  type SidePassage,
  type SideState,
  type SideStateMessage,
} from '../../protocol/sideMethods.ts';
import { Coalesced } from '../coalesced.ts';
import type { EngineClient } from '../engineClient.ts';
import type { ImageSource } from '../imageSource.ts';
import { english, type Localization } from '../localization.ts';
import type { ModelList } from '../models/modelList.ts';
import { rangeOfToken, type TokenPlaces } from '../shownRun.ts';
import type { TextSource } from '../textSource.ts';
import { glanceAt } from './imageGlance.ts';
import { askAbout, tokenAtCaret, type SideAnswers } from './sideAnswers.ts';

/** The passage at the caret of an editor. */
export interface SideTarget {
  readonly source: TextSource;
  readonly text: string;
  /** From the start of the text, in UTF-16 code units. */
  readonly caret: number;
}

/** The image in the tab that is in use. */
export interface SideImage {
  readonly image: ImageSource;
}

/** What a person has chosen in the side panel; kept over restarts. */
export interface SideChoice {
  readonly model: string;
  /** The last one where left out. */
  readonly layer?: number | undefined;
  readonly head: number | null;
  readonly paused: boolean;
}

export interface SideSessionParts {
  /** To the webview. */
  readonly port: Port;
  readonly engine: EngineClient;
  readonly models: ModelList;
  readonly choice: SideChoice;
  /**
   * Reads what is at the caret, or in the tab in use, now; `undefined` where that does not concern the panel.
   * Throws a ProblemError where there is nothing to read.
   */
  read(): SideTarget | SideImage | undefined;
  openInPanel(source: TextSource, choice: { readonly model: string; readonly lens: string }): void;
  openImage?(source: ImageSource): void;
  readonly save?: (choice: SideChoice) => void;
  readonly log?: (level: 'info' | 'error', text: string, thrown?: unknown) => void;
  readonly l10n?: Localization;
  readonly settleMilliseconds?: number;
}

/** A finished run, and what is known of the token that is looked at. */
interface ShownPassage extends TokenPlaces {
  readonly answers: SideAnswers;
}

/** Language models, and recurrent networks of characters, which ship with the extension; those from files read numbers. */
const readsText = ({ kind, name }: ModelSummary): boolean =>
  kind === 'language' || (kind === 'recurrent' && !isLayersFile(name));

/** A caret that still moves is not followed. */
const SETTLE_MILLISECONDS = 250;
/** A run that is shorter than this is not announced. */
const PATIENCE_MILLISECONDS = 300;

/** What stands behind the side panel: one passage at a time, the newest; nothing is run while it is hidden or paused. */
export class SideSession {
  private phase: SideState['phase'] = 'nothing';
  private problem: Problem | undefined;
  private choice: SideChoice;
  private visible = false;
  private target: SideTarget | undefined;
  private shown: ShownPassage | undefined;
  /** The image that is looked at in place of a text, and what is said of it. */
  private image: ImageSource | undefined;
  private glance: SideGlance | undefined;
  private running: AbortController | undefined;
  private asking: AbortController | undefined;
  private settling: NodeJS.Timeout | undefined;
  private forgetSource: () => void = () => undefined;
  private readonly updates: Coalesced;
  private readonly endings: (() => void)[];
  private readonly l10n: Localization;

  constructor(private readonly parts: SideSessionParts) {
    const { port, engine, models } = parts;
    this.choice = parts.choice;
    this.l10n = parts.l10n ?? english;
    this.updates = new Coalesced(() => this.send(), PATIENCE_MILLISECONDS);
    const onDefect = (thrown: unknown, name: string): void => this.log('error', `“${name}” failed.`, thrown);
    this.endings = [
      serve(port, sideMethods, this.handlers, onDefect),
      engine.onLost((problem) => this.lose(problem)),
      models.onDidChange(() => this.updates.changed()),
    ];
  }

  /** Everything that the side panel shows. */
  get state(): SideState {
    const { phase, problem, choice, shown } = this;
    return {
      phase,
      paused: choice.paused,
      ...(problem && { problem }),
      models: this.parts.models.summaries().filter(readsText),
      model: choice.model,
      layer: this.layerOf(shown?.outline),
      head: choice.head,
      ...(shown && { passage: this.passageOf(shown) }),
      ...(this.glance && { glance: this.glance }),
    };
  }

  /** The caret has moved, the text was edited, or another editor is in use. */
  moved(): void {
    if (!this.visible || this.choice.paused) return;
    clearTimeout(this.settling);
    const settle = this.parts.settleMilliseconds ?? SETTLE_MILLISECONDS;
    this.settling = setTimeout(() => this.follow(), settle);
  }

  /** A hidden side panel keeps nothing: what it shows is run again when it is seen again. */
  setVisible(visible: boolean): void {
    if (visible === this.visible) return;
    this.visible = visible;
    if (!visible) {
      const { target } = this;
      this.drop();
      // What it was paused on comes back, wherever edits before it have moved it by then.
      if (target && this.choice.paused) this.take(target);
      this.enter('nothing');
    } else if (!this.choice.paused) {
      this.follow();
    } else if (this.target) {
      void this.run(this.target);
    }
  }

  /** The model of the next run, where the settings name another one. */
  chooseModel(model: string): void {
    this.choose({ model });
  }

  dispose(): void {
    this.visible = false;
    this.drop();
    for (const end of this.endings) end();
    this.updates.dispose();
  }

  private get handlers(): Parameters<typeof serve<typeof sideMethods>>[2] {
    const done = (action: () => void): null => {
      action();
      return null;
    };
    return {
      ready: () => this.state,
      choose: (choice) => done(() => this.choose(choice)),
      pause: ({ paused }) => done(() => this.pause(paused)),
      look: async ({ token }) => {
        await this.lookAt(token);
        return null;
      },
      pointAt: ({ token }) => done(() => this.mark(token)),
      runAgain: () => done(() => this.runAgain()),
      openInPanel: () =>
        done(() => {
          if (this.image) this.parts.openImage?.(this.image);
          else if (this.target)
            this.parts.openInPanel(this.target.source, { model: this.choice.model, lens: this.lens });
        }),
    };
  }

  /** Reads what is at the caret and shows it. @param again also where the same text was run already */
  private follow(again = false): void {
    clearTimeout(this.settling);
    let target: SideTarget | SideImage | undefined;
    try {
      target = this.parts.read();
    } catch (thrown) {
      return this.showNothing(thrown);
    }
    if (!target) return;
    if ('image' in target) return this.followImage(target.image, again);
    const known = this.running !== undefined || this.phase === 'ready' || this.phase === 'failed';
    if (again || !known || target.text !== this.target?.text) return void this.run(target);
    this.take(target);
    this.updates.changed();
    this.askAtCaret();
  }

  /** One image is looked at once; again when a person asks for it. */
  private followImage(image: ImageSource, again: boolean): void {
    if (!again && this.image?.uri === image.uri) return;
    this.drop();
    this.image = image;
    void this.lookAtImage(image);
  }

  private async lookAtImage(image: ImageSource): Promise<void> {
    const controller = new AbortController();
    this.running = controller;
    this.enter('running');
    try {
      const glance = await glanceAt(this.parts.engine, image, controller.signal);
      if (this.running !== controller) return;
      this.running = undefined;
      this.glance = glance;
      this.enter('ready');
    } catch (thrown) {
      if (this.running === controller) this.fail(thrown);
    }
  }

  /** The caret is elsewhere in the passage that is shown. */
  private askAtCaret(): void {
    if (this.phase !== 'ready' || !this.shown || !this.target) return;
    const token = tokenAtCaret(this.shown, this.target.caret);
    if (token !== this.shown.answers.token) void this.ask(token);
  }

  /** The newest run wins: the one before it is cancelled, so that none waits for another. */
  private async run(target: SideTarget): Promise<void> {
    this.stopWork();
    this.forgetImage();
    const controller = new AbortController();
    this.running = controller;
    this.take(target);
    this.enter('running');
    let opened: string | undefined;
    try {
      const { model } = this.choice;
      const input = { kind: 'text' as const, text: target.text };
      const request = { lens: this.lens, model, input, options: {} };
      const outline = await this.parts.engine.call('run', request, { signal: controller.signal });
      opened = outline.trace;
      const places = { outline, window: { start: 0, text: target.text } };
      // The caret may have moved meanwhile.
      const { caret } = this.target ?? target;
      const question = this.questionOn(outline, tokenAtCaret(places, caret));
      const answers = await askAbout(this.parts.engine, outline, question, controller.signal);
      if (this.running !== controller) return;
      this.running = undefined;
      opened = this.shown?.outline.trace;
      this.shown = { ...places, answers };
      this.enter('ready');
      this.askAtCaret();
    } catch (thrown) {
      if (this.running === controller) this.fail(thrown);
    } finally {
      // The passage before this one, or this one where nobody wants it any more.
      if (opened !== undefined) this.close(opened);
    }
  }

  /** Asks about another token, layer or head of the shown passage. */
  private async ask(token: number): Promise<void> {
    const { shown } = this;
    if (!shown || this.running) return;
    this.asking?.abort();
    const controller = new AbortController();
    this.asking = controller;
    try {
      const question = this.questionOn(shown.outline, token);
      const answers = await askAbout(this.parts.engine, shown.outline, question, controller.signal);
      if (this.asking !== controller || this.shown !== shown) return;
      this.shown = { ...shown, answers };
      this.updates.changed();
    } catch (thrown) {
      if (this.asking !== controller || this.shown !== shown) return;
      // The engine was started anew in between, or has let go of the oldest run.
      if (problemOf(thrown).code === 'not-found') this.runAgain();
      else this.fail(thrown);
    }
  }

  /** The one that runs the chosen model. */
  private get lens(): string {
    const chosen = this.parts.models.summaries().find(({ name }) => name === this.choice.model);
    return chosen?.kind === 'recurrent' ? 'gates' : 'attention';
  }

  private questionOn(outline: Outline, token: number) {
    const heads = outline.model?.heads ?? 1;
    const { head } = this.choice;
    return { token, layer: this.layerOf(outline), head: head !== null && head < heads ? head : null };
  }

  private layerOf(outline: Outline | undefined): number {
    const chosen = this.parts.models.summaries().find(({ name }) => name === this.choice.model);
    const last = Math.max(0, (outline?.model?.layers ?? chosen?.layers ?? 1) - 1);
    return Math.min(this.choice.layer ?? last, last);
  }

  /** Another model has other layers and heads. */
  private choose({ model, ...place }: ParametersOf<(typeof sideMethods)['choose']>): void {
    const another = model !== undefined && model !== this.choice.model;
    const before = another ? { ...this.choice, model, layer: undefined, head: null } : this.choice;
    const { layer = before.layer, head = before.head } = place;
    this.keep({ ...before, layer, head });
    if (another) this.runAgain();
    else if (this.shown) void this.ask(this.shown.answers.token);
  }

  private pause(paused: boolean): void {
    if (paused === this.choice.paused) return;
    clearTimeout(this.settling);
    this.keep({ ...this.choice, paused });
    if (!paused && this.visible) this.follow();
  }

  private keep(choice: SideChoice): void {
    this.choice = choice;
    this.parts.save?.(choice);
    this.updates.changed();
  }

  private runAgain(): void {
    if (!this.visible) return;
    if (!this.choice.paused) this.follow(true);
    else if (this.image) this.followImage(this.image, true);
    else if (this.target) void this.run(this.target);
  }

  private async lookAt(token: number): Promise<void> {
    const { shown, target } = this;
    if (!shown || !target || token >= shown.outline.tokens.length) return;
    const range = rangeOfToken(shown, token);
    const asked = this.ask(token);
    if (range && this.phase === 'ready') await target.source.reveal(range);
    await asked;
  }

  private mark(token: number | null): void {
    if (!this.shown || !this.target || this.phase !== 'ready') return;
    this.target.source.mark(rangeOfToken(this.shown, token));
  }

  /** From here on marks and edits mean this place of a document. */
  private take(target: SideTarget): void {
    this.target?.source.mark(null);
    this.forgetSource();
    this.target = target;
    this.forgetSource = target.source.onDidChange(() => this.updates.changed());
  }

  private showNothing(thrown: unknown): void {
    const problem = problemOf(thrown);
    if (problem.code === 'internal') this.log('error', 'The text at the caret cannot be read.', thrown);
    this.drop();
    const nextStep = this.l10n.t('Put the caret into a sentence of a text.');
    this.enter('nothing', { ...problem, nextStep });
  }

  private fail(thrown: unknown): void {
    const problem = problemOf(thrown);
    this.log(problem.code === 'internal' ? 'error' : 'info', `The run failed: ${problem.message}`, thrown);
    if (problem.code === 'engine-lost') return this.lose(problem);
    const { target, image } = this;
    this.drop();
    this.target = target;
    this.image = image;
    this.enter('failed', problem);
  }

  /** The engine is gone, and every trace with it. */
  private lose(problem: Problem): void {
    if (!this.shown && !this.running) return;
    this.shown = undefined;
    this.stopWork();
    this.target?.source.mark(null);
    this.enter('lost', problem);
  }

  private forgetImage(): void {
    this.image = undefined;
    this.glance = undefined;
  }

  private drop(): void {
    clearTimeout(this.settling);
    this.stopWork();
    this.forgetImage();
    this.target?.source.mark(null);
    this.forgetSource();
    this.forgetSource = () => undefined;
    this.target = undefined;
    if (this.shown) this.close(this.shown.outline.trace);
    this.shown = undefined;
  }

  private stopWork(): void {
    this.running?.abort();
    this.running = undefined;
    this.asking?.abort();
    this.asking = undefined;
  }

  private close(trace: string): void {
    this.parts.engine.call('close', { trace }).catch((thrown: unknown) => {
      this.log('info', 'A trace could not be closed.', thrown);
    });
  }

  private enter(phase: SideState['phase'], problem?: Problem): void {
    const something = [this.shown, this.glance, this.problem].some((each) => each !== undefined);
    this.phase = phase;
    this.problem = problem;
    if (phase === 'running' && something) this.updates.changedInPassing();
    else this.updates.changed();
  }

  /** A hidden page is told nothing: it asks for everything when it is shown again. */
  private send(): void {
    if (!this.visible) return;
    const message: SideStateMessage = { kind: 'state', state: this.state };
    this.parts.port.post(message);
  }

  private passageOf({ outline, answers }: ShownPassage): SidePassage {
    const source = this.target?.source;
    const notes = outline.notes.filter(({ kind }) => kind === 'truncated' || kind === 'replaced-characters');
    return {
      trace: outline.trace,
      label: source?.label ?? '',
      ...(source?.remark && { remark: source.remark }),
      notes: notes.map(({ text }) => text),
      model: outline.model!,
      tokens: outline.tokens,
      ...answers,
    };
  }

  private log(level: 'info' | 'error', text: string, thrown?: unknown): void {
    this.parts.log?.(level, text, thrown);
  }
}
