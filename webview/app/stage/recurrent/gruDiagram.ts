import { type CellDiagram, HALF, NEW_PART, OLD_PART, type Wire } from './diagramShapes.ts';
import type { CellStages } from './cellOfNode.ts';
import {
  buses,
  gateColumn,
  intoSum,
  joined,
  LEFT,
  MASK_WIDTH,
  outgoing,
  type Parts,
  ROWS,
} from './diagramParts.ts';
import { functionSign } from './functionSign.ts';

const TOP = 36;
/** The line on which the candidate is made. */
const LINE = 116;
/** Where the reset gate stands. */
const RESET = 164;
const X = { reset: 78, state: 156, candidate: 238, function: 350, update: 452, plus: 548 } as const;

/** The state on a line of its own along the top; the update gate says how much of it stays, the candidate fills the rest. */
export function gruDiagram(cell: CellStages): CellDiagram {
  const width = 690 + (cell.masked ? MASK_WIDTH : 0);
  const { wires, marks, numbers } = joined([
    gateColumn({ x: X.reset, stage: 'reset_gate', symbol: 'r', of: functionSign(cell, 'reset_gate'), label: 'left', phase: 1 }),
    gateColumn({ x: X.update, stage: 'update_gate', symbol: 'z', of: functionSign(cell, 'update_gate'), label: 'right', phase: 1 }),
    cell.reset === 'after' ? resetAfter() : resetBefore(),
    candidate(cell),
    mixture(cell, width),
  ]); // prettier-ignore
  return {
    width,
    height: 386,
    wires: [...buses(X.update), ...wires],
    marks,
    numbers: [
      { value: 'previous_hidden_state', symbol: 'h⁻', label: 'above', at: [46, TOP], phase: 0 },
      ...numbers,
    ],
    words: [
      { text: 'state', at: [X.update + 14, ROWS.state + 4], anchor: 'start' },
      { text: 'input', at: [LEFT, ROWS.input + 17], anchor: 'start' },
      { text: 'next state', at: [width - 8, TOP + 25], anchor: 'end' },
    ],
    phases: [
      'the input and the state before',
      'a sum for each gate',
      'the gates',
      'the candidate, which looks at the state through the reset gate',
      'the new state',
    ],
  };
}

/** The reset gate's number, on its way to where it works. */
const resetControl: Wire = {
  points: [
    [X.reset, ROWS.number],
    [X.reset, RESET],
    [X.state - HALF.gate, RESET],
  ],
  carries: 'reset_gate',
  controls: true,
  phase: 3,
};

/** r ⊙ (h⁻ U + b′) + (x W + b), as Keras and PyTorch compute it. */
function resetAfter(): Parts {
  return {
    wires: [
      resetControl,
      ...intoSum([X.state, ROWS.sum], 'state', 3),
      { points: [[X.state, ROWS.sum - HALF.circle], [X.state, RESET]], carries: 'candidate.recurrent', phase: 3 },
      { points: [[X.state, RESET], [X.state, LINE], [X.candidate - HALF.circle, LINE]], carries: 'candidate.reset', phase: 3 },
      ...intoSum([X.candidate, ROWS.sum], 'input', 3),
      { points: [[X.candidate, ROWS.sum - HALF.circle], [X.candidate, LINE + HALF.circle]], carries: 'candidate.input', phase: 3 },
    ],
    marks: [
      { kind: 'sum', at: [X.state, ROWS.sum], phase: 3 },
      { kind: 'gate', opening: 'reset_gate', flow: 'up', at: [X.state, RESET], phase: 3 },
      { kind: 'sum', at: [X.candidate, ROWS.sum], phase: 3 },
      { kind: 'plus', at: [X.candidate, LINE], phase: 3 },
    ],
    numbers: [
      { value: 'candidate.recurrent', symbol: 'h⁻U + b′', label: 'above', at: [X.state, ROWS.function], phase: 3 },
      { value: 'candidate.reset', symbol: 'after r', label: 'above', at: [197, LINE], phase: 3 },
      { value: 'candidate.input', symbol: 'xW + b', label: 'right', at: [X.candidate, ROWS.number], phase: 3 },
    ],
  }; // prettier-ignore
}

/** x W + (r ⊙ h⁻) U + b (Cho et al. 2014): the sum reads the state of all units as the reset gates leave it. */
function resetBefore(): Parts {
  return {
    wires: [
      resetControl,
      { points: [[X.state, ROWS.state], [X.state, RESET]], carries: 'previous_hidden_state', phase: 3 },
      { points: [[X.state, RESET], [X.state, LINE], [X.candidate - HALF.circle, LINE]], carries: 'reset_hidden_state', phase: 3 },
      ...intoSum([X.candidate, LINE], 'input', 3),
    ],
    marks: [
      { kind: 'gate', opening: 'reset_gate', flow: 'up', at: [X.state, RESET], phase: 3 },
      { kind: 'sum', at: [X.candidate, LINE], phase: 3 },
    ],
    numbers: [{ value: 'reset_hidden_state', symbol: 'r ⊙ h⁻', label: 'above', at: [197, LINE], phase: 3 }],
  }; // prettier-ignore
}

/** From the candidate's sum to its number. */
function candidate(cell: CellStages): Parts {
  return {
    wires: [
      { points: [[X.candidate + HALF.circle, LINE], [X.function, LINE]], carries: 'candidate.linear', phase: 3 },
      { points: [[X.function, LINE], [X.update, LINE]], carries: 'candidate', phase: 3 },
    ],
    marks: [{ kind: 'function', of: functionSign(cell, 'candidate'), at: [X.function, LINE], phase: 3 }],
    numbers: [
      { value: 'candidate.linear', symbol: 'a', label: 'above', at: [294, LINE], phase: 3 },
      { value: 'candidate', symbol: 'g', label: 'above', at: [404, LINE], phase: 3 },
    ],
  }; // prettier-ignore
}

/** h = z ⊙ h⁻ + (1 − z) ⊙ g, or the other way round: one gate, two openings that come to 1. */
function mixture({ masked, updateWrites }: CellStages, width: number): Parts {
  const state = outgoing({
    from: [X.plus + HALF.circle, TOP],
    state: 'hidden_state',
    symbol: 'h',
    x: 604,
    masked,
    width,
    phase: 4,
  });
  const [old, fresh] = updateWrites ? ['(1 − z) ⊙ h⁻', 'z ⊙ g'] : ['z ⊙ h⁻', '(1 − z) ⊙ g'];
  return {
    wires: [
      { points: [[LEFT, TOP], [X.update, TOP]], carries: 'previous_hidden_state', phase: 0 },
      { points: [[X.update, ROWS.number], [X.update, TOP + HALF.gate]], carries: 'update_gate', controls: true, phase: 4 },
      { points: [[X.update, TOP], [X.plus - HALF.circle, TOP]], carries: OLD_PART, phase: 4 },
      { points: [[X.update, LINE], [X.plus, LINE], [X.plus, TOP + HALF.circle]], carries: NEW_PART, phase: 4 },
      ...state.wires,
    ],
    marks: [
      { kind: 'gate', opening: 'update_gate', rest: updateWrites, flow: 'across', at: [X.update, TOP], phase: 4 },
      { kind: 'gate', opening: 'update_gate', rest: !updateWrites, flow: 'across', at: [X.update, LINE], phase: 4 },
      { kind: 'plus', at: [X.plus, TOP], phase: 4 },
      ...state.marks,
    ],
    numbers: [
      { value: OLD_PART, symbol: old!, label: 'above', at: [500, TOP], phase: 4 },
      { value: NEW_PART, symbol: fresh!, label: 'above', at: [500, LINE], phase: 4 },
      ...state.numbers,
    ],
  }; // prettier-ignore
}
