import type { TokenInput } from '../../../src/models/tokenInput.ts';
import { Recorder } from '../../../src/nn/recorder.ts';
import type { Axis } from '../../../src/trace/node.ts';
import type { Trace } from '../../../src/trace/trace.ts';
import { loadReference, referenceInputs, tokenInput } from '../references.ts';
import { startTensors } from '../tensors.ts';

/**
 * A run of a reference model on its main input, and after it what a run has only when somebody asks: a row, a
 * difference, and numbers put there by hand.
 */
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
  trace.describe('asked', trace.kept('layer.1.output'), (operations, stream) => {
    const at = operations.at('asked');
    const zeros = at.replaced('replaced', stream!.node.axes as [Axis, Axis], 0.5, 'Halves, for a test.');
    return at.row('row', at.subtract('difference', stream!, zeros), 3);
  });
  return trace;
}
