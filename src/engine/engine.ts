import { memory } from '@tensorflow/tfjs-core';
import { LENSES } from '../lenses/catalogue.ts';
import type { Lens, LensInput } from '../lenses/lens.ts';
import { optionsOf } from '../lenses/options.ts';
import { ProblemError } from '../problem.ts';
import type { engineMethods } from '../protocol/engineMethods.ts';
import type { Outline } from '../protocol/outline.ts';
import { type Call, cancelled, type Handlers, type ParametersOf, type Progress } from '../protocol/rpc.ts';
import { differenceOf } from '../studies/difference.ts';
import { headPortraits } from '../studies/headPortraits.ts';
import { logitLens } from '../studies/logitLens.ts';
import { nextTokens } from '../studies/nextTokens.ts';
import { classMap } from '../studies/classMap.ts';
import { continueText } from '../studies/recurrent/continueText.ts';
import { cellSpans, findCells } from '../studies/recurrent/findCells.ts';
import { gradientStep } from '../studies/recurrent/gradientStep.ts';
import { predictions } from '../studies/recurrent/predictions.ts';
import { projection } from '../studies/recurrent/projection.ts';
import { recurrentSpectrum } from '../studies/recurrent/recurrentSpectrum.ts';
import { saturation } from '../studies/recurrent/saturation.ts';
import { stateMemory } from '../studies/recurrent/stateMemory.ts';
import { throughTime } from '../studies/recurrent/throughTime.ts';
import { unitLabels } from '../studies/recurrent/unitLabels.ts';
import { shuffle } from '../studies/shuffle.ts';
import type { StudiedRun, StudyServices } from '../studies/studiedRun.ts';
import { tokenAttention } from '../studies/tokenAttention.ts';
import { tokenization } from '../studies/tokenization.ts';
import type { PicturePreview } from '../trace/description.ts';
import { explain } from '../trace/explain/explain.ts';
import { mapFacts } from '../trace/mapFacts.ts';
import { receptiveField } from '../trace/receptiveField.ts';
import { largest } from '../trace/largest.ts';
import { numpyCode } from '../trace/numpy.ts';
import { slice } from '../trace/slice.ts';
import { statistics } from '../trace/statistics.ts';
import { thumbnails } from '../trace/thumbnails.ts';
import { thumbnailSets } from './thumbnailSets.ts';
import { exportFile } from './exportFile.ts';
import { lensSummary, outlineOf } from './outline.ts';
import type { ModelLibrary } from './modelLibrary.ts';

const WHAT: Readonly<Record<LensInput['kind'], string>> = {
  text: 'a text',
  ids: 'token ids',
  numbers: 'numbers',
  image: 'an image',
  pixels: 'a drawing',
};

function checkInput(lens: Lens, kind: LensInput['kind']): void {
  if (lens.accepts.includes(kind)) return;
  const reads = lens.accepts.map((each) => WHAT[each]).join(' or ');
  const instead = lens.accepts.includes('text') ? 'select a text' : 'open an image';
  throw new ProblemError(
    'bad-input',
    `“${lens.title}” reads ${reads}, not ${WHAT[kind]}.`,
    `Choose another lens, or ${instead} and run the command again.`,
  );
}

const usesNetwork = ({ usesModel }: Lens): boolean => usesModel === 'layers' || usesModel === 'recurrent';

type RunRequest = ParametersOf<(typeof engineMethods)['run']>;

/**
 * A caller that goes away between its run and its answer cannot close the trace: the one that was not asked for the
 * longest time gives way in the end.
 */
const MOST_TRACES = 12;

export interface EngineHost {
  readonly models: ModelLibrary;
  /** Starts tensor arithmetic on the first run. @returns what runs, in words */
  startBackend(): Promise<string>;
  /** Lets messages in. */
  breathe(): Promise<void>;
  /** What this thread alone takes: its JavaScript heap, buffers and WebAssembly memory. */
  memoryBytes(): number;
}

/** Runs lenses, keeps their traces, and answers questions about them. */
export class Engine {
  private readonly traces = new Map<string, StudiedRun>();
  /** Differences, which are closed with either of their two runs. */
  private readonly dependants = new Map<string, string[]>();
  private backend: Promise<string> | undefined;
  private runsUnderWay = 0;

  constructor(private readonly host: EngineHost) {}

  get handlers(): Handlers<typeof engineMethods> {
    return {
      run: (request, call) => this.trimAfter(this.run(request, call)),
      close: ({ trace }) => this.close(trace),
      inspectModel: ({ model }) => this.trimAfter(this.host.models.inspect(model)),
      health: () => this.health(),
      slice: (request) => slice(this.trace(request.trace), request),
      thumbnails: ({ trace, ...request }) => thumbnails(this.trace(trace), request),
      thumbnailSets: ({ trace, asked }) => ({ sets: thumbnailSets(this.trace(trace), asked) }),
      mapFacts: ({ trace, node }) => mapFacts(this.trace(trace), node),
      picture: ({ trace, longest }) => this.picture(trace, longest),
      receptiveField: ({ trace, node, index }) => receptiveField(this.trace(trace), node, index),
      classMap: (request, call) => classMap(...this.study(request, call)),
      statistics: ({ trace, node, leading }) => statistics(this.trace(trace), node, leading),
      explain: ({ trace, node, index }) => explain(this.trace(trace), node, index),
      numpy: ({ trace, node, index }) => ({ code: numpyCode(this.trace(trace), node, index) }),
      top: ({ trace, node, leading, count }) => this.top(trace, node, leading, count),
      lenses: () => ({ lenses: LENSES.map(lensSummary) }),
      compare: ({ trace, other }) => this.compare(trace, other),
      tokenAttention: (request, call) => tokenAttention(...this.study(request, call)),
      headPortraits: (request, call) => headPortraits(...this.study(request, call)),
      nextTokens: (request, call) => nextTokens(...this.study(request, call)),
      logitLens: (request, call) => logitLens(...this.study(request, call)),
      shuffle: (request, call) => shuffle(...this.study(request, call)),
      tokenization: (request, call) => tokenization(...this.study(request, call)),
      saturation: (request, call) => saturation(...this.study(request, call)),
      findCells: (request, call) => findCells(...this.study(request, call)),
      cellSpans: (request, call) => cellSpans(...this.study(request, call)),
      unitLabels: (request, call) => unitLabels(...this.study(request, call)),
      memory: (request, call) => stateMemory(...this.study(request, call)),
      predictions: (request, call) => predictions(...this.study(request, call)),
      continueText: (request, call) => continueText(...this.study(request, call)),
      throughTime: (request, call) => throughTime(...this.study(request, call)),
      recurrentSpectrum: (request, call) => recurrentSpectrum(...this.study(request, call)),
      gradientStep: (request, call) => gradientStep(...this.study(request, call)),
      projection: (request, call) => projection(...this.study(request, call)),
      exportFile: (request, call) => exportFile(...this.study(request, call)),
    };
  }

  /** The recorded run behind an outline. @throws ProblemError `not-found` where it was closed */
  open(trace: string): StudiedRun {
    const open = this.traces.get(trace);
    if (!open) throw new ProblemError('not-found', 'This run is no longer there.', 'Run it again.');
    this.traces.delete(trace);
    this.traces.set(trace, open);
    return open;
  }

  private async run(request: RunRequest, call: Call): Promise<Outline> {
    const started = performance.now();
    const lens = LENSES.find((candidate) => candidate.name === request.lens);
    if (!lens)
      throw new ProblemError(
        'not-found',
        `There is no lens named “${request.lens}”.`,
        `There are: ${LENSES.map(({ name }) => name).join(', ')}.`,
      );
    checkInput(lens, request.input.kind);
    const options = optionsOf(lens, request.options);
    call.progress({ activity: 'Reading the model', done: 0, total: 1 });
    // Starting the backend takes as long as reading the model: both at once.
    const [model, layers, backend] = await Promise.all([
      lens.usesModel === 'language' ? this.host.models.load(request.model) : undefined,
      usesNetwork(lens) ? this.host.models.loadLayers(request.model) : undefined,
      (this.backend ??= this.host.startBackend()),
    ]);
    await this.pause(call);
    const begun = performance.now();
    const blocks = (model?.configuration.layers ?? layers?.network.blocks.length ?? 0) + 1;
    let done = 0;
    const pause = async (): Promise<void> => {
      call.progress({ activity: 'Running the model', done: ++done, total: blocks });
      await this.pause(call);
    };
    const within = async (share: number): Promise<void> => {
      call.progress({ activity: 'Running the model', done: done + share, total: blocks });
      await this.pause(call);
    };
    const { input, interventions = [] } = request;
    const models = { ...(model && { model }), ...(layers && { layers }) };
    const run = await lens.run(input, options, { ...models, pause, within, interventions });
    const ended = performance.now();
    // Nobody could close the trace of a run that was cancelled during its last step.
    await this.host.breathe();
    if (call.signal.aborted) {
      run.trace.dispose();
      throw cancelled();
    }
    const changed = run.interventions ?? interventions;
    const kept = { lens: lens.name, run, input, ...models, options };
    const studied = { ...kept, interventions: changed };
    const timing = { forwardMilliseconds: ended - begun, totalMilliseconds: ended - started };
    return outlineOf(this.keep(studied), studied, timing, backend);
  }

  private compare(trace: string, other: string): Outline | null {
    const [one, two] = [this.open(trace), this.open(other)];
    const difference = differenceOf(one, two);
    if (!difference) return null;
    const name = this.keep(difference);
    for (const of of [trace, other]) this.dependants.set(of, [...(this.dependants.get(of) ?? []), name]);
    const timing = { forwardMilliseconds: 0, totalMilliseconds: 0 };
    return outlineOf(name, this.open(name), timing, '');
  }

  private study<Request extends { trace: string }>(
    request: Request,
    call: Call,
  ): [StudiedRun, Request, StudyServices] {
    const services = { pause: () => this.pause(call), progress: (done: Progress) => call.progress(done) };
    return [this.open(request.trace), request, services];
  }

  /** @returns a name that no other trace has, also after the engine was started again */
  private keep(open: StudiedRun): string {
    const trace = crypto.randomUUID();
    this.traces.set(trace, open);
    const oldest = this.traces.keys().next().value!;
    if (this.traces.size > MOST_TRACES) this.close(oldest);
    return trace;
  }

  private async pause(call: Call): Promise<void> {
    await this.host.breathe();
    if (call.signal.aborted) throw cancelled();
  }

  private async trimAfter<Result>(run: Promise<Result>): Promise<Result> {
    this.runsUnderWay++;
    try {
      return await run;
    } finally {
      this.runsUnderWay--;
      this.trim();
    }
  }

  /** Models behind traces stay; one behind a run under way is not known by its trace yet. */
  private trim(): void {
    if (this.runsUnderWay > 0) return;
    const inUse = [...this.traces.values()].flatMap(({ model, layers }) => model ?? layers ?? []);
    this.host.models.trim(new Set(inUse));
  }

  private close(trace: string): null {
    this.traces.get(trace)?.run.trace.dispose();
    this.traces.delete(trace);
    for (const difference of this.dependants.get(trace) ?? []) this.traces.delete(difference);
    this.dependants.delete(trace);
    this.trim();
    return null;
  }

  private async health() {
    return {
      backend: this.backend ? await this.backend : 'not started',
      memoryBytes: this.backend ? this.host.memoryBytes() : 0,
      tensors: this.backend ? memory().numTensors : 0,
      traces: this.traces.size,
    };
  }

  private picture(trace: string, longest: number): PicturePreview {
    const preview = this.open(trace).run.preview?.(longest);
    if (!preview) throw new ProblemError('bad-request', 'This run was made on no image.');
    return preview;
  }

  private top(trace: string, node: string, leading: readonly number[], count: number) {
    const { run, model } = this.open(trace);
    const labels = run.trace.labels.get(run.trace.nodes.get(node)?.axes.at(-1)?.labels ?? '');
    const vocabulary = run.trace.nodes.get(node)?.axes.at(-1)?.name === 'vocabulary';
    const label = (index: number): string =>
      labels?.[index] ?? (vocabulary ? model?.tokenizer?.piece(index) : undefined) ?? String(index);
    const entries = largest(run.trace, node, leading, count);
    return { entries: entries.map(({ index, value }) => ({ index, value, label: label(index) })) };
  }

  private trace(name: string) {
    return this.open(name).run.trace;
  }
}
