import { type CellDiagram, HALF } from './diagramShapes.ts';
import type { CellStages } from './cellOfNode.ts';
import { buses, gateColumn, joined, LEFT, MASK_WIDTH, outgoing, type Parts, ROWS } from './diagramParts.ts';
import { functionSign } from './functionSign.ts';

const TOP = 36;
/** The columns of the gates; the candidate stands below the place where it is added. */
const X = { forget: 122, input: 198, candidate: 274, output: 362, squashed: 440 } as const;
const WRITTEN = 132;
const SHOWN = 166;
const HIDDEN = 226;

/** The cell state on a line of its own along the top; what is written comes up to it, what is shown goes down. */
export function lstmDiagram(cell: CellStages): CellDiagram {
  const { masked } = cell;
  const width = 600 + (masked ? MASK_WIDTH : 0);
  const { wires, marks, numbers } = joined([
    cellLine(masked, width),
    gateColumn({ x: X.forget, stage: 'forget_gate', symbol: 'f', of: functionSign(cell, 'forget_gate'), label: 'left', phase: 1 }),
    gateColumn({ x: X.input, stage: 'input_gate', symbol: 'i', of: functionSign(cell, 'input_gate'), label: 'left', phase: 1 }),
    gateColumn({ x: X.candidate, stage: 'candidate', symbol: 'g', of: functionSign(cell, 'candidate'), label: 'right', phase: 1 }),
    gateColumn({ x: X.output, stage: 'output_gate', symbol: 'o', of: functionSign(cell, 'output_gate'), label: 'right', phase: 1 }),
    written(),
    shown(cell, width),
  ]); // prettier-ignore
  return {
    width,
    height: 386,
    wires: [...buses(X.output), ...wires],
    marks,
    numbers: [
      { value: 'previous_cell_state', symbol: 'c⁻', label: 'above', at: [46, TOP], phase: 0 },
      { value: 'previous_hidden_state', symbol: 'h⁻', label: 'above', at: [46, ROWS.state], phase: 0 },
      ...numbers,
    ],
    words: [
      { text: 'input', at: [LEFT, ROWS.input + 17], anchor: 'start' },
      { text: 'next cell', at: [width - 8, TOP - 12], anchor: 'end' },
      { text: 'next state', at: [width - 8, HIDDEN + 25], anchor: 'end' },
    ],
    phases: [
      'the input and the states before',
      'a sum for each gate',
      'the gates and the candidate',
      'what is kept and what is written',
      'the new cell state',
      'what the step shows',
    ],
  };
}

/** c = f ⊙ c⁻ + i ⊙ g */
function cellLine(masked: boolean, width: number): Parts {
  const state = outgoing({
    from: [X.candidate + HALF.circle, TOP],
    state: 'cell_state',
    symbol: 'c',
    x: 360,
    // What goes down from the line is the new state, held or not.
    mask: X.squashed + 46,
    masked,
    width,
    phase: 4,
  });
  return {
    wires: [
      { points: [[LEFT, TOP], [X.forget, TOP]], carries: 'previous_cell_state', phase: 0 },
      { points: [[X.forget, TOP], [X.candidate - HALF.circle, TOP]], carries: 'kept', phase: 3 },
      { points: [[X.forget, ROWS.number], [X.forget, TOP + HALF.gate]], carries: 'forget_gate', controls: true, phase: 3 },
      ...state.wires,
    ],
    marks: [
      { kind: 'gate', opening: 'forget_gate', flow: 'across', at: [X.forget, TOP], phase: 3 },
      { kind: 'plus', at: [X.candidate, TOP], phase: 4 },
      ...state.marks,
    ],
    numbers: [
      { value: 'kept', symbol: 'f ⊙ c⁻', label: 'above', at: [198, TOP], phase: 3 },
      ...state.numbers,
    ],
  }; // prettier-ignore
}

/** i ⊙ g, on its way up to the cell. */
function written(): Parts {
  return {
    wires: [
      { points: [[X.candidate, ROWS.number], [X.candidate, WRITTEN]], carries: 'candidate', phase: 3 },
      { points: [[X.input, ROWS.number], [X.input, WRITTEN], [X.candidate - HALF.gate, WRITTEN]], carries: 'input_gate', controls: true, phase: 3 },
      { points: [[X.candidate, WRITTEN], [X.candidate, TOP + HALF.circle]], carries: 'written', phase: 3 },
    ],
    marks: [{ kind: 'gate', opening: 'input_gate', flow: 'up', at: [X.candidate, WRITTEN], phase: 3 }],
    numbers: [{ value: 'written', symbol: 'i ⊙ g', label: 'right', at: [X.candidate, 88], phase: 3 }],
  }; // prettier-ignore
}

/** h = o ⊙ tanh(c), on its way down and out. */
function shown(cell: CellStages, width: number): Parts {
  const state = outgoing({
    from: [X.squashed, HIDDEN],
    state: 'hidden_state',
    symbol: 'h',
    x: 504,
    masked: cell.masked,
    width,
    phase: 5,
  });
  const made = cell.masked ? 'new_cell_state' : 'cell_state';
  const of = functionSign(cell, 'cell_state_tanh');
  return {
    wires: [
      { points: [[X.squashed, TOP], [X.squashed, 84]], carries: made, phase: 5 },
      { points: [[X.squashed, 84], [X.squashed, SHOWN]], carries: 'cell_state_tanh', phase: 5 },
      { points: [[X.output, ROWS.number], [X.output, SHOWN], [X.squashed - HALF.gate, SHOWN]], carries: 'output_gate', controls: true, phase: 5 },
      { points: [[X.squashed, SHOWN], [X.squashed, HIDDEN]], carries: cell.masked ? 'new_hidden_state' : 'hidden_state', phase: 5 },
      ...state.wires,
    ],
    marks: [
      { kind: 'function', of, at: [X.squashed, 84], phase: 5 },
      { kind: 'gate', opening: 'output_gate', flow: 'up', at: [X.squashed, SHOWN], phase: 5 },
      ...state.marks,
    ],
    numbers: [
      { value: 'cell_state_tanh', symbol: `${of === '=' ? '' : `${of} `}${cell.masked ? 'new c' : 'c'}`, label: 'right', at: [X.squashed, 124], phase: 5 },
      ...state.numbers,
    ],
  }; // prettier-ignore
}
