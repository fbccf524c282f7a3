import type { Intervention } from '../../src/trace/intervention.ts';
import type { OutlineNode } from '../../src/protocol/outline.ts';
import type { panelMethods, PanelState } from '../../src/protocol/panelMethods.ts';
import type { ParametersOf } from '../../src/protocol/rpc.ts';
import type { Problem } from '../../src/problem.ts';
import { problemOf } from '../../src/problem.ts';
import type { Host } from './hostClient.ts';
import { holdsNothing, letGo, sameCell, sameMatrix, type Move } from './moves.ts';
import { fitted, restored, type Cell, type Look, type Navigation } from './navigation.ts';
import type { OutlineView } from './outlineView.ts';
import { runOn, sameRuns, shownRuns, type ShownRuns } from './shownRuns.ts';
import { TraceQueries } from './traceQueries.ts';

/** What has changed: a state of the host, where the person is, or what is looked at. */
export type Change = 'state' | 'navigation' | 'hover' | 'announcement';

/** So long a cell must be looked at before it is explained: a mouse on its way crosses dozens. */
const EXPLAIN_AFTER_MILLISECONDS = 60;

/** Requests that are answered by a new state, or not at all. */
type Telling = 'pointAt' | 'reveal' | 'run' | 'intervene' | 'continueWith' | 'pin' | 'moveWindow' | 'painted';

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
    if (this.navigation.node !== before.node || this.navigation.head !== before.head) this.looked = null;
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
    this.tell('pointAt', { token });
  }

  reveal(token: number): void {
    this.tell('reveal', { token });
  }

  /** Runs once more, with what is chosen anew. */
  run(choice: RunChoice = {}): void {
    this.tell('run', choice);
  }

  /** Runs once more with these changes in place of all others. */
  intervene(interventions: readonly Intervention[]): void {
    this.tell('intervene', { interventions: [...interventions] });
  }

  /** Runs once more with these tokens after the text's own. */
  continueWith(tokens: readonly number[]): void {
    this.tell('continueWith', { tokens: [...tokens] });
  }

  /** Keeps the shown run beside the next ones, or lets it go. */
  pin(pinned: boolean): void {
    this.tell('pin', { pinned });
  }

  moveWindow(direction: 'on' | 'back'): void {
    this.tell('moveWindow', { direction });
  }

  painted(trace: string): void {
    this.tell('painted', { trace });
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
    this.state = state;
    this.connected = true;
    if (!sameRuns(before, state)) {
      this.runs = state.outline && shownRuns(state.outline, state.comparison);
      this.looked = null;
      if (this.view) {
        this.navigation = fitted(this.navigation, this.view);
        this.host.api.setState(this.navigation);
      }
    }
    const news = newsOf(before, state);
    if (news) this.announcement = news;
    this.changed('state');
  }

  /** For requests that the person does not wait for: what went wrong is said, and that is all. */
  private tell<Name extends Telling>(
    name: Name,
    parameters: Parameters<typeof this.host.client.call<Name>>[1],
  ): void {
    this.host.client.call(name, parameters).catch((thrown: unknown) => {
      const problem = problemOf(thrown);
      if (problem.code !== 'cancelled') this.announce(sentenceOf(problem));
    });
  }

  private changed(change: Change): void {
    for (const listener of [...this.listeners]) listener(change);
  }
}

export function sentenceOf(problem: Problem): string {
  return problem.nextStep ? `${problem.message} ${problem.nextStep}` : problem.message;
}

/** What a screen reader should hear about a new state. */
function newsOf(before: PanelState, after: PanelState): string | undefined {
  if (after.phase === 'ready' && after.outline && after.outline.trace !== before.outline?.trace) {
    const { model, title, tokens, notes } = after.outline;
    const said = [
      `${model?.title ?? title} has read ${tokens.length} tokens.`,
      ...notes.map((note) => note.text),
    ];
    return [...said, after.window?.text, after.source?.remark].filter(Boolean).join(' ');
  }
  if (after.phase === before.phase) return undefined;
  if (after.phase === 'running') return 'Running.';
  if (after.phase === 'failed' || after.phase === 'lost') {
    return after.problem ? sentenceOf(after.problem) : 'The engine stopped.';
  }
  return undefined;
}
