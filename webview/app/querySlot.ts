import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { Problem } from '../../src/problem.ts';
import {
  queryKey,
  type Query,
  type QueryName,
  type QueryParameters,
  type QueryResult,
  type TraceQueries,
} from './traceQueries.ts';

/** An answer and what it was asked for, so that an old answer is never drawn with new labels. */
export interface Shown<Result, Context> {
  readonly value: Result;
  readonly context: Context;
}

export interface Reading<Result, Context> {
  /** The newest answer: the wanted one, or the one before it until the wanted one arrives. */
  readonly shown: Shown<Result, Context> | undefined;
  /** Whether `shown` is what was asked for. */
  readonly fresh: boolean;
  readonly problem: Problem | undefined;
}

/**
 * A place in an element where the answer to one question at a time is shown. `read` is called while rendering; a new
 * question lets the old one go, and its picture stays until the new one is there, so that nothing flickers.
 */
export class QuerySlot<Name extends QueryName, Context> implements ReactiveController {
  private query: Query<QueryResult<Name>> | undefined;
  private owner: TraceQueries | undefined;
  private shown: Shown<QueryResult<Name>, Context> | undefined;
  private readonly onSettled = (): void => this.host.requestUpdate();

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly name: Name,
  ) {
    host.addController(this);
  }

  /** @param parameters what to ask for, or `null` for nothing: then nothing is shown */
  read(
    queries: TraceQueries,
    parameters: QueryParameters<Name> | null,
    context: Context,
  ): Reading<QueryResult<Name>, Context> {
    if (parameters === null) {
      this.clear();
      return { shown: undefined, fresh: true, problem: undefined };
    }
    if (this.query?.key !== queryKey(this.name, parameters)) {
      const before = this.query;
      this.query = queries.acquire(this.name, parameters, this.onSettled);
      if (before) this.owner?.release(before, this.onSettled);
      this.owner = queries;
    }
    const value = this.query.value;
    if (value !== undefined) this.shown = { value, context };
    return { shown: this.shown, fresh: value !== undefined, problem: this.query.problem };
  }

  clear(): void {
    if (this.query) this.owner?.release(this.query, this.onSettled);
    this.query = undefined;
    this.shown = undefined;
  }

  hostDisconnected(): void {
    this.clear();
  }
}
