import type { RunNote } from '../../trace/description.ts';
import type { InputPlan } from './networkInputs.ts';
import type { NetworkPlan } from './networkPlan.ts';
import type { RecurrentPlan } from './recurrentDocument.ts';
import type { RecurrentSettings } from './recurrentSettings.ts';

/** What a person should know of a run by hand. */
export function recurrentNotes(plan: RecurrentPlan): RunNote[] {
  if (plan.kind !== 'network') return [];
  const { cell, input, settings } = plan;
  const texts = [
    ...(cell.kind === 'gru' ? [convention(settings)] : []),
    stepsText(input, settings),
    input.predicted.some((isPredicted, step) => isPredicted && step < input.written) ? FREE : undefined,
  ];
  return texts.flatMap((text): RunNote[] => (text === undefined ? [] : [{ kind: 'remark', text }]));
}

const FREE =
  'Teacher forcing is off: from step 2 on the network reads its own prediction, not the written input (free running).';
/** Papers write the GRU in two ways, and frameworks reset in two places. */
function convention({ updateWrites, resetAfter }: RecurrentSettings): string {
  const update = updateWrites
    ? 'z writes the candidate, h = (1 − z) h⁻ + z h̃ (Chung et al. 2014)'
    : 'z keeps the old state, h = z h⁻ + (1 − z) h̃ (Cho et al. 2014, Keras, PyTorch)';
  const reset = resetAfter
    ? 'after the product with U (Keras by default, PyTorch)'
    : 'before the product with U (Cho et al. 2014)';
  return `GRU: ${update}; the reset gate works ${reset}.`;
}

function stepsText(
  { steps, written, inText }: InputPlan,
  { after }: NetworkPlan['settings'],
): string | undefined {
  if (steps < inText) return `Of the ${inText} inputs in the text the first ${written} are read.`;
  if (steps === written) return undefined;
  const beyond = steps === written + 1 ? `Step ${steps} reads` : `Steps ${written + 1} to ${steps} read`;
  const read = {
    zero: '0',
    last: 'the last input again',
    prediction: 'what the network said at the step before',
  }[after];
  return `The text has ${inText === 1 ? 'one input' : `${inText} inputs`}. ${beyond} ${read}.`;
}
