import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readMatrix } from '../../../src/lenses/numbers/writtenMatrix.ts';
import { ProblemError } from '../../../src/problem.ts';

const rowsOf = (text: string): number[][] => {
  const { rows, columns, values } = readMatrix(text);
  return Array.from({ length: rows }, (_, row) => [...values.slice(row * columns, (row + 1) * columns)]);
};

const READ: [string, string, number[][]][] = [
  ['spaces', '1 2\n3 4\n', [[1, 2], [3, 4]]],
  ['tabs and Windows’ line ends', '1\t2\r\n3\t4\r\n', [[1, 2], [3, 4]]],
  ['CSV', '1,2\n3,4', [[1, 2], [3, 4]]],
  ['CSV with a comma at each end', '1,2,\n3,4,', [[1, 2], [3, 4]]],
  ['CSV with quotes', '"1","2"\n"3","4"', [[1, 2], [3, 4]]],
  ['CSV with semicolons', '1;2;3\n4;5;6', [[1, 2, 3], [4, 5, 6]]],
  ['rows that end in semicolons', '1 2;\n3 4;', [[1, 2], [3, 4]]],
  ['one line', '1 2; 3 4', [[1, 2], [3, 4]]],
  ['MATLAB', 'A = [1 2; 3 4];', [[1, 2], [3, 4]]],
  ['MATLAB with commas, over lines', 'A = [1, 2\n     3, 4];', [[1, 2], [3, 4]]],
  ['a row', '[1, 2, 3]', [[1, 2, 3]]],
  ['JSON', '[[1,2],[3,4]]', [[1, 2], [3, 4]]],
  ['JSON over many lines', '[\n  [\n    1,\n    2\n  ],\n  [\n    3,\n    4\n  ]\n]', [[1, 2], [3, 4]]],
  ['NumPy’s print', '[[1. 2.]\n [3. 4.]]', [[1, 2], [3, 4]]],
  ['NumPy’s print of long rows', '[[1 2 3\n  4 5 6]\n [7 8 9\n  1 2 3]]', [[1, 2, 3, 4, 5, 6], [7, 8, 9, 1, 2, 3]]],
  ['NumPy’s repr', 'array([[1., 2.],\n       [3., 4.]], dtype=float32)', [[1, 2], [3, 4]]],
  ['Python', 'image = np.array([[1, 2], [3, 4]])', [[1, 2], [3, 4]]],
  ['PyTorch’s print', "tensor([[1., 2.],\n        [3., 4.]], device='cuda:0', grad_fn=<ReluBackward0>)", [[1, 2], [3, 4]]],
  ['a mark of the byte order', '\uFEFF1,2\r\n3,4', [[1, 2], [3, 4]]],
  ['line ends of old', '1 2\r3 4\r', [[1, 2], [3, 4]]],
  ['tuples', '((1,2),(3,4))', [[1, 2], [3, 4]]],
  ['C', 'int k[2][2] = {{1,2},{3,4}};', [[1, 2], [3, 4]]],
  ['comments', '# the first 5\n1 2 # and 3\n3 4 % 5', [[1, 2], [3, 4]]],
  ['exponents, signs, fractions', '-1e-3 +2\n−3 1/4', [[Math.fround(-0.001), 2], [-3, 0.25]]],
  ['a list of one matrix', '[[[1, 2], [3, 4]]]', [[1, 2], [3, 4]]],
  ['part of a list', '2, 3],\n [4, 5]]', [[2, 3], [4, 5]]],
  ['one number', '7', [[7]]],
]; // prettier-ignore

const REFUSED: [string, string, RegExp][] = [
  ['nothing', '', /no numbers/],
  ['words', 'The quick brown fox', /no numbers/],
  ['a word among numbers', '1 2\n3 x', /Row 2: “x” is not a finite number/],
  ['what is no number', '1 nan', /Row 1: “nan” is not a finite number/],
  ['infinity', '-inf 1', /Row 1: “-inf” is not a finite number/],
  ['a ragged row', '1 2\n3 4\n5', /Row 3 has 1 number, row 1 has 2 numbers/],
  ['a ragged list', '[[1, 2], [3]]', /Row 2 has 1 number, row 1 has 2 numbers/],
  ['decimal commas', '1,5 2,5\n3,5 4,5', /Row 1: “1,5” looks like a number with a decimal comma/],
  ['decimal commas and points between thousands', '1.000,5 2 3', /Row 1: “1\.000,5” looks like a number with a decimal comma/],
  ['decimal commas between semicolons', '1;2\n3,5;4', /Row 2: “3,5” looks like a number with a decimal comma/],
  ['an empty cell', '1,,2', /Row 1 has an empty cell/],
  ['what NumPy left out', '[[1 ... 2]\n [3 ... 4]]', /Row 1 leaves numbers out/],
  ['a tensor of order 3', '[[[1,2],[3,4]],[[5,6],[7,8]]]', /tensor of order 3, 2 matrices/],
  ['a number beside the rows', '[[1, 2], 3]', /“3” stands beside the rows/],
  ['too many columns', '1 '.repeat(1025), /1 × 1025 numbers are too many/],
  ['too many rows', '1\n'.repeat(2000), /2000 × 1 numbers are too many/],
  ['too many rows of several', '1 2 3\n'.repeat(2000), /2000 × 3 numbers are too many/],
  ['what float32 does not hold', '1e99', /“1e99” is larger than any float32/],
]; // prettier-ignore

describe('a matrix in a text', () => {
  for (const [what, text, rows] of READ)
    it(`is read from ${what}`, () => assert.deepEqual(rowsOf(text), rows));

  for (const [what, text, said] of REFUSED) {
    it(`is refused in words: ${what}`, () =>
      assert.throws(
        () => readMatrix(text),
        (thrown) => {
          assert.ok(thrown instanceof ProblemError);
          assert.match(thrown.message, said);
          assert.ok(thrown.nextStep);
          return true;
        },
      ));
  }

  it('is the same however it is written', () => {
    const entry = fc.float({ noNaN: true, noDefaultInfinity: true, min: -1000, max: 1000 }).map((x) => x + 0);
    const matrix = fc
      .tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 }))
      .chain(([rows, columns]) =>
        fc.array(fc.array(entry, { minLength: columns, maxLength: columns }), {
          minLength: rows,
          maxLength: rows,
        }),
      );
    const WAYS: ((rows: readonly (readonly number[])[]) => string)[] = [
      (rows) => JSON.stringify(rows),
      (rows) => JSON.stringify(rows, undefined, 2),
      (rows) => rows.map((row) => row.join(' ')).join('\n'),
      (rows) => rows.map((row) => row.join(',')).join('\n'),
      (rows) => `[${rows.map((row) => row.join(' ')).join('; ')}]`,
      (rows) => `np.array([${rows.map((row) => `[${row.join(', ')}]`).join(',\n  ')}], dtype=np.float32)`,
    ];
    fc.assert(
      fc.property(matrix, fc.constantFrom(...WAYS), (rows, write) => {
        assert.deepEqual(rowsOf(write(rows)), rows);
      }),
    );
  });

  it('knows where its rows stand', () => {
    const text = 'x = [[1, 2],\n     [3, 4]]';
    const places = readMatrix(text).rowPlaces.map(({ start, end }) => text.slice(start, end));
    assert.deepEqual(places, ['1, 2', '3, 4']);
  });
});
