import { post } from '../../test/host/harness/post.ts';
import { OUTSIDE_ADDRESS } from '../../test/host/harness/protocol.ts';

/** The environment variable that says how often the programs here repeat. */
export const ROUNDS_VARIABLE = 'MODEL_LENS_BENCH_ROUNDS';

export const rounds = (): number => Number(process.env[ROUNDS_VARIABLE]);

/** Measures in this extension host and tells the outside; VS Code ends this process when it is done. */
export async function report(measure: () => Promise<unknown>): Promise<void> {
  const address = process.env[OUTSIDE_ADDRESS]!;
  try {
    const result = await measure();
    await post(address, { event: 'line', text: JSON.stringify(result) });
  } catch (problem) {
    const stack = problem instanceof Error ? String(problem.stack) : String(problem);
    await post(address, { event: 'crash', stack });
  }
}
