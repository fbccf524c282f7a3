import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { OutlineNode } from '../../../src/protocol/outline.ts';
import type { Operation } from '../../../src/trace/operation.ts';
import type { RecurrentLayer } from '../../../src/trace/recurrentLayers.ts';
import { cellDiagram } from '../../../webview/app/stage/recurrent/cellDiagram.ts';
import type { CellStages } from '../../../webview/app/stage/recurrent/cellOfNode.ts';
import {
  type CellDiagram,
  HALF,
  NEW_PART,
  OLD_PART,
} from '../../../webview/app/stage/recurrent/diagramShapes.ts';
import { stepEquations, stepSentence } from '../../../webview/app/stage/recurrent/stepEquations.ts';
import { stepScales, stepValues, type UnitColumns } from '../../../webview/app/stage/recurrent/stepValues.ts';

interface Variant {
  readonly kind: RecurrentLayer['kind'];
  readonly masked?: boolean;
  readonly reset?: 'before' | 'after';
  readonly updateWrites?: boolean;
}

const VARIANTS: readonly Variant[] = [
  { kind: 'rnn' },
  { kind: 'rnn', masked: true },
  { kind: 'lstm' },
  { kind: 'lstm', masked: true },
  { kind: 'gru', reset: 'after' },
  { kind: 'gru', reset: 'before', masked: true },
  { kind: 'gru', reset: 'before', updateWrites: true },
];

const SQUASHED: Readonly<Record<string, Operation>> = {
  candidate: { kind: 'activation', function: 'tanh' },
  cell_state_tanh: { kind: 'activation', function: 'tanh' },
};

/** A layer of which only the functions of its stages are known. */
function cellOf({ kind, masked = false, reset = 'after', updateWrites = false }: Variant): CellStages {
  const layer = { name: 'layer.0', kind, units: 1, positions: 1, backwards: false };
  const stage = (name: string): OutlineNode =>
    ({
      name,
      operation:
        SQUASHED[name] ??
        (name.endsWith('_gate')
          ? { kind: 'activation', function: 'sigmoid' }
          : { kind: 'activation', function: 'tanh' }),
    }) as unknown as OutlineNode;
  return { layer, stage, reset, updateWrites, masked };
}

const columnsOf = (values: Readonly<Record<string, number>>): UnitColumns =>
  new Map(
    Object.entries(values).map(([name, value]) => [
      name,
      { rows: 1, columns: 1, rowStep: 1, columnStep: 1, values: Float32Array.of(value) },
    ]),
  );

/** Numbers stand apart from each other and from what stands on the wires. */
function assertApart({ numbers, marks }: CellDiagram, what: string): void {
  const boxes = [
    ...numbers.map(({ value, at: [x, y] }) => ({
      name: value,
      left: x - HALF.pill,
      right: x + HALF.pill,
      top: y - HALF.pillHeight,
      bottom: y + HALF.pillHeight,
    })),
    ...marks.map(({ kind, at: [x, y] }) => ({
      name: kind,
      left: x - 9,
      right: x + 9,
      top: y - 9,
      bottom: y + 9,
    })),
  ];
  boxes.forEach((one, at) => {
    for (const other of boxes.slice(at + 1)) {
      const overlap =
        one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
      assert.ok(!overlap, `${what}: ${one.name} lies on ${other.name}`);
    }
  });
}

describe('The picture of a recurrent cell', () => {
  for (const variant of VARIANTS) {
    const what = JSON.stringify(variant);
    it(`keeps everything apart and inside: ${what}`, () => {
      const diagram = cellDiagram(cellOf(variant));
      assertApart(diagram, what);
      const points = [...diagram.wires.flatMap((wire) => wire.points), ...diagram.marks.map(({ at }) => at)];
      for (const [x, y] of points) {
        assert.ok(x >= 0 && x <= diagram.width, `${what}: ${x}`);
        assert.ok(y >= 0 && y <= diagram.height, `${what}: ${y}`);
      }
      for (const { points: corners } of diagram.wires)
        corners.slice(1).forEach(([x, y], at) => {
          assert.ok(x === corners[at]![0] || y === corners[at]![1], `${what}: a wire runs askew`);
        });
    });

    it(`shows the number of every wire and computes all in order: ${what}`, () => {
      const diagram = cellDiagram(cellOf(variant));
      const shown = new Map(diagram.numbers.map(({ value, phase }) => [value, phase]));
      for (const { carries, phase } of diagram.wires) {
        if (carries === null) continue;
        assert.ok(shown.has(carries), `${what}: no number for ${carries}`);
        assert.ok(shown.get(carries)! <= phase, `${what}: ${carries} flows before it is known`);
      }
      const last = Math.max(...shown.values());
      assert.equal(last, diagram.phases.length - 1);
      assert.equal(shown.get('hidden_state'), last);
    });
  }

  it('draws the reset gate where this GRU has it', () => {
    const numbers = (reset: 'before' | 'after'): string[] =>
      cellDiagram(cellOf({ kind: 'gru', reset })).numbers.map(({ value }) => value);
    assert.ok(numbers('before').includes('reset_hidden_state'));
    assert.ok(!numbers('before').includes('candidate.reset'));
    assert.ok(numbers('after').includes('candidate.reset'));
    assert.ok(!numbers('after').includes('reset_hidden_state'));
  });

  it('opens the gate of a GRU for the old state as far as it is closed for the candidate', () => {
    for (const updateWrites of [false, true]) {
      const { marks } = cellDiagram(cellOf({ kind: 'gru', updateWrites }));
      const gates = marks.filter((mark) => mark.kind === 'gate' && mark.opening === 'update_gate');
      assert.deepEqual(
        gates.map((mark) => mark.kind === 'gate' && mark.rest === true),
        [updateWrites, !updateWrites],
      );
    }
  });
});

describe('The numbers of a step', () => {
  const unit = fc.float({ min: 0, max: 1, noNaN: true });
  const state = fc.float({ min: -1, max: 1, noNaN: true });

  it('add up to the state of a GRU, whichever way its gate is counted', () => {
    fc.assert(
      fc.property(unit, state, state, fc.boolean(), (gate, before, candidate, updateWrites) => {
        const columns = columnsOf({
          update_gate: gate,
          previous_hidden_state: before,
          candidate,
        });
        const values = stepValues(cellOf({ kind: 'gru', updateWrites }), columns, 0);
        const share = updateWrites ? 1 - gate : gate;
        const expected = share * before + (1 - share) * candidate;
        assert.ok(Math.abs(values.get(OLD_PART)! + values.get(NEW_PART)! - expected) < 1e-6);
      }),
    );
  });

  it('are coloured on one scale at all steps', () => {
    const { states, gates } = stepScales(
      new Map([
        ['cell_state', { rows: 3, columns: 1, rowStep: 1, columnStep: 1, values: Float32Array.of(0.5, -2.5, 1) }],
        ['hidden_state', { rows: 3, columns: 1, rowStep: 1, columnStep: 1, values: Float32Array.of(0, -0.5, 0.9) }],
      ]),
    ); // prettier-ignore
    assert.deepEqual([states.minimum, states.maximum], [-2.5, 2.5]);
    assert.deepEqual([gates.minimum, gates.maximum], [0, 1]);
  });

  const LSTM = {
    previous_cell_state: -0.5,
    previous_hidden_state: 0.25,
    'forget_gate.linear': 0,
    forget_gate: 0.5,
    'input_gate.linear': 2,
    input_gate: 0.75,
    'candidate.linear': 1,
    candidate: -0.5,
    kept: -0.25,
    written: -0.375,
    cell_state: -0.625,
    'output_gate.linear': -1,
    output_gate: 0.5,
    cell_state_tanh: -0.5,
    hidden_state: -0.25,
  };

  it('are written as equations in the order of the computation', () => {
    const cell = cellOf({ kind: 'lstm' });
    const values = stepValues(cell, columnsOf(LSTM), 0);
    assert.deepEqual(
      stepEquations(cell, values).map(({ text }) => text),
      [
        'f = σ(0) = 0.5',
        'i = σ(2) = 0.75',
        'g = tanh(1) = −0.5',
        'c = f ⊙ c⁻ + i ⊙ g = 0.5 · (−0.5) + 0.75 · (−0.5) = −0.25 + (−0.375) = −0.625',
        'o = σ(−1) = 0.5',
        'h = o ⊙ tanh(c) = 0.5 · tanh(−0.625) = −0.25',
      ],
    );
    assert.equal(
      stepSentence(cell, values),
      'It keeps 50 % of its cell, writes −0.375 into it, and shows 50 % of it: h is −0.25.',
    );
  });

  it('say that a masked step does not count', () => {
    const cell = cellOf({ kind: 'lstm', masked: true });
    const columns = columnsOf({ ...LSTM, mask: 0, new_cell_state: 9, new_hidden_state: 8 });
    const values = stepValues(cell, columns, 0);
    assert.match(stepSentence(cell, values), /masked: it does not count/);
    const held = stepEquations(cell, values).filter(({ title }) => title === 'The step does not count');
    assert.deepEqual(
      held.map(({ text }) => text),
      ['mask 0: c stays −0.625', 'mask 0: h stays −0.25'],
    );
  });
});
