import type { Problem } from '../problem.ts';
import type { engineMethods } from '../protocol/engineMethods.ts';
import type { Client } from '../protocol/rpc.ts';

/** The engine as the panel sees it: it answers, and it may be lost. */
export interface EngineClient extends Pick<Client<typeof engineMethods>, 'call'> {
  /**
   * Told when the engine stopped by itself; all its traces are gone then, and the next call starts a new one.
   * @returns a function that ends the subscription
   */
  onLost(listener: (problem: Problem) => void): () => void;
}
