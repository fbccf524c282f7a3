import type { ReactiveControllerHost } from 'lit';
import { problemOf, type Problem } from '../../../../src/problem.ts';
import { OutlineView } from '../../outlineView.ts';
import type { Panel } from '../../panel.ts';
import { CHARACTER_MODELS, type CharacterModel, type NetworkRun, OWN_COLOUR } from './networks.ts';

/** A run that was asked for, and what came of it. */
interface Beside {
  readonly settled: Promise<void>;
  view?: OutlineView;
  problem?: Problem;
}

/** Asked for once for each run, whichever tab is open: the host keeps them just as long. */
const asked = new WeakMap<OutlineView, Map<string, Beside>>();

/** The character models on what the shown run read, each as soon as it has run. */
export class BesideNetworks {
  private readonly awaited = new WeakSet<Beside>();

  constructor(private readonly host: Pick<ReactiveControllerHost, 'requestUpdate'>) {}

  /** @returns the run itself and the other character models; called while rendering */
  read(panel: Panel, view: OutlineView): NetworkRun[] {
    const { model } = view.outline;
    const isOne = CHARACTER_MODELS.some(({ name }) => name === model?.name);
    const own = { name: '', title: model?.title ?? 'This network', colour: OWN_COLOUR };
    const others = CHARACTER_MODELS.map((network) => this.one(panel, view, network));
    return isOne ? others : [{ ...own, view, problem: undefined }, ...others];
  }

  /** One of them, run only when it is asked for; called while rendering. */
  one(panel: Panel, view: OutlineView, network: CharacterModel): NetworkRun {
    if (network.name === view.outline.model?.name) return { ...network, view, problem: undefined };
    const { view: other, problem } = this.beside(panel, view, network.name);
    return { ...network, view: other, problem };
  }

  private beside(panel: Panel, view: OutlineView, model: string): Pick<Beside, 'view' | 'problem'> {
    // Of a run that this one is compared with the host knows the trace, not what it was run on.
    if (view !== panel.runs?.own) return { problem: NOT_OWN };
    const runs = asked.get(view) ?? new Map<string, Beside>();
    asked.set(view, runs);
    const run = runs.get(model) ?? ask(panel, view, model, () => runs.delete(model));
    runs.set(model, run);
    if (!run.view && !run.problem && !this.awaited.has(run)) {
      this.awaited.add(run);
      void run.settled.then(() => this.host.requestUpdate());
    }
    return run;
  }
}

const NOT_OWN: Problem = {
  code: 'bad-request',
  message: 'The other networks are run beside this run only, not beside the one that it is compared with.',
};

/** @param forget what was cancelled can be asked for again */
function ask(panel: Panel, view: OutlineView, model: string, forget: () => void): Beside {
  const missing = panel.state.models.find(({ name }) => name === model)?.missing;
  if (missing) return { settled: Promise.resolve(), problem: { code: 'not-found', message: missing } };
  const positions = view.outline.tokens.length;
  const run: Beside = {
    settled: panel.request('runBeside', { trace: view.trace, model }).then(
      (outline) => {
        if (outline.tokens.length === positions) run.view = new OutlineView(outline);
        else run.problem = readOtherwise(outline.tokens.length, positions);
      },
      (thrown: unknown) => {
        const problem = problemOf(thrown);
        if (problem.code === 'cancelled') forget();
        run.problem = problem;
      },
    ),
  };
  return run;
}

const readOtherwise = (read: number, positions: number): Problem => ({
  code: 'bad-request',
  message: `It reads this text in ${read} steps, not in ${positions}: their curves have no common axis.`,
});
