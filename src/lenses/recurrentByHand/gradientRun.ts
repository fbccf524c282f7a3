import { Recorder } from '../../nn/recorder.ts';
import { computeMatrix } from '../../nn/typedArrays.ts';
import type { Axis } from '../../trace/node.ts';
import type { GradientPlan } from './gradientPlan.ts';

/** Norms of a vector, and what clipping makes of it (Pascanu et al. 2013). @returns the trace; the caller disposes of it */
export async function recordGradient({ values, labels, byNorm, byValue }: GradientPlan): Promise<Recorder> {
  const trace = new Recorder({ retain: () => true });
  trace.labels.set(
    'tokens',
    labels.map(({ text }) => text),
  );
  const component: Axis = { name: 'component', size: values.length, labels: 'tokens' };
  const gradient = trace.constant('given', 'gradient', [component], values);
  const norm = Math.hypot(...values);
  const filled = (name: string, value: number) =>
    trace.constant('given', name, [component], new Float32Array(values.length).fill(value));
  const bounds = byValue !== undefined && [filled('largest', byValue), filled('smallest', -byValue)];
  await trace.block('norms', gradient, (operations, g) => {
    const at = operations.at('norm').images;
    const of = (name: string, what: string, value: number) =>
      at.opaque(name, [{ name: 'norm', size: 1 }], [g!], what, () =>
        computeMatrix(1, 1, [], (output) => output.fill(value)),
      );
    of(
      'l1',
      'The sum of the magnitudes of all components.',
      values.reduce((sum, value) => sum + Math.abs(value), 0),
    );
    return of('l2', 'The square root of the sum of the squares of all components.', norm);
  });
  if (byNorm !== undefined)
    await trace.block('clip_norm', gradient, (operations, g) =>
      // Shorter ones stay as they are.
      operations.scale('clipped.norm', g!, norm > byNorm ? byNorm / norm : 1),
    );
  if (bounds)
    await trace.block('clip_value', gradient, (operations, g) => {
      const at = operations.images;
      return at.combine(
        'clipped.value',
        [at.combine('clipped.below', [g!, bounds[0]!], 'minimum'), bounds[1]!],
        'maximum',
      );
    });
  return trace;
}
