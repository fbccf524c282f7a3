import { parentPort } from 'node:worker_threads';
import { type Handlers, type Port, serve } from '../protocol/rpc.ts';

export type Log = (level: 'debug' | 'info' | 'warning' | 'error', text: string) => void;

/** Writes to the log of the thread that started this one. */
export const log: Log = (level, text) => parentPort!.postMessage({ kind: 'log', level, text });

/** Answers the thread that started this one. */
export function serveStarter<C extends object>(contract: C, handlers: Handlers<C>): void {
  const channel = parentPort!;
  const port: Port = {
    post: (message, transfer) => channel.postMessage(message, transfer as ArrayBuffer[] | undefined),
    subscribe: (listener) => {
      channel.on('message', listener);
      return () => channel.off('message', listener);
    },
  };
  serve(port, contract, handlers, (thrown, name) => {
    const details = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
    log('error', `${name}: ${details}`);
  });
}
