import type { Client, ParametersOf, ResultOf } from '../../src/protocol/rpc.ts';
import type { traceMethods } from '../../src/protocol/traceMethods.ts';
import { problemOf, type Problem } from '../../src/problem.ts';
import { ThumbnailBatch } from './thumbnailBatch.ts';

/** Whoever answers questions about traces: the host. */
export type Answering = Pick<Client<typeof traceMethods>, 'call'>;

export type QueryName = keyof typeof traceMethods;
export type QueryParameters<Name extends QueryName> = ParametersOf<(typeof traceMethods)[Name]>;
export type QueryResult<Name extends QueryName> = ResultOf<(typeof traceMethods)[Name]>;

/** A question to the engine, its answer once there is one, and those who wait for it. */
export interface Query<Result> {
  readonly key: string;
  readonly value: Result | undefined;
  readonly problem: Problem | undefined;
}

interface Entry extends Query<unknown> {
  value: unknown;
  problem: Problem | undefined;
  readonly controller: AbortController;
  readonly waiting: Set<() => void>;
  users: number;
  /** Of the answer; 0 until it is there. */
  bytes: number;
}

/** Answers that nobody looks at are kept up to this size, so that going back costs nothing. */
const KEPT_BYTES = 48 * 1024 * 1024;

/**
 * Questions about the trace, each asked once: answers are kept (the least recently used go first), and a question
 * that nobody waits for any more is cancelled.
 */
export class TraceQueries {
  private readonly entries = new Map<string, Entry>();
  /** Of all answers that are kept. */
  private bytes = 0;

  private readonly thumbnails: ThumbnailBatch;

  constructor(private readonly client: Answering) {
    this.thumbnails = new ThumbnailBatch(client);
  }

  /** Asks, or finds the answer of an earlier time. Each `acquire` needs its `release`. */
  acquire<Name extends QueryName>(
    name: Name,
    parameters: QueryParameters<Name>,
    onSettled: () => void,
  ): Query<QueryResult<Name>> {
    const key = queryKey(name, parameters);
    const entry = this.entries.get(key) ?? this.ask(key, name, parameters);
    this.entries.delete(key);
    this.entries.set(key, entry);
    entry.users += 1;
    entry.waiting.add(onSettled);
    return entry as Query<QueryResult<Name>>;
  }

  release(query: Query<unknown>, onSettled: () => void): void {
    const entry = query as Entry;
    entry.waiting.delete(onSettled);
    entry.users -= 1;
    if (entry.users > 0 || entry.value !== undefined || entry.problem !== undefined) return;
    this.forget(entry);
    entry.controller.abort();
  }

  private ask<Name extends QueryName>(key: string, name: Name, parameters: QueryParameters<Name>): Entry {
    const controller = new AbortController();
    const entry: Entry = {
      key,
      value: undefined,
      problem: undefined,
      controller,
      waiting: new Set(),
      users: 0,
      bytes: 0,
    };
    const { signal } = controller;
    const answer: Promise<unknown> =
      name === 'thumbnails'
        ? this.thumbnails.ask(parameters as QueryParameters<'thumbnails'>, signal)
        : this.client.call(name, parameters as never, { signal });
    void answer.then(
      (value) => {
        entry.value = value;
        // A question that was let go meanwhile is not kept.
        if (this.entries.get(key) === entry) this.bytes += entry.bytes = bytesOf(value);
        this.trim();
        this.settle(entry);
      },
      (thrown: unknown) => {
        entry.problem = problemOf(thrown);
        this.forget(entry);
        this.settle(entry);
      },
    );
    return entry;
  }

  private settle(entry: Entry): void {
    for (const onSettled of [...entry.waiting]) onSettled();
  }

  private forget(entry: Entry): void {
    if (this.entries.get(entry.key) !== entry) return;
    this.entries.delete(entry.key);
    this.bytes -= entry.bytes;
  }

  private trim(): void {
    if (this.bytes <= KEPT_BYTES) return;
    for (const entry of this.entries.values()) {
      if (this.bytes <= KEPT_BYTES) return;
      if (entry.users > 0 || entry.value === undefined) continue;
      this.forget(entry);
    }
  }
}

export function queryKey(name: string, parameters: object): string {
  return `${name} ${JSON.stringify(parameters)}`;
}

function bytesOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const arrays = Object.values(value).filter((part) => ArrayBuffer.isView(part));
  return arrays.reduce((sum, part) => sum + part.byteLength, 2048);
}
