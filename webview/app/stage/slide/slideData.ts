import type { ReactiveControllerHost } from 'lit';
import type { Slice } from '../../../../src/trace/node.ts';
import { type ColourScale, scaleFor } from '../../../drawing/colourScale.ts';
import type { Problem } from '../../../../src/problem.ts';
import { QuerySlot } from '../../querySlot.ts';
import { QuerySlots } from '../../querySlots.ts';
import type { TraceQueries } from '../../traceQueries.ts';
import {
  biasQuery,
  channelQuery,
  channelsRead,
  kernelQuery,
  type Plain,
  type SlidePlan,
} from './slidePlan.ts';

/** Sums of more channels than these are not listed one by one. */
export const MOST_LINES = 16;

/** The numbers of one filter, or of one pooled channel. */
export interface SlideData {
  readonly plan: SlidePlan;
  readonly trace: string;
  readonly filter: number;
  /** The channels that the filter reads; all, or of many only the chosen one. */
  readonly lines: readonly SlideLine[];
  readonly channels: readonly number[];
  /** Which of `lines` is looked at. */
  readonly chosen: number;
  readonly bias: number;
  readonly output: Plain;
  readonly scales: {
    readonly input: ColourScale;
    readonly kernel: ColourScale;
    readonly output: ColourScale;
  };
}

export interface SlideLine {
  readonly channel: number;
  readonly input: Plain;
  readonly kernel: Plain | undefined;
}

/** Asks for what the player shows; what is there stays until the new is. */
export class SlideNumbers {
  problem: Problem | undefined;
  /** Whether the stage is too large to be walked over. */
  tooLarge = false;
  private readonly inputs: QuerySlots<'slice'>;
  private readonly kernels: QuerySlots<'slice'>;
  private readonly bias: QuerySlots<'slice'>;
  private readonly output: QuerySlot<'slice', string>;
  private shown: SlideData | undefined;

  constructor(host: ReactiveControllerHost) {
    this.inputs = new QuerySlots(host, 'slice');
    this.kernels = new QuerySlots(host, 'slice');
    this.bias = new QuerySlots(host, 'slice');
    this.output = new QuerySlot(host, 'slice');
  }

  /** @param channel which of the channels that the filter reads is looked at, from 0 */
  read(
    queries: TraceQueries,
    trace: string,
    plan: SlidePlan,
    filter: number,
    channel: number,
  ): SlideData | undefined {
    const channels = channelsRead(plan, filter);
    const at = Math.min(channel, channels.length - 1);
    const all = channels.length <= MOST_LINES;
    const listed = all ? channels : [channels[at]];
    const { input, kernel, bias, node, to } = plan;
    const inputs = this.inputs.read(
      queries,
      listed.map((each) => channelQuery(trace, input, each)),
    );
    const kernels = this.kernels.read(
      queries,
      kernel ? listed.map((each) => kernelQuery(trace, kernel, filter, each - channels[0])) : [],
    );
    const [shift] = this.bias.read(queries, bias ? [biasQuery(trace, bias, filter)] : []);
    const reading = this.output.read(queries, channelQuery(trace, node, filter), trace);
    this.problem = reading.problem;
    const output = reading.fresh ? reading.shown?.value : undefined;
    const asked = [...inputs, ...kernels, output, ...(bias ? [shift] : [])];
    if (asked.some((answer) => answer === undefined)) return this.lasting(plan);
    this.tooLarge = asked.some((answer) => answer!.rowStep > 1 || answer!.columnStep > 1);
    const lines = listed.map((each, i) => ({
      channel: each,
      input: plainOf(inputs[i]!, plan.from.isSequence),
      kernel: kernel && plainOf(kernels[i]!, false),
    }));
    const chosen = all ? at : 0;
    const plain = plainOf(output!, to.isSequence);
    this.shown = {
      plan,
      trace,
      filter,
      lines,
      channels,
      chosen,
      bias: shift?.values[0] ?? 0,
      output: plain,
      scales: {
        input: scaleOf(
          [lines[chosen].input],
          plan.sliding.padding.some((zeros) => zeros > 0),
        ),
        kernel: scaleOf(
          lines.flatMap((line) => line.kernel ?? []),
          true,
        ),
        output: scaleOf([plain], false),
      },
    };
    return this.shown;
  }

  /** What was shown before, while it is of the same stage. */
  private lasting({ node }: SlidePlan): SlideData | undefined {
    return this.shown?.plan.node.name === node.name ? this.shown : undefined;
  }
}

function plainOf({ rows, columns, values }: Slice, isSequence: boolean): Plain {
  return isSequence ? { rows: columns, columns: rows, values } : { rows, columns, values };
}

function scaleOf(planes: readonly Plain[], withZero: boolean): ColourScale {
  let [least, most] = withZero ? [0, 0] : [Infinity, -Infinity];
  for (const { values } of planes) {
    for (const value of values) {
      if (value < least) least = value;
      if (value > most) most = value;
    }
  }
  return scaleFor(least, most);
}
