import type { Port } from '../../../src/protocol/rpc.ts';

/** Two ports, each of which gets what the other posts, a turn of the event loop later and as a copy. */
export function memoryPorts(): [Port, Port] {
  const listeners: Set<(message: unknown) => void>[] = [new Set(), new Set()];
  const port = (own: number): Port => ({
    post: (message) => {
      const copy: unknown = structuredClone(message);
      setImmediate(() => listeners[1 - own]!.forEach((listener) => listener(copy)));
    },
    subscribe: (listener) => {
      listeners[own]!.add(listener);
      return () => listeners[own]!.delete(listener);
    },
  });
  return [port(0), port(1)];
}
