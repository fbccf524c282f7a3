import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { readSafetensors } from '../../../../src/models/safetensors.ts';
import { ProblemError } from '../../../../src/problem.ts';
import { eigenvalues } from '../../../../src/studies/recurrent/eigenvalues.ts';
import { orthogonalRows } from '../../../../src/studies/recurrent/orthogonalRows.ts';
import { principalComponents, projected } from '../../../../src/studies/recurrent/principalComponents.ts';
import { projection } from '../../../../src/studies/recurrent/projection.ts';
import { recurrentSpectrum } from '../../../../src/studies/recurrent/recurrentSpectrum.ts';
import { CHARACTER_CLASSES } from '../../../../src/text/characterClass.ts';
import { startTensors } from '../../tensors.ts';
import { characterRun, letGo, services } from './characterRun.ts';

const { pause } = services;

const square = fc
  .integer({ min: 1, max: 8 })
  .chain((size) =>
    fc
      .array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: size * size, maxLength: size * size })
      .map((values) => ({ size, matrix: Float64Array.from(values) })),
  );

function assertClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance = 1e-9): void {
  assert.equal(actual.length, expected.length);
  for (let i = 0; i < actual.length; i++)
    assert.ok(Math.abs(actual[i]! - expected[i]!) <= tolerance, `${i}: ${actual[i]}, not ${expected[i]}`);
}

describe('singular values', () => {
  it('of matrices that are known', async () => {
    // AAᵀ = [[25, 20], [20, 25]] has the eigenvalues 45 and 5.
    const { lengths } = await orthogonalRows(Float64Array.of(3, 4, 4, 3, 0, 0), 3, pause);
    assertClose(lengths, [7, 1, 0], 1e-12);
    const other = await orthogonalRows(Float64Array.of(3, 0, 4, 5), 2, pause);
    assertClose(other.lengths, [Math.sqrt(45), Math.sqrt(5)], 1e-12);
  });

  it('have the sum of squares and the product that the matrix has; the rows stand at right angles', async () => {
    await fc.assert(
      fc.asyncProperty(square, async ({ size, matrix }) => {
        const { lengths, rows } = await orthogonalRows(matrix, size, pause);
        const squares = matrix.reduce((sum, value) => sum + value ** 2, 0);
        assert.ok(Math.abs(lengths.reduce((sum, value) => sum + value ** 2, 0) - squares) < 1e-9);
        assert.ok(
          Math.abs(
            lengths.reduce((product, value) => product * value, 1) - Math.abs(determinant(matrix, size)),
          ) < 1e-7,
        );
        rows.forEach((row, i) =>
          rows.slice(0, i).forEach((other) => {
            const product = row.reduce((sum, value, at) => sum + value * other[at]!, 0);
            assert.ok(Math.abs(product) < 1e-9);
          }),
        );
      }),
    );
  });
});

describe('eigenvalues', () => {
  it('of matrices that are known, real and complex', async () => {
    assertClose(await eigenvalues(Float64Array.of(2, 0, 0, -3), 2, pause), [-3, 0, 2, 0]);
    // A rotation by 90°: ±i.
    const turned = await eigenvalues(Float64Array.of(0, -1, 1, 0), 2, pause);
    assertClose([turned[0]!, turned[2]!], [0, 0]);
    assertClose([Math.abs(turned[1]!), Math.abs(turned[3]!), turned[1]! + turned[3]!], [1, 1, 0]);
    // x³ − 6x² + 11x − 6 = (x − 1)(x − 2)(x − 3)
    const companion = Float64Array.of(0, 0, 6, 1, 0, -11, 0, 1, 6);
    assertClose(await eigenvalues(companion, 3, pause), [3, 0, 2, 0, 1, 0], 1e-8);
    // A circle of four: the fourth roots of one.
    const circle = Float64Array.of(0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 1, 0, 0, 0);
    const roots = await eigenvalues(circle, 4, pause);
    for (let i = 0; i < 8; i += 2) assertClose([Math.hypot(roots[i]!, roots[i + 1]!)], [1]);
    assertClose(await eigenvalues(new Float64Array(9), 3, pause), new Float64Array(6));
  });

  it('of a matrix some of whose numbers are so small that their squares are none', async () => {
    // As good as triangular in blocks: 1, and those of [[1, 2], [2, 0.5]].
    const tiny = Float64Array.of(1, 2, 3, 3e-161, 1, 2, 4e-161, 2, 0.5);
    const root = Math.sqrt(0.25 ** 2 + 4);
    assertClose(await eigenvalues(tiny, 3, pause), [0.75 + root, 0, 0.75 - root, 0, 1, 0]);
  });

  it('have the trace and the determinant as sum and product, come in conjugate pairs and in falling order', async () => {
    await fc.assert(
      fc.asyncProperty(square, async ({ size, matrix }) => {
        const values = await eigenvalues(matrix, size, pause);
        const pairs = Array.from({ length: size }, (_, i) => [values[2 * i]!, values[2 * i + 1]!] as const);
        const trace = pairs.reduce((sum, [re]) => sum + re, 0);
        const imaginary = pairs.reduce((sum, [, im]) => sum + im, 0);
        const diagonal = matrix.reduce((sum, value, at) => (at % (size + 1) === 0 ? sum + value : sum), 0);
        assert.ok(Math.abs(trace - diagonal) < 1e-8 && Math.abs(imaginary) < 1e-8);
        const product = pairs.reduce(([a, b], [c, d]) => [a * c - b * d, a * d + b * c] as const, [
          1, 0,
        ] as readonly [number, number]);
        assert.ok(Math.abs(product[0] - determinant(matrix, size)) < 1e-6 && Math.abs(product[1]) < 1e-6);
        const sizes = pairs.map((pair) => Math.hypot(...pair));
        sizes.forEach((each, i) => assert.ok(i === 0 || each <= sizes[i - 1]! + 1e-12));
      }),
    );
  });

  it('are refused for what is no number', async () => {
    await assert.rejects(eigenvalues(Float64Array.of(1, NaN, 0, 1), 2, pause), ProblemError);
  });
});

/** Laplace's expansion along the first row. */
function determinant(matrix: Float64Array, size: number): number {
  if (size === 1) return matrix[0]!;
  let sum = 0;
  for (let column = 0; column < size; column++) {
    const minor = matrix.filter((_, at) => at >= size && at % size !== column);
    sum += (column % 2 === 0 ? 1 : -1) * matrix[column]! * determinant(minor, size - 1);
  }
  return sum;
}

describe('principal components', () => {
  const folder = new URL('../../../fixtures/references/pca/', import.meta.url);
  const tensors = (name: string) => readSafetensors(readFileSync(new URL(name, folder)));

  it('are those of the reference: mean, variances, directions and what is seen along them', async () => {
    const model = tensors('model.safetensors');
    const expected = tensors('expected.safetensors');
    const [positions, units] = model.shape('embeddings') as [number, number];
    const given = { positions, units, values: model.read('embeddings') };
    const principal = await principalComponents(given, pause);
    const count = expected.shape('components')[0]!;
    assertClose(principal.mean, expected.read('mean'), 1e-5);
    assertClose(principal.variances.slice(0, count), expected.read('eigenvalues').slice(0, count), 1e-5);
    const components = principal.components.slice(0, count).flatMap((each) => [...each]);
    assertClose(components, expected.read('components'), 1e-4);
    assertClose(projected(given, principal, count), expected.read('projection'), 1e-4);
  });

  it('are refused for a single position', async () => {
    const single = { positions: 1, units: 2, values: Float32Array.of(1, 2) };
    await assert.rejects(principalComponents(single, pause), ProblemError);
  });
});

describe('the matrices and states of a run', () => {
  before(startTensors);

  it('have as many singular values and eigenvalues as units, gate by gate', async () => {
    const studied = await characterRun({ kind: 'lstm' }, 'abc');
    const { gates } = await recurrentSpectrum(studied, { layer: 'layer.1' }, services);
    assert.deepEqual(
      gates.map(({ gate }) => gate),
      ['input_gate', 'forget_gate', 'candidate', 'output_gate'],
    );
    for (const { gate, singularValues, eigenvalues: values } of gates) {
      const kernel = studied.run.trace.rows(`layer.1.${gate}.recurrent_kernel`, 0, 0, 4);
      const squares = kernel.reduce((sum, value) => sum + value ** 2, 0);
      assertClose([singularValues.reduce((sum, value) => sum + value ** 2, 0)], [squares], 1e-4);
      assert.equal(values.length, 8);
      assert.ok(Math.hypot(values[0]!, values[1]!) <= singularValues[0]! + 1e-5);
    }
    letGo(studied);
  });

  it('are seen in two dimensions, with the class of each character', async () => {
    const text = 'aB b1\n"c"';
    const studied = await characterRun({ kind: 'gru' }, text);
    const { points, explained, components, classes } = await projection(
      studied,
      { node: 'layer.1.hidden_state' },
      services,
    );
    assert.deepEqual(
      [...classes].map((each) => CHARACTER_CLASSES[each]),
      [
        'vowel',
        'capital',
        'space',
        'consonant',
        'digit',
        'newline',
        'punctuation',
        'consonant',
        'punctuation',
      ],
    );
    assert.equal(components.length, 8);
    // Along each component the points have a mean of 0 and their share of the variance; along both they are uncorrelated.
    const values = studied.run.trace.rows('layer.1.hidden_state', 0, 0, text.length);
    const of = (at: number): number[] => [...points].filter((_, i) => i % 2 === at);
    const sum = (list: readonly number[]): number => list.reduce((all, each) => all + each, 0);
    const columns = [0, 1, 2, 3].map((unit) => [...values].filter((_, i) => i % 4 === unit));
    const all = sum(
      columns.map((column) => sum(column.map((each) => (each - sum(column) / text.length) ** 2))),
    );
    for (const at of [0, 1]) {
      assert.ok(Math.abs(sum(of(at))) < 1e-4);
      assertClose([sum(of(at).map((each) => each ** 2)) / all], [explained[at]!], 1e-4);
    }
    assert.ok(Math.abs(sum(of(0).map((each, i) => each * of(1)[i]!))) < 1e-4);
    assert.ok(explained[0] >= explained[1] && explained[0] + explained[1] <= 1 + 1e-6);
    letGo(studied);
  });
});
