import { type CellDiagram, HALF } from './diagramShapes.ts';
import type { CellStages } from './cellOfNode.ts';
import { joined, LEFT, MASK_WIDTH, outgoing } from './diagramParts.ts';
import { functionSign } from './functionSign.ts';

const LINE = 86;
const [SUM, FUNCTION] = [140, 264];
const [STATE, INPUT] = [40, 130];

/** The input and the state before meet in one sum, and a function of it is the new state (Elman 1990). */
export function elmanDiagram(cell: CellStages): CellDiagram {
  const width = 420 + (cell.masked ? MASK_WIDTH : 0);
  const made = cell.masked ? 'new_hidden_state' : 'hidden_state';
  const { wires, marks, numbers } = joined([
    {
      wires: [
        { points: [[LEFT, STATE], [SUM, STATE], [SUM, LINE - HALF.circle]], carries: null, phase: 0 },
        { points: [[LEFT, INPUT], [SUM, INPUT], [SUM, LINE + HALF.circle]], carries: null, phase: 0 },
        { points: [[SUM + HALF.circle, LINE], [FUNCTION, LINE]], carries: 'hidden_state.linear', phase: 1 },
        { points: [[FUNCTION, LINE], [FUNCTION + HALF.box, LINE]], carries: made, phase: 2 },
      ],
      marks: [
        { kind: 'sum', at: [SUM, LINE], phase: 1 },
        { kind: 'function', of: functionSign(cell, made), at: [FUNCTION, LINE], phase: 2 },
      ],
      numbers: [
        { value: 'previous_hidden_state', symbol: 'h⁻', label: 'above', at: [46, STATE], phase: 0 },
        { value: 'hidden_state.linear', symbol: 'a', label: 'above', at: [200, LINE], phase: 1 },
      ],
    },
    outgoing({ from: [FUNCTION + HALF.box, LINE], state: 'hidden_state', symbol: 'h', x: 326, masked: cell.masked, width, phase: 2 }),
  ]); // prettier-ignore
  return {
    width,
    height: 156,
    wires,
    marks,
    numbers,
    words: [
      { text: 'input', at: [LEFT, INPUT + 17], anchor: 'start' },
      { text: 'next state', at: [width - 8, LINE + 25], anchor: 'end' },
    ],
    phases: ['the input and the state before', 'one sum of both', 'the new state'],
  };
}
