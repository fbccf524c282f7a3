import type { Operations } from '../../nn/operations.ts';
import { Recorder, type RecorderOptions } from '../../nn/recorder.ts';
import type { Traced } from '../../nn/traced.ts';
import type { Axis } from '../../trace/node.ts';
import type { ConvolutionInput } from './convolutionInput.ts';
import { channelCount, shifted } from './convolutionInput.ts';
import type { ConvolutionPlan } from './convolutionPlan.ts';

/** Input, kernel, convolution, and what follows it; all values are kept, since they are few. */
export async function convolved(
  input: ConvolutionInput,
  plan: ConvolutionPlan,
  pause?: RecorderOptions['pause'],
): Promise<Recorder> {
  const trace = new Recorder({ retain: () => true, ...(pause && { pause }) });
  try {
    await record(trace, input, plan);
  } catch (thrown) {
    trace.dispose();
    throw thrown;
  }
  return trace;
}

/** The last stage. */
export function outputOf({ relu, pooling, poolingFirst }: ConvolutionPlan): string {
  if (pooling && !(relu && poolingFirst)) return 'pooling.output';
  return relu ? 'activation.output' : 'convolution.output';
}

async function record(trace: Recorder, input: ConvolutionInput, plan: ConvolutionPlan): Promise<void> {
  const { relu, pooling, poolingFirst } = plan;
  let last = await convolution(trace, input, plan);
  const activate = async (): Promise<void> => {
    last = await trace.block('activation', last, (operations, x) =>
      operations.activation('activation.output', x!, 'relu'),
    );
  };
  const pool = async (): Promise<void> => {
    const { window, stride } = plan.pooled!.sliding;
    last = await trace.block('pooling', last, ({ images }, x) =>
      images.pool('pooling.output', x!, pooling!.function, { window, stride }),
    );
  };
  const steps = [...(relu ? [activate] : []), ...(pooling ? [pool] : [])];
  for (const step of poolingFirst ? steps.toReversed() : steps) await step();
}

function convolution(trace: Recorder, input: ConvolutionInput, plan: ConvolutionPlan): Promise<Traced> {
  if (input.channels.length > 0) trace.labels.set('channels', input.channels);
  const { values, rows, columns } = shifted(input, plan.shift);
  const channel = channelAxis(input);
  const axes = [channel, { name: 'row', size: rows }, { name: 'column', size: columns }];
  const x = trace.constant('input', 'input', axes, values, { kind: 'input' }, 'channels_last');
  const kernel = kernelNode(trace, 'kernel', plan, [{ name: 'filter', size: 1 }, channel]);
  const bias =
    plan.bias === 0
      ? undefined
      : trace.constant('convolution', 'bias', [{ name: 'filter', size: 1 }], Float32Array.of(plan.bias));
  const each = channel.size > 1 ? perChannel(trace, plan, channel) : undefined;
  const { stride, padding, dilation } = plan.sliding;
  const settings = { stride, padding, dilation, flipped: plan.flipped };
  return trace.block('convolution', x, ({ images }: Operations, of) => {
    if (each) {
      const groups = channel.size;
      const parameters = { kernel: each };
      images.convolution('convolution.channels', of!, parameters, { ...settings, groups });
    }
    return images.convolution('convolution.output', of!, { kernel, bias }, settings);
  });
}

const channelAxis = (input: ConvolutionInput): Axis => ({
  name: 'channel',
  size: channelCount(input),
  ...(input.channels.length > 0 && { labels: 'channels' }),
});

/** The same numbers for each channel, as so many filters that read one channel each. */
const perChannel = (trace: Recorder, plan: ConvolutionPlan, channel: Axis): Traced =>
  kernelNode(trace, 'kernel.channels', plan, [
    { ...channel, name: 'filter' },
    { name: 'channel', size: 1 },
  ]);

function kernelNode(
  trace: Recorder,
  name: string,
  { kernel }: ConvolutionPlan,
  leading: readonly [Axis, Axis],
): Traced {
  const { rows, columns } = kernel;
  const axes = [...leading, { name: 'row', size: rows }, { name: 'column', size: columns }];
  const copies = leading[0].size * leading[1].size;
  const values = new Float32Array(copies * rows * columns);
  for (let copy = 0; copy < copies; copy++) values.set(kernel.values, copy * rows * columns);
  return trace.constant('convolution', name, axes, values);
}
