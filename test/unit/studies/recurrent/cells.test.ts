import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ProblemError } from '../../../../src/problem.ts';
import { cellsOfSpan, spansOfCells } from '../../../../src/studies/recurrent/findCells.ts';
import { saturatedShares, saturation } from '../../../../src/studies/recurrent/saturation.ts';
import type { UnitValues } from '../../../../src/studies/recurrent/unitValues.ts';
import { matrix, nodeOf } from '../../../../src/trace/trace.ts';
import { startTensors } from '../../tensors.ts';
import { characterRun, letGo, services } from './characterRun.ts';

/** @param rows [position][unit] */
const table = (rows: readonly (readonly number[])[]): UnitValues => ({
  positions: rows.length,
  units: rows[0]!.length,
  values: Float32Array.from(rows.flat()),
});

const someTable = fc
  .tuple(fc.integer({ min: 2, max: 30 }), fc.integer({ min: 1, max: 5 }))
  .chain(([positions, units]) =>
    fc.array(fc.array(fc.float({ min: -1, max: 1, noNaN: true }), { minLength: units, maxLength: units }), {
      minLength: positions,
      maxLength: positions,
    }),
  );

describe('saturated units', () => {
  before(startTensors);

  it('are counted below 0.1 and above 0.9, unit by unit', () => {
    const given = table([
      [0.05, 0.5],
      [0.95, 0.91],
      [0.02, 0.5],
      [0.5, 0.1],
    ]);
    const { left, right, meanLeft, meanRight } = saturatedShares(given, { low: 0.1, high: 0.9 });
    // 0.1 itself is not below; as a float32 it is even a little above.
    assert.deepEqual([...left], [0.5, 0]);
    assert.deepEqual([...right], [0.25, 0.25]);
    assert.deepEqual([meanLeft, meanRight], [0.25, 0.25]);
  });

  it('of gates and of what goes through tanh have other ends; a cell state has none', async () => {
    const studied = await characterRun({ kind: 'lstm' }, 'abc "de" (cab)');
    const nodes = ['layer.0.forget_gate', 'layer.1.candidate', 'layer.1.hidden_state'];
    const answer = await saturation(studied, { nodes }, services);
    assert.deepEqual(
      answer.nodes.map(({ node, low, high }) => [node, low, high]),
      [
        ['layer.0.forget_gate', 0.1, 0.9],
        ['layer.1.candidate', -0.9, 0.9],
        ['layer.1.hidden_state', -0.9, 0.9],
      ],
    );
    const { trace } = studied.run;
    for (const { node, low, high, left, right } of answer.nodes) {
      const values = matrix(trace, nodeOf(trace, node), 0);
      const shareOf = (unit: number, holds: (value: number) => boolean): number => {
        const column = values.filter((_, at) => at % 4 === unit);
        return column.filter(holds).length / column.length;
      };
      for (let unit = 0; unit < 4; unit++) {
        assert.ok(Math.abs(left[unit]! - shareOf(unit, (value) => value < low)) < 1e-6);
        assert.ok(Math.abs(right[unit]! - shareOf(unit, (value) => value > high)) < 1e-6);
      }
    }
    await assert.rejects(
      saturation(studied, { nodes: ['layer.0.cell_state'] }, services),
      (thrown) => thrown instanceof ProblemError && thrown.code === 'bad-request',
    );
    letGo(studied);
  });
});

describe('cells that tell a span', () => {
  const given = table([
    [0, 1, 0.5, 0.2],
    [1, 0, 0.5, 0.9],
    [1, 0, 0.5, 0.2],
    [0, 1, 0.5, 0.9],
    [0, 1, 0.5, 0.2],
    [1, 0, 0.5, 0.2],
  ]);

  it('are on inside and off outside, or the other way round; the best come first', () => {
    const [first, second, third, last] = cellsOfSpan(given, { from: 1, to: 3 }, 0.5);
    // Unit 0 is on at both places inside, and off at three of four outside.
    assert.deepEqual([first!.unit, first!.polarity, first!.inside, first!.outside], [0, 'on', 1, 0.75]);
    assert.equal(first!.score, 0.875);
    assert.deepEqual([second!.unit, second!.polarity, second!.score], [1, 'off', 0.875]);
    // Unit 3: on at one of two inside, off at three of four outside.
    assert.deepEqual([third!.unit, third!.polarity, third!.score], [3, 'on', 0.625]);
    // A unit that never changes knows nothing.
    assert.deepEqual([last!.unit, last!.score, last!.distance], [2, 0.5, 0]);
  });

  it('are found elsewhere in the text, where all of them do the same', () => {
    const cells = [
      { unit: 0, polarity: 'on' },
      { unit: 1, polarity: 'off' },
    ] as const;
    assert.deepEqual(spansOfCells(given, cells, 0.5), { spans: Uint32Array.of(1, 3, 5, 6), positions: 3 });
    const never = [...cells, { unit: 2, polarity: 'on' } as const];
    assert.deepEqual(spansOfCells(given, never, 0.5), { spans: Uint32Array.of(), positions: 0 });
  });

  it('refuse a span that is the whole text, is empty or lies outside, and a unit that is not there', () => {
    const spans = [
      { from: 0, to: 6 },
      { from: 2, to: 2 },
      { from: 4, to: 7 },
    ];
    for (const span of spans) assert.throws(() => cellsOfSpan(given, span, 0.5), ProblemError);
    assert.throws(() => spansOfCells(given, [{ unit: 4, polarity: 'on' }], 0.5), ProblemError);
  });

  it('have the scores of a count by hand, whatever the numbers; the spans hold exactly what they say', () => {
    fc.assert(
      fc.property(
        someTable,
        fc.nat(),
        fc.nat(),
        fc.double({ min: -1, max: 1, noNaN: true }),
        (rows, a, b, threshold) => {
          const [one, other] = [a % rows.length, b % rows.length];
          const span = { from: Math.min(one, other), to: Math.max(one, other) + 1 };
          fc.pre(span.to - span.from < rows.length);
          const cells = cellsOfSpan(table(rows), span, threshold);
          assert.equal(cells.length, rows[0]!.length);
          cells.forEach(({ unit, polarity, score, distance }, at) => {
            const right = (inside: boolean): number => {
              const part = rows.filter(
                (_, position) => (position >= span.from && position < span.to) === inside,
              );
              const isOn = part.filter((row) => row[unit]! > threshold).length / part.length;
              return (polarity === 'on') === inside ? isOn : 1 - isOn;
            };
            assert.ok(Math.abs(score - (right(true) + right(false)) / 2) < 1e-9);
            assert.ok(score >= 0.5 - 1e-9 && score <= (cells[at - 1]?.score ?? 1));
            assert.ok(distance >= 0 && Number.isFinite(distance));
          });
          const chosen = cells.slice(0, 2);
          const { spans, positions } = spansOfCells(table(rows), chosen, threshold);
          const inSpans = rows.map((_, position) =>
            spans.some((from, i) => i % 2 === 0 && position >= from && position < spans[i + 1]!),
          );
          const hold = rows.map((row) =>
            chosen.every(({ unit, polarity }) => row[unit]! > threshold === (polarity === 'on')),
          );
          assert.deepEqual(inSpans, hold);
          assert.equal(positions, hold.filter(Boolean).length);
        },
      ),
    );
  });
});
