import type { RunNote } from '../../trace/description.ts';
import { layoutOf, nodeOf, type Trace } from '../../trace/trace.ts';
import type { ConvolutionInput } from './convolutionInput.ts';
import type { ConvolutionPlan } from './convolutionPlan.ts';
import { convolved, outputOf } from './convolutionRun.ts';

/** What a person should know of the run: what the order of the steps and a shift of the input change. */
export async function convolutionNotes(
  trace: Trace,
  input: ConvolutionInput,
  plan: ConvolutionPlan,
): Promise<RunNote[]> {
  const notes = [
    input.channels.length > 0 &&
      `The same kernel slides over ${list(input.channels)}; the three results are added.`,
    plan.unreadWeights && 'The typed weights are not used: they need the kernel “typed”.',
    plan.relu && plan.pooling && (await orderNote(trace, input, plan)),
    plan.shift !== 'none' && (await shiftNote(trace, input, plan)),
  ];
  return notes.filter((text) => typeof text === 'string').map((text) => ({ kind: 'remark', text }));
}

/** Largest and smallest of the cells stay the same cells when negative numbers become 0; a mean does not. */
async function orderNote(trace: Trace, input: ConvolutionInput, plan: ConvolutionPlan): Promise<string> {
  const swapped = { ...plan, poolingFirst: !plan.poolingFirst };
  const share = await changed(trace, input, outputOf(plan), swapped, outputOf(swapped));
  const { function: kept } = plan.pooling!;
  const name = `${kept} pooling`;
  if (kept === 'max' || kept === 'min')
    return `ReLU before or after ${name} gives the same numbers: it never turns the order of two numbers round.`;
  if (share.cells === 0)
    return `ReLU before or after ${name} happens to give the same numbers here; in general it does not.`;
  return `With ${name} the order matters: with ReLU ${plan.poolingFirst ? 'first' : 'last'}, ${share.text} of the last stage would be different.`;
}

async function shiftNote(trace: Trace, input: ConvolutionInput, plan: ConvolutionPlan): Promise<string> {
  const still = { ...plan, shift: 'none' } as const;
  const move = `The input is moved by one cell ${plan.shift === 'right' ? 'to the right' : 'down'}.`;
  const convolution = await changed(trace, input, 'convolution.output', still);
  const first = `That changed ${convolution.text} of the convolution`;
  if (!plan.pooling) return `${move} ${first}.`;
  const pooled = await changed(trace, input, 'pooling.output', still);
  return `${move} ${first}, and ${pooled.text} after pooling.`;
}

interface Changed {
  readonly cells: number;
  /** `3 of 16 cells (19 %)` */
  readonly text: string;
}

/** How many cells of a stage are others in another run on the same input. */
async function changed(
  trace: Trace,
  input: ConvolutionInput,
  stage: string,
  plan: ConvolutionPlan,
  stageThere = stage,
): Promise<Changed> {
  const other = await convolved(input, plan);
  try {
    const node = nodeOf(trace, stage);
    const { parts, rows } = layoutOf(node);
    let [cells, all] = [0, 0];
    for (let part = 0; part < parts; part++) {
      const there = other.rows(stageThere, part, 0, rows).slice();
      trace.rows(stage, part, 0, rows).forEach((value, at) => {
        all += 1;
        if (value !== there[at]) cells += 1;
      });
    }
    return { cells, text: `${cells} of ${all} cells (${Math.round((100 * cells) / all)} %)` };
  } finally {
    other.dispose();
  }
}

const list = (names: readonly string[]): string => `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
