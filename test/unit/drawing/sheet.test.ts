import assert from 'node:assert/strict';
import fc from 'fast-check';
import { centred } from '../../../webview/app/draw/centred.ts';
import { type Ink, Sheet } from '../../../webview/app/draw/sheet.ts';

const cell = ({ values, columns }: Ink, row: number, column: number): number =>
  values[row * columns + column]!;

const place = fc.record({
  row: fc.double({ min: -3, max: 31, noNaN: true }),
  column: fc.double({ min: -3, max: 31, noNaN: true }),
});

/** The place of the mean ink, and how far the ink reaches, in cells. */
function measured({ values, columns }: Ink): { row: number; column: number; high: number; wide: number } {
  let [mass, down, across] = [0, 0, 0];
  const rows: number[] = [];
  const used: number[] = [];
  values.forEach((value, at) => {
    const [row, column] = [Math.floor(at / columns), at % columns];
    mass += value;
    down += value * (row + 0.5);
    across += value * (column + 0.5);
    if (value < 8) return;
    rows.push(row);
    used.push(column);
  });
  return {
    row: down / mass,
    column: across / mass,
    high: Math.max(...rows) - Math.min(...rows) + 1,
    wide: Math.max(...used) - Math.min(...used) + 1,
  };
}

const onEdge = (row: number, column: number): boolean => [row, column].some((at) => at === 0 || at === 27);

describe('a sheet that is drawn on', () => {
  it('has full ink in the middle of a stroke, soft edges, and nothing elsewhere', () => {
    const sheet = new Sheet(28, 28);
    sheet.line({ row: 10.5, column: 4.5 }, { row: 10.5, column: 20.5 }, 'pen');
    assert.equal(cell(sheet, 10, 4), 255);
    assert.equal(cell(sheet, 10, 12), 255);
    assert.ok(cell(sheet, 9, 12) > 50 && cell(sheet, 9, 12) < 255);
    assert.equal(cell(sheet, 9, 12), cell(sheet, 11, 12));
    assert.equal(cell(sheet, 12, 12), 0);
    assert.equal(cell(sheet, 10, 23), 0);
  });

  it('loses no cell between two places, however fast the hand moves', () => {
    fc.assert(
      fc.property(place, place, (from, to) => {
        const sheet = new Sheet(28, 28);
        sheet.line(from, to, 'pen');
        for (let step = 0; step <= 100; step++) {
          const row = Math.floor(from.row + (step / 100) * (to.row - from.row));
          const column = Math.floor(from.column + (step / 100) * (to.column - from.column));
          if (row < 0 || column < 0 || row > 27 || column > 27) continue;
          assert.ok(cell(sheet, row, column) > 100, `a gap at ${row}, ${column}`);
        }
        assert.ok(sheet.values.every((value) => value >= 0 && value <= 255));
      }),
    );
  });

  it('never loses ink to a second stroke of the pen, and all of it to the eraser', () => {
    const sheet = new Sheet(28, 28);
    sheet.line({ row: 14, column: 3 }, { row: 14, column: 25 }, 'pen');
    const before = sheet.values.slice();
    sheet.line({ row: 3, column: 14 }, { row: 25, column: 14 }, 'pen');
    assert.ok(sheet.values.every((value, at) => value >= before[at]!));
    sheet.line({ row: 14, column: 0 }, { row: 14, column: 28 }, 'eraser');
    for (let column = 0; column < 28; column++) assert.equal(cell(sheet, 14, column), 0);
    assert.equal(cell(sheet, 5, 14), 255);
  });

  it('takes strokes back one by one, and the clearing too', () => {
    const sheet = new Sheet(28, 28);
    const states = [3, 9, 15].map((row) => {
      const before = [...sheet.values];
      sheet.beginStroke();
      sheet.line({ row, column: 3 }, { row, column: 20 }, 'pen');
      return before;
    });
    const drawn = [...sheet.values];
    sheet.clear();
    assert.ok(sheet.blank);
    sheet.undo();
    assert.deepEqual([...sheet.values], drawn);
    for (const before of states.reverse()) {
      sheet.undo();
      assert.deepEqual([...sheet.values], before);
    }
    assert.ok(sheet.blank && !sheet.canUndo);
    sheet.undo();
    assert.ok(sheet.blank);
  });
});

describe('centring a drawing as MNIST does', () => {
  it('leaves an empty sheet as it is', () => {
    assert.ok(new Sheet(28, 28, centred(new Sheet(28, 28)).values).blank);
  });

  it('makes the longer side 20 cells and puts the middle of the ink into the middle', () => {
    const inside = fc.record({
      row: fc.integer({ min: 2, max: 25 }),
      column: fc.integer({ min: 2, max: 25 }),
    });
    fc.assert(
      fc.property(inside, inside, inside, (a, b, c) => {
        fc.pre(Math.hypot(a.row - b.row, a.column - b.column) > 6);
        const sheet = new Sheet(28, 28);
        sheet.line(a, b, 'pen');
        sheet.line(b, c, 'pen');
        const before = measured(sheet);
        const result = centred(sheet);
        const { row, column, high, wide } = measured(result);
        // Ink that is heavy on one side may put the other one beyond the edge, as in MNIST itself.
        const cut = result.values.some((value, at) => value > 0 && onEdge(Math.floor(at / 28), at % 28));
        if (cut) return;
        assert.ok(Math.abs(row - 14) < 0.2 && Math.abs(column - 14) < 0.2, `at ${row}, ${column}`);
        // Between two cells ink fades over the width of one, as that is now; a length of 20 may touch 22 cells.
        const fading = 2 + 20 / Math.max(before.high, before.wide);
        assert.ok(Math.abs(Math.max(high, wide) - 20) <= fading, `${high} × ${wide}`);
      }),
    );
  });

  it('gives the same for the same drawing elsewhere on the sheet', () => {
    const seven = (row: number, column: number): Ink => {
      const sheet = new Sheet(28, 28);
      sheet.line({ row, column }, { row, column: column + 8 }, 'pen');
      sheet.line({ row, column: column + 8 }, { row: row + 10, column: column + 3 }, 'pen');
      return centred(sheet);
    };
    const [one, other] = [seven(4, 4), seven(12, 14)];
    one.values.forEach((value, at) => assert.ok(Math.abs(value - other.values[at]!) < 0.01));
  });

  it('changes a drawing that is centred already by little', () => {
    const sheet = new Sheet(28, 28);
    sheet.line({ row: 4.8, column: 14 }, { row: 23.2, column: 14 }, 'pen');
    const once = measured(centred(sheet));
    const twice = measured(centred(centred(sheet)));
    assert.ok(
      Math.abs(once.high - twice.high) <= 1 && Math.abs(once.high - 20) <= 1,
      `${once.high}, ${twice.high}`,
    );
  });
});
