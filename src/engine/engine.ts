import { memory } from '@tensorflow/tfjs-core';
import { LENSES } from '../lenses/catalogue.ts';
import type { LensRun } from '../lenses/lens.ts';
import { optionsOf } from '../lenses/options.ts';
import type { LoadedModel } from '../models/loadModel.ts';
import { ProblemError } from '../problem.ts';
import type { engineMethods } from '../protocol/engineMethods.ts';
import type { Outline } from '../protocol/outline.ts';
import { type Call, cancelled, type Handlers, type ParametersOf } from '../protocol/rpc.ts';
import { explain } from '../trace/explain/explain.ts';
import { largest } from '../trace/largest.ts';
import { numpyCode } from '../trace/numpy.ts';
import { slice } from '../trace/slice.ts';
import { statistics } from '../trace/statistics.ts';
import { thumbnails } from '../trace/thumbnails.ts';
import { outlineOf } from './outline.ts';
import type { ModelLibrary } from './modelLibrary.ts';

type RunRequest = ParametersOf<(typeof engineMethods)['run']>;

interface OpenTrace {
  readonly run: LensRun;
  readonly model: LoadedModel;
}

/** A caller that goes away between its run and its answer cannot close the trace: the oldest gives way in the end. */
const MOST_TRACES = 8;

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
  private readonly traces = new Map<string, OpenTrace>();
  private backend: Promise<string> | undefined;
  private runsUnderWay = 0;

  constructor(private readonly host: EngineHost) {}

  get handlers(): Handlers<typeof engineMethods> {
    return {
      run: (request, call) => this.trimAfter(this.run(request, call)),
      close: ({ trace }) => this.close(trace),
      models: () => ({ models: this.host.models.summaries() }),
      inspectModel: ({ model }) => this.host.models.inspect(model),
      tokenize: ({ model, text }) => this.tokenize(model, text),
      health: () => this.health(),
      slice: (request) => slice(this.trace(request.trace), request),
      thumbnails: ({ trace, node, size }) => thumbnails(this.trace(trace), node, size),
      statistics: ({ trace, node, leading }) => statistics(this.trace(trace), node, leading),
      explain: ({ trace, node, index }) => explain(this.trace(trace), node, index),
      numpy: ({ trace, node, index }) => ({ code: numpyCode(this.trace(trace), node, index) }),
      top: ({ trace, node, leading, count }) => this.top(trace, node, leading, count),
    };
  }

  /** The recorded run behind an outline. @throws ProblemError `not-found` where it was closed */
  open(trace: string): OpenTrace {
    const open = this.traces.get(trace);
    if (!open) throw new ProblemError('not-found', 'This run is no longer there.', 'Run it again.');
    return open;
  }

  private async run(request: RunRequest, call: Call): Promise<Outline> {
    const started = performance.now();
    const lens = LENSES.find((candidate) => candidate.name === request.lens);
    if (!lens) throw new ProblemError('not-found', `There is no lens named “${request.lens}”.`);
    const options = optionsOf(lens, request.options);
    call.progress({ activity: 'Reading the model', done: 0, total: 1 });
    // Starting the backend takes as long as reading the model: both at once.
    const [model, backend] = await Promise.all([
      this.host.models.load(request.model),
      (this.backend ??= this.host.startBackend()),
    ]);
    await this.pause(call);
    const begun = performance.now();
    const blocks = model.configuration.layers + 1;
    let done = 0;
    const pause = async (): Promise<void> => {
      call.progress({ activity: 'Running the model', done: ++done, total: blocks });
      await this.pause(call);
    };
    const run = await lens.run(request.input, options, { model, pause });
    const ended = performance.now();
    if (call.signal.aborted) {
      run.trace.dispose();
      throw cancelled();
    }
    const trace = this.keep({ run, model });
    const timing = { forwardMilliseconds: ended - begun, totalMilliseconds: ended - started };
    return outlineOf(trace, lens, run, model, timing, backend);
  }

  /** @returns a name that no other trace has, also after the engine was started again */
  private keep(open: OpenTrace): string {
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

  private async trimAfter(run: Promise<Outline>): Promise<Outline> {
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
    this.host.models.trim(new Set([...this.traces.values()].map(({ model }) => model)));
  }

  private close(trace: string): null {
    this.traces.get(trace)?.run.trace.dispose();
    this.traces.delete(trace);
    this.trim();
    return null;
  }

  private async tokenize(name: string, text: string) {
    const model = await this.host.models.load(name);
    const tokens = model.tokenizer?.encode(text) ?? [];
    return {
      tokens: tokens.map(({ id, piece, start, end, special }) => ({ id, piece, start, end, special })),
    };
  }

  private async health() {
    return {
      backend: this.backend ? await this.backend : 'not started',
      memoryBytes: this.backend ? this.host.memoryBytes() : 0,
      tensors: memory().numTensors,
      traces: this.traces.size,
    };
  }

  private top(trace: string, node: string, leading: readonly number[], count: number) {
    const { run, model } = this.open(trace);
    const labels = run.trace.labels.get(run.trace.nodes.get(node)?.axes.at(-1)?.labels ?? '');
    const vocabulary = run.trace.nodes.get(node)?.axes.at(-1)?.name === 'vocabulary';
    const label = (index: number): string =>
      labels?.[index] ?? (vocabulary ? model.tokenizer?.piece(index) : undefined) ?? String(index);
    const entries = largest(run.trace, node, leading, count);
    return { entries: entries.map(({ index, value }) => ({ index, value, label: label(index) })) };
  }

  private trace(name: string) {
    return this.open(name).run.trace;
  }
}
