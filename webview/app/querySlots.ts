import type { ReactiveController, ReactiveControllerHost } from 'lit';
import {
  queryKey,
  type Query,
  type QueryName,
  type QueryParameters,
  type QueryResult,
  type TraceQueries,
} from './traceQueries.ts';

/** Like `QuerySlot`, for several questions of one kind at once: a thumbnail of each layer, a row of each token. */
export class QuerySlots<Name extends QueryName> implements ReactiveController {
  private held = new Map<string, Query<QueryResult<Name>>>();
  private owner: TraceQueries | undefined;
  private readonly onSettled = (): void => this.host.requestUpdate();

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly name: Name,
  ) {
    host.addController(this);
  }

  /** @returns the answers in the order of the questions; `undefined` where there is none yet */
  read(queries: TraceQueries, wanted: readonly QueryParameters<Name>[]): (QueryResult<Name> | undefined)[] {
    const before = this.held;
    this.held = new Map();
    const answers = wanted.map((parameters) => {
      const key = queryKey(this.name, parameters);
      const query =
        this.held.get(key) ?? before.get(key) ?? queries.acquire(this.name, parameters, this.onSettled);
      before.delete(key);
      this.held.set(key, query);
      return query.value;
    });
    for (const query of before.values()) this.owner?.release(query, this.onSettled);
    this.owner = queries;
    return answers;
  }

  hostDisconnected(): void {
    for (const query of this.held.values()) this.owner?.release(query, this.onSettled);
    this.held = new Map();
  }
}
