import { ProblemError, type Problem } from '../../../src/problem.ts';
import type { Outline, OutlineNode, OutlineToken } from '../../../src/protocol/outline.ts';
import type { engineMethods } from '../../../src/protocol/engineMethods.ts';
import type { TokenAttention } from '../../../src/trace/studies.ts';
import { cancelled, type CallOptions, type ParametersOf } from '../../../src/protocol/rpc.ts';
import type { ModelList } from '../../../src/host/models/modelList.ts';
import type { EngineClient } from '../../../src/host/engineClient.ts';

const MODEL = {
  name: 'minilm',
  title: 'MiniLM',
  description: '',
  precision: 'int8',
  kind: 'language' as const,
  layers: 6,
  heads: 12,
  contextLength: 6,
};

/** The one model that there is to choose. */
export const ONE_MODEL: ModelList = { summaries: () => [MODEL], onDidChange: () => () => undefined };

type RunRequest = ParametersOf<(typeof engineMethods)['run']>;

/** A question that the test answers itself. */
interface HeldAnswer {
  /** Once somebody has asked. */
  readonly asked: Promise<void>;
  answer(value: unknown): void;
}

interface WaitingRun {
  readonly text: string;
  readonly request: RunRequest;
  readonly model: string;
  readonly signal: AbortSignal | undefined;
  finish(): void;
  fail(thrown: unknown): void;
}

/** An engine that takes words for tokens, as many as its context holds, and finishes runs when it is told to. */
export class FakeEngine implements EngineClient {
  /** Runs finish by themselves. */
  automatic = true;
  readonly runs: WaitingRun[] = [];
  readonly open = new Set<string>();
  readonly asked: string[] = [];
  private readonly lost = new Set<(problem: Problem) => void>();
  private nextTrace = 0;
  private held: { readonly name: string; ask(): Promise<unknown> } | undefined;

  readonly call = ((name: string, parameters: never, options?: CallOptions) => {
    this.asked.push(name);
    if (this.held?.name !== name) return this.answer(name, parameters, options);
    const { held } = this;
    this.held = undefined;
    return held.ask();
  }) as EngineClient['call'];

  /** The next question of this name waits for the test. */
  holdNext(name: string): HeldAnswer {
    let answer: (value: unknown) => void = () => undefined;
    const answered = new Promise((resolve) => (answer = resolve));
    const asked = new Promise<void>((resolve) => {
      const ask = (): Promise<unknown> => {
        resolve();
        return answered;
      };
      this.held = { name, ask };
    });
    return { asked, answer };
  }

  onLost(listener: (problem: Problem) => void): () => void {
    this.lost.add(listener);
    return () => this.lost.delete(listener);
  }

  /** All that waits fails, as when the worker was killed. */
  die(): void {
    const problem = new ProblemError('engine-lost', 'The engine stopped.', 'Run again.');
    this.open.clear();
    for (const run of this.runs) run.fail(problem);
    for (const listener of this.lost) listener(problem);
  }

  private answer(name: string, parameters: never, options?: CallOptions): Promise<unknown> {
    if (name === 'lenses') return Promise.resolve({ lenses: [] });
    if (name === 'top') {
      const entries = [
        { index: 1, label: 'dog', value: 0.75 },
        { index: 0, label: 'cat', value: 0.25 },
      ];
      return Promise.resolve({ entries });
    }
    if (name === 'compare') return Promise.resolve(null);
    if (name === 'run') return this.run(parameters, options);
    if (name === 'close') {
      this.open.delete((parameters as { trace: string }).trace);
      return Promise.resolve(null);
    }
    if (name === 'tokenAttention') return this.tokenAttention(parameters, options);
    if (name === 'nextTokens') return Promise.resolve({ candidates: [{ piece: 'next', probability: 0.5 }] });
    return Promise.resolve({
      rows: 1,
      columns: 1,
      rowStep: 1,
      columnStep: 1,
      values: new Float32Array([0.5]),
    });
  }

  /** Every token looks at itself alone. */
  private tokenAttention(
    { trace, token }: { trace: string; token: number },
    options?: CallOptions,
  ): Promise<TokenAttention> {
    if (!this.open.has(trace)) return Promise.reject(new ProblemError('not-found', 'This run is gone.'));
    const weights = Float32Array.from({ length: MODEL.contextLength }, (_, at) => (at === token ? 1 : 0));
    const health = { entropyBits: 0, largestEntropyBits: 2, onFirst: NaN, notFinite: 1, saturated: 1 };
    return new Promise((resolve, reject) => {
      options?.signal?.addEventListener('abort', () => reject(cancelled()));
      setImmediate(() => resolve({ attendsTo: weights, attendedBy: weights, health }));
    });
  }

  private run(request: RunRequest, options?: CallOptions): Promise<Outline> {
    const { input, model } = request;
    const text = input.kind === 'text' ? input.text : '';
    return new Promise((resolve, reject) => {
      const { signal } = options ?? {};
      signal?.addEventListener('abort', () => reject(cancelled()));
      options?.onProgress?.({ activity: 'Layer', done: 1, total: 6 });
      const finish = (): void => {
        if (signal?.aborted) return;
        const outline = { ...outlineOf(text, `trace ${this.nextTrace++}`), ...pictureOf(request) };
        this.open.add(outline.trace);
        resolve(outline);
      };
      this.runs.push({ text, request, model, signal, finish, fail: reject });
      if (this.automatic) setImmediate(finish);
    });
  }
}

const CLASSES: OutlineNode = {
  name: 'layer.predictions.output',
  axes: [{ name: 'class', size: 2 }],
  operation: { kind: 'softmax' },
  parents: [],
  title: 'Softmax',
  formula: '',
  description: '',
  views: ['classes'],
  block: 'layer.predictions',
  parameter: false,
};

/** A run on a picture has no tokens. */
function pictureOf({ input, lens, interventions = [] }: RunRequest): Partial<Outline> {
  if (input.kind !== 'image' && input.kind !== 'pixels') return { interventions };
  const [width, height] = input.kind === 'pixels' ? [input.columns, input.rows] : [640, 480];
  const seen = { left: 0, top: 0, width, height };
  const picture = { width, height, seen, rows: 8, columns: 8, drawn: input.kind === 'pixels' };
  return { lens, picture, interventions, tokens: [], nodes: [CLASSES] };
}

function outlineOf(text: string, trace: string): Outline {
  const room = MODEL.contextLength - 2;
  const words = [...text.matchAll(/\S+/g)];
  const special = (piece: string): OutlineToken => ({ id: 0, piece, start: 0, end: 0, special: true });
  const tokens = words.slice(0, room).map((match) => ({
    id: 1,
    piece: match[0],
    start: match.index,
    end: match.index + match[0].length,
    special: false,
  }));
  return {
    trace,
    lens: 'attention',
    title: 'Attention',
    model: MODEL,
    interventions: [],
    predictsNext: false,
    continued: 0,
    picture: null,
    tokens: [special('[CLS]'), ...tokens, special('[SEP]')],
    nodes: [],
    blocks: [],
    labels: {},
    notes: words.length > room ? [{ kind: 'truncated', text: 'The text was cut.' }] : [],
    opening: 'layer.5.attention.weights',
    timing: { forwardMilliseconds: 1, totalMilliseconds: 2 },
    backend: 'none',
  };
}
