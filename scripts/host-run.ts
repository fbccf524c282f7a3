import type { TestEvent } from '../test/host/harness/protocol.ts';
import { ProgramError } from './program.ts';
import { type SecondTry, tellSecondTries } from './second-try.ts';

/** Counts of one run of the host tests. */
export interface HostResult {
  passed: number;
  failed: number;
  /** Tests that ended neither way, by name. */
  skipped: string[];
  /** Tests that can only run in the browser harness, by name. */
  unreachable: string[];
  /** Tests that failed and were run once more, by name, and why. */
  again: SecondTry[];
}

/** A run that says nothing for this long is stuck: each test has a shorter limit of its own. */
const SILENCE_LIMIT_MS = 180_000;

/** Follows the events of one run: prints its report as it comes and knows its end. */
export class HostRun {
  readonly result: HostResult = { passed: 0, failed: 0, skipped: [], unreachable: [], again: [] };
  /** Resolves when mocha has ended; rejects where it cannot. */
  readonly ended: Promise<HostResult>;
  private settle!: { resolve: (result: HostResult) => void; reject: (problem: Error) => void };
  private silence: NodeJS.Timeout | undefined;
  private started = false;

  constructor() {
    this.ended = new Promise((resolve, reject) => (this.settle = { resolve, reject }));
    this.ended.catch(() => undefined);
    this.listen();
  }

  /** Takes in one event of the tests. */
  take(event: TestEvent): void {
    this.listen();
    if (event.event === 'start') this.start();
    if (event.event === 'line') console.log(event.text);
    if (event.event === 'test') this.count(event.state, event.title);
    if (event.event === 'again') this.result.again.push(event);
    if (event.event === 'needs-browser-harness') this.result.unreachable.push(event.title);
    if (event.event === 'crash') this.fail(`The host tests could not be run.\n${event.stack}`);
    if (event.event === 'end') {
      clearTimeout(this.silence);
      this.settle.resolve(this.result);
    }
  }

  /** Ends the run where its surroundings broke. */
  fail(reason: string): void {
    clearTimeout(this.silence);
    this.settle.reject(new ProgramError(reason));
  }

  private start(): void {
    if (this.started) this.fail('The window was loaded again while the tests were running.');
    this.started = true;
  }

  private count(state: 'passed' | 'failed' | 'pending', title: string): void {
    if (state === 'pending') this.result.skipped.push(title);
    else this.result[state] += 1;
  }

  private listen(): void {
    clearTimeout(this.silence);
    const seconds = SILENCE_LIMIT_MS / 1000;
    this.silence = setTimeout(
      () => this.fail(`The host tests have said nothing for ${seconds} seconds.`),
      SILENCE_LIMIT_MS,
    );
  }
}

/** Prints what did not run, by name, and the counts, alone on a line. @returns the exit code */
export function concludeHostRun(result: HostResult): number {
  const skipped = result.skipped.filter((title) => !result.unreachable.includes(title));
  for (const title of skipped) console.log(`skipped: ${title}`);
  for (const title of result.unreachable)
    console.log(`needs the browser harness (npm run test:host): ${title}`);
  tellSecondTries(result.again);
  console.log(`${result.passed} passed, ${result.failed} failed`);
  return result.failed > 0 || result.passed === 0 ? 1 : 0;
}
