import * as v from 'valibot';
import { ProblemError, problemOf, type Problem, type ProblemCode } from '../problem.ts';

/** Anything that carries messages both ways: a worker, a message port, a webview. */
export interface Port {
  post(message: unknown, transfer?: readonly ArrayBuffer[]): void;
  /** @returns a function that ends the subscription */
  subscribe(listener: (message: unknown) => void): () => void;
}

/** A method of a contract: what its parameters must look like, and (as a type only) what it answers. */
export interface Method<Parameters, Result> {
  readonly parameters: v.GenericSchema<unknown, Parameters>;
  /** Never set: carries the type. */
  readonly result?: Result;
}

/** Declares a method: `method<Outline>()(v.object({ … }))`. */
export function method<Result>(): <Parameters>(
  parameters: v.GenericSchema<unknown, Parameters>,
) => Method<Parameters, Result> {
  return (parameters) => ({ parameters });
}

export type ParametersOf<M> = M extends Method<infer Parameters, unknown> ? Parameters : never;
export type ResultOf<M> = M extends { readonly result?: infer Result } ? Exclude<Result, undefined> : never;

export interface Progress {
  /** What is being done: `Reading the model`. */
  readonly activity: string;
  readonly done: number;
  readonly total: number;
}

export interface CallOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

export interface Call {
  readonly signal: AbortSignal;
  progress(progress: Progress): void;
}

export type Handlers<C> = {
  readonly [Name in keyof C]: (parameters: ParametersOf<C[Name]>, call: Call) => Answer<ResultOf<C[Name]>>;
};
type Answer<Result> = Result | Promise<Result>;

export interface Client<C> {
  call<Name extends keyof C & string>(
    name: Name,
    parameters: ParametersOf<C[Name]>,
    options?: CallOptions,
  ): Promise<ResultOf<C[Name]>>;
  /** Fails all that waits; for when the other side is gone. */
  close(problem: Problem): void;
}

const Id = v.pipe(v.number(), v.safeInteger());
const RequestMessage = v.object({
  rpc: v.literal('request'),
  id: Id,
  name: v.string(),
  parameters: v.unknown(),
});
const CancelMessage = v.object({ rpc: v.literal('cancel'), id: Id });
const ResultMessage = v.object({ rpc: v.literal('result'), id: Id, result: v.unknown() });
const ProblemMessage = v.object({
  rpc: v.literal('problem'),
  id: Id,
  problem: v.object({ code: v.string(), message: v.string(), nextStep: v.optional(v.string()) }),
});
const ProgressMessage = v.object({
  rpc: v.literal('progress'),
  id: Id,
  progress: v.object({ activity: v.string(), done: v.number(), total: v.number() }),
});
const ServerBound = v.variant('rpc', [RequestMessage, CancelMessage]);
const ClientBound = v.variant('rpc', [ResultMessage, ProblemMessage, ProgressMessage]);

/** Answers requests that arrive at `port`. What is thrown crosses as a problem; `onDefect` sees the original. */
export function serve<C extends object>(
  port: Port,
  contract: C,
  handlers: Handlers<C>,
  onDefect: (thrown: unknown, name: string) => void = () => undefined,
): () => void {
  const running = new Map<number, AbortController>();
  const answer = async (id: number, name: string, parameters: unknown): Promise<void> => {
    const controller = new AbortController();
    running.set(id, controller);
    try {
      const handler = handlerOf(contract, handlers, name);
      const result = await handler(parameters, {
        signal: controller.signal,
        progress: (progress) => port.post({ rpc: 'progress', id, progress }),
      });
      port.post({ rpc: 'result', id, result }, buffersOf(result));
    } catch (thrown) {
      if (!(thrown instanceof ProblemError)) onDefect(thrown, name);
      port.post({ rpc: 'problem', id, problem: problemOf(thrown) });
    } finally {
      running.delete(id);
    }
  };
  const unsubscribe = port.subscribe((data) => {
    const parsed = v.safeParse(ServerBound, data);
    if (!parsed.success) return;
    const message = parsed.output;
    if (message.rpc === 'cancel') running.get(message.id)?.abort();
    else void answer(message.id, message.name, message.parameters);
  });
  return () => {
    unsubscribe();
    for (const controller of running.values()) controller.abort();
  };
}

type AnyHandler = (parameters: unknown, call: Call) => unknown;

function handlerOf<C>(contract: C, handlers: Handlers<C>, name: string): AnyHandler {
  if (!Object.hasOwn(contract as object, name)) {
    throw new ProblemError('bad-request', `There is no request named “${name.slice(0, 40)}”.`);
  }
  const schema = (contract as Record<string, { parameters: v.GenericSchema }>)[name]!.parameters;
  const handler = (handlers as Record<string, AnyHandler>)[name]!;
  return (parameters, call) => {
    const parsed = v.safeParse(schema, parameters);
    if (!parsed.success) {
      throw new ProblemError(
        'bad-request',
        `The request “${name}” is malformed: ${v.summarize(parsed.issues)}`,
      );
    }
    return handler(parsed.output, call);
  };
}

/** The buffers of a result that can be moved rather than copied: typed arrays at its top level. */
function buffersOf(result: unknown): ArrayBuffer[] {
  if (typeof result !== 'object' || result === null) return [];
  return Object.values(result)
    .filter((value): value is ArrayBufferView => ArrayBuffer.isView(value))
    .map((view) => view.buffer)
    .filter((buffer): buffer is ArrayBuffer => buffer instanceof ArrayBuffer);
}

interface Waiting {
  resolve(result: unknown): void;
  reject(problem: ProblemError): void;
  onProgress?: ((progress: Progress) => void) | undefined;
}

/** Sends requests through `port` to whoever serves `contract` on the other side. */
export function connect<C>(port: Port, _contract: C): Client<C> {
  const waiting = new Map<number, Waiting>();
  let nextId = 0;
  let closedBy: Problem | undefined;
  port.subscribe((data) => {
    const parsed = v.safeParse(ClientBound, data);
    const call = parsed.success ? waiting.get(parsed.output.id) : undefined;
    if (!parsed.success || !call) return;
    const message = parsed.output;
    if (message.rpc === 'progress') return call.onProgress?.(message.progress);
    waiting.delete(message.id);
    if (message.rpc === 'result') call.resolve(message.result);
    else call.reject(thrownOf(message.problem as Problem));
  });
  return {
    call: (name, parameters, options = {}) =>
      new Promise((resolve, reject) => {
        if (closedBy) return reject(thrownOf(closedBy));
        if (options.signal?.aborted) return reject(cancelled());
        const id = nextId++;
        waiting.set(id, {
          resolve: resolve as (result: unknown) => void,
          reject,
          onProgress: options.onProgress,
        });
        options.signal?.addEventListener(
          'abort',
          () => {
            if (!waiting.delete(id)) return;
            port.post({ rpc: 'cancel', id });
            reject(cancelled());
          },
          { once: true },
        );
        port.post({ rpc: 'request', id, name, parameters });
      }),
    close: (problem) => {
      closedBy = problem;
      for (const call of waiting.values()) call.reject(thrownOf(problem));
      waiting.clear();
    },
  };
}

/** What a cancelled call rejects with. */
export function cancelled(): ProblemError {
  return new ProblemError('cancelled', 'A newer request took the place of this one.');
}

function thrownOf(problem: Problem): ProblemError {
  return new ProblemError(problem.code as ProblemCode, problem.message, problem.nextStep);
}
