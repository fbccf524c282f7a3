import type { TokenInput } from '../../../src/models/tokenInput.ts';
import { Recorder } from '../../../src/nn/recorder.ts';
import type { Trace } from '../../../src/trace/trace.ts';
import { loadReference, referenceInputs, tokenInput } from '../references.ts';
import { startTensors } from '../tensors.ts';

/** A run of a reference model on its main input. */
export async function referenceRun(
  name: string,
  change: Pick<TokenInput, 'positions' | 'scaled'> = {},
): Promise<Trace & { blockOf: ReadonlyMap<string, string> }> {
  await startTensors();
  const model = await loadReference(name);
  const trace = new Recorder({ retain: () => false });
  const input = { ...tokenInput(referenceInputs(name).cases['main']!), ...change };
  trace.labels.set('tokens', input.ids.map(String));
  await model.network.forward(trace, input);
  return trace;
}
