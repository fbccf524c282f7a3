import type { Intervention } from '../../src/trace/intervention.ts';
import type { OutlineNode } from '../../src/protocol/outline.ts';
import { readWords } from '../../src/protocol/readWords.ts';
import type { panelMethods, PanelState } from '../../src/protocol/panelMethods.ts';
import type { CallOptions, ParametersOf, ResultOf } from '../../src/protocol/rpc.ts';
import type { Problem } from '../../src/problem.ts';
import { problemOf } from '../../src/problem.ts';
import type { HeadPlace } from '../views/events.ts';
import type { Host } from './hostClient.ts';
import { tabOf } from './stage/tabs.ts';
import { holdsNothing, letGo, sameCell, sameMatrix, type Move } from './moves.ts';
import { fitted, restored, type Cell, type Look, type Navigation } from './navigation.ts';
import type { OutlineView } from './outlineView.ts';
import { type Painting, paintedOver } from './paintedSlice.ts';
import { runOn, sameRuns, shownRuns, type ShownRuns, type Side, sideThereIs } from './shownRuns.ts';
import { TraceQueries } from './traceQueries.ts';
import { weightsNode, withChange } from './whatIf.ts';

/** What has changed: a state of the host, where the person is, what is looked at, or that a run was painted first. */
export type Change = 'state' | 'navigation' | 'hover' | 'painted' | 'announcement';

/** So long a cell must be looked at before it is explained: a mouse on its way crosses dozens. */
const EXPLAIN_AFTER_MILLISECONDS = 60;

/** Requests that are answered by a new state, or not at all. */
type Telling =
  | 'pointAt'
  | 'colourEditor'
  | 'reveal'
  | 'run'
  | 'cancel'
  | 'intervene'
  | 'continueWith'
  | 'pin'
  | 'moveWindow'
  | 'painted';

export type RunChoice = ParametersOf<(typeof panelMethods)['run']>;

const WAITING: PanelState = {
  phase: 'empty',
  models: [],
  model: '',
  lenses: [],
  lens: '',
  options: {},
  interventions: [],
  continuation: [],
  pinned: false,
  caretToken: null,
};

/**
 * The one store: what the host said, where the person is, and the questions that follow from both. Elements draw
 * it and call its actions; none of them keeps state of its own that another one needs.
 */
export class Panel {
  readonly queries: TraceQueries;
  state: PanelState = WAITING;
  runs: ShownRuns | undefined;
  navigation: Navigation;
  /** Whether the host has spoken yet. */
  connected = false;
  /** The cell under the mouse or the keyboard's cell, once it has been looked at for a moment. */
  looked: Cell | null = null;
  /** Weights that are being painted and not yet run. */
  painting: Painting | null = null;
  /** The head of an overview under the mouse or with the focus; it stays when the mouse leaves for the explanation. */
  lookedHead: HeadPlace | null = null;
  /** The run in view, once its first picture is on the screen: what can wait is asked then. */
  paintedTrace: string | undefined;
  /** The token that is marked in the editor. */
  pointed: number | null = null;
  /** Read out by screen readers. */
  announcement = '';
  private readonly listeners = new Set<(change: Change) => void>();
  private lookTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly host: Host) {
    this.queries = new TraceQueries(host.client);
    this.navigation = restored(host.api.getState());
    host.onState((state) => this.receive(state));
  }

  /** Tells the host that the panel is there. */
  async start(): Promise<void> {
    try {
      this.receive(await this.host.ready());
    } catch (thrown) {
      this.receive({ ...this.state, phase: 'failed', problem: problemOf(thrown) });
    }
  }

  subscribe(listener: (change: Change) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** The run that is looked at: this one, the one it is compared with, or their difference. */
  get view(): OutlineView | undefined {
    return this.runs && runOn(this.runs, this.navigation.side);
  }

  /** Which of two compared runs is looked at; both at once in a picture alone. */
  get side(): Side {
    const side = sideThereIs(this.runs, this.navigation.side);
    const { node, view, navigation } = this;
    const pictured = node && view && tabOf(node, navigation.tab, view.outline) === 'picture';
    return side === 'both' && !pictured ? 'own' : side;
  }

  /** Whether the tokens in view are those of the shown run's text, which the editor has. */
  get ofThisText(): boolean {
    return this.view?.fingerprint === this.runs?.own.fingerprint;
  }

  /** The token at the editor's caret, where the text in view is the editor's. */
  get caretToken(): number | null {
    return this.ofThisText ? this.state.caretToken : null;
  }

  /** The open node. */
  get node(): OutlineNode | undefined {
    return this.navigation.node === null ? undefined : this.view?.node(this.navigation.node);
  }

  /** The cell that is explained: the pinned one, else the one looked at. */
  get cell(): Cell | null {
    return this.navigation.cell ?? this.looked;
  }

  navigate(move: Move): void {
    const before = this.navigation;
    const nodeBefore = this.node;
    this.navigation = move(before);
    if (this.node && !sameMatrix(nodeBefore, this.node)) this.navigation = { ...this.navigation, look: null };
    if (this.navigation.node !== before.node || this.navigation.head !== before.head) {
      this.looked = null;
      this.lookedHead = null;
    } else if (this.navigation.tab !== before.tab) this.lookedHead = null;
    this.host.api.setState(this.navigation);
    this.changed('navigation');
  }

  /** Remembers a part of the picture, which draws itself. */
  keepLook(look: Look): void {
    this.navigation = { ...this.navigation, look };
    this.host.api.setState(this.navigation);
  }

  /** Looks at a cell; it stays explained when the mouse leaves for the explanation. */
  look(cell: Cell | null): void {
    clearTimeout(this.lookTimer);
    if (cell === null) return;
    this.lookTimer = setTimeout(() => {
      if (sameCell(this.looked, cell)) return;
      this.looked = cell;
      this.changed('hover');
    }, EXPLAIN_AFTER_MILLISECONDS);
  }

  lookAtHead(head: HeadPlace): void {
    if (this.lookedHead?.layer === head.layer && this.lookedHead.head === head.head) return;
    this.lookedHead = head;
    this.changed('hover');
  }

  /** Lets go of all that is pinned or looked at. @returns whether there was anything */
  letGo(): boolean {
    if (holdsNothing(this.navigation) && this.looked === null) return false;
    clearTimeout(this.lookTimer);
    this.looked = null;
    this.navigate(letGo);
    return true;
  }

  /** Marks a token's text in the editor. */
  pointAt(token: number | null): void {
    if (token === this.pointed) return;
    this.pointed = token;
    this.changed('hover');
    if (token === null || this.ofThisText) void this.tell('pointAt', { token });
  }

  /** Colours the text in the editor, a step for each token; `null` takes the colours away. */
  colourEditor(steps: Uint8Array | null): void {
    const trace = this.runs?.own.trace;
    if (trace !== undefined && (steps === null || this.ofThisText))
      void this.tell('colourEditor', { trace, steps: steps && steps.slice() });
  }

  reveal(token: number): void {
    if (this.ofThisText) void this.tell('reveal', { token });
  }

  /** Looks at another of the compared runs. Pins belong to tokens: on another text they mean nothing. */
  lookAt(side: Side): void {
    const text = this.view?.fingerprint;
    this.navigate((now) => ({ ...now, side, tab: tabFor(side, now) }));
    const { view } = this;
    if (!view || view.fingerprint === text) return;
    const { fingerprint } = view;
    this.navigate((now) => ({
      ...now,
      fingerprint,
      cell: null,
      rows: [],
      columns: [],
      look: null,
      history: [],
    }));
  }

  /** Opens a head's weights to be painted over, with what was painted on it before. */
  startPainting({ layer, head }: HeadPlace): void {
    const weights = this.runs && weightsNode(this.runs.own, layer);
    if (!weights) return;
    const before = this.state.interventions.find(
      (change) => change.kind === 'painted' && change.layer === layer && change.head === head,
    );
    this.painting = { layer, head, weight: 1, cells: before?.kind === 'painted' ? before.cells : [] };
    this.lookAt('own');
    this.navigate((now) => ({ ...now, node: weights.name, head, tab: 'picture', cell: null }));
  }

  /** Sets a weight, or lets it go where it is set already. */
  paintCell({ row, column }: Cell): void {
    if (!this.painting) return;
    this.painting = paintedOver(this.painting, row, column);
    this.changed('navigation');
  }

  paintWith(weight: number): void {
    if (!this.painting) return;
    this.painting = { ...this.painting, weight };
    this.changed('navigation');
  }

  /** @param apply whether the painted weights are run, or forgotten */
  endPainting(apply: boolean): void {
    const { painting } = this;
    this.painting = null;
    this.changed('navigation');
    if (!apply || !painting || painting.cells.length === 0) return;
    const { layer, head, cells } = painting;
    this.intervene(withChange(this.state.interventions, { kind: 'painted', layer, head, cells }));
  }

  /** Runs once more, with what is chosen anew. */
  run(choice: RunChoice = {}): void {
    void this.tell('run', choice);
  }

  /**
   * Runs once more with these changes in place of all others. They are listed at once: the next one is added to
   * them, also where it is chosen before the host has said anything.
   */
  intervene(interventions: readonly Intervention[]): void {
    this.state = { ...this.state, interventions };
    this.changed('state');
    void this.tell('intervene', { interventions: [...interventions] }).then((taken) => {
      // What the host refuses must not stay listed.
      if (!taken) void this.start();
    });
  }

  /** Runs once more with these tokens after the text's own. */
  continueWith(tokens: readonly number[]): void {
    void this.tell('continueWith', { tokens: [...tokens] });
  }

  /** Keeps the shown run beside the next ones, or lets it go. */
  pin(pinned: boolean): void {
    void this.tell('pin', { pinned });
  }

  cancel(): void {
    void this.tell('cancel', {});
  }

  moveWindow(direction: 'on' | 'back'): void {
    void this.tell('moveWindow', { direction });
  }

  painted(trace: string): void {
    this.paintedTrace = trace;
    this.changed('painted');
    void this.tell('painted', { trace });
  }

  /** Asks the host for what a person waits for; whoever asks says what went wrong. */
  request<Name extends keyof typeof panelMethods>(
    name: Name,
    parameters: ParametersOf<(typeof panelMethods)[Name]>,
    options?: CallOptions,
  ): Promise<ResultOf<(typeof panelMethods)[Name]>> {
    return this.host.client.call(name, parameters, options);
  }

  /** Copies the code that reproduces a cell, or without one the whole node. */
  async copyAsNumpy(node: string, index?: number[]): Promise<void> {
    const trace = this.view?.trace;
    if (trace === undefined) return;
    try {
      const parameters = index === undefined ? { trace, node } : { trace, node, index };
      const { code } = await this.host.client.call('numpy', parameters);
      await this.host.client.call('copy', { text: code });
      this.announce(
        index === undefined ? 'The code of this stage is copied.' : 'The code of this cell is copied.',
      );
    } catch (thrown) {
      this.announce(`Nothing was copied. ${problemOf(thrown).message}`);
    }
  }

  announce(text: string): void {
    this.announcement = text;
    this.changed('announcement');
  }

  private receive(state: PanelState): void {
    const before = this.state;
    const viewBefore = this.view;
    this.state = state;
    this.connected = true;
    if (!sameRuns(before, state)) {
      this.runs = state.outline && shownRuns(state.outline, state.comparison);
      this.looked = null;
      this.lookedHead = null;
      if (this.painting && !this.runs) this.painting = null;
      // What was looked at is gone with what it was compared with.
      this.navigation = { ...this.navigation, side: sideThereIs(this.runs, this.navigation.side) };
      if (this.view) {
        if (viewBefore?.begins(this.view)) this.navigation = movedTo(this.navigation, viewBefore, this.view);
        if (this.painting && this.navigation.fingerprint !== this.view.fingerprint) this.painting = null;
        this.navigation = fitted(this.navigation, this.view);
        this.host.api.setState(this.navigation);
      }
    }
    const news = newsOf(before, state);
    if (news) this.announcement = news;
    this.changed('state');
  }

  /**
   * For requests that the person does not wait for: what went wrong is said, and that is all.
   * @returns whether the host took it
   */
  private async tell<Name extends Telling>(
    name: Name,
    parameters: Parameters<typeof this.host.client.call<Name>>[1],
  ): Promise<boolean> {
    try {
      await this.host.client.call(name, parameters);
      return true;
    } catch (thrown) {
      const problem = problemOf(thrown);
      if (problem.code !== 'cancelled') this.announce(sentenceOf(problem));
      return false;
    }
  }

  private changed(change: Change): void {
    for (const listener of [...this.listeners]) listener(change);
  }
}

/** What is pinned on tokens stays with them where the text only goes on. */
const movedTo = (navigation: Navigation, before: OutlineView, now: OutlineView): Navigation =>
  navigation.fingerprint === before.fingerprint
    ? { ...navigation, fingerprint: now.fingerprint }
    : navigation;

/** Both runs are beside each other as pictures only; after that a stage is seen in its main way again. */
function tabFor(side: Side, now: Navigation): Navigation['tab'] {
  if (side === 'both') return 'picture';
  return now.side === 'both' ? null : now.tab;
}

export function sentenceOf(problem: Problem): string {
  return problem.nextStep ? `${problem.message} ${problem.nextStep}` : problem.message;
}

/** What a screen reader should hear about a new state. */
function newsOf(before: PanelState, after: PanelState): string | undefined {
  // While somebody draws, runs follow each other many times in a second; the sheet tells when the hand rests.
  const drawing = before.source?.kind === 'drawing' && after.source?.kind === 'drawing';
  if (drawing && after.problem === undefined) return undefined;
  if (after.phase === 'ready' && after.outline && after.outline.trace !== before.outline?.trace) {
    const { model, title, notes, interventions, picture } = after.outline;
    const { length } = interventions;
    const changes = length === 0 ? '' : `, with ${length} ${length === 1 ? 'change' : 'changes'}`;
    const seen = picture?.drawn ? 'looked at the drawing' : 'looked at the image';
    const what = picture ? seen : `read ${readWords(after.outline)}`;
    const said = [`${model?.title ?? title} has ${what}${changes}.`, ...notes.map((note) => note.text)];
    return [...said, after.letGo, after.window?.text, after.source?.remark].filter(Boolean).join(' ');
  }
  if (after.phase === before.phase) return undefined;
  if (after.phase === 'running') return 'Running.';
  if (after.phase === 'failed' || after.phase === 'lost') {
    return after.problem ? sentenceOf(after.problem) : 'The engine stopped.';
  }
  return undefined;
}
