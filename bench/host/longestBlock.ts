import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';

/** How long the extension host's event loop was held at a stretch, in milliseconds. */
export interface LongestBlock {
  /** As `monitorEventLoopDelay` sees it: also grows where the processors are busy with something else. */
  readonly wall: number;
  /** Work of this thread alone; `undefined` where Node cannot tell. */
  readonly work: number | undefined;
}

/** Node 23.9 and newer. */
interface ThreadClock {
  threadCpuUsage?(): { user: number; system: number };
}

/** Measures the longest block while `task` runs and shortly after it. */
export async function longestBlock(task: () => Promise<unknown>): Promise<LongestBlock> {
  await delay(300);
  const monitor = monitorEventLoopDelay({ resolution: 1 });
  const stop = watchThread();
  monitor.enable();
  await task();
  await delay(50);
  monitor.disable();
  // The timer that measures fires every millisecond by itself.
  return { wall: Math.max(0, monitor.max / 1e6 - 1), work: stop() };
}

/** Looks every millisecond how much this thread has worked since the last look. */
function watchThread(): () => number | undefined {
  const used = threadTime();
  if (used === undefined) return () => undefined;
  let last = used;
  let longest = 0;
  const timer = setInterval(() => {
    const now = threadTime()!;
    longest = Math.max(longest, now - last);
    last = now;
  }, 1);
  return () => {
    clearInterval(timer);
    return longest;
  };
}

function threadTime(): number | undefined {
  const used = (process as ThreadClock).threadCpuUsage?.();
  return used && (used.user + used.system) / 1000;
}
