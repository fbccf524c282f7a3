import assert from 'node:assert/strict';
import { inputGradients, type RecurrentGradients, runBackward } from '../../../src/nn/recurrent/backward.ts';
import type { RecurrentCell } from '../../../src/nn/recurrent/cell.ts';
import {
  type ForwardOptions,
  type RecurrentRun,
  runForward,
  type States,
} from '../../../src/nn/recurrent/forward.ts';
import { kernelProducts } from '../../../src/nn/recurrent/kernelProducts.ts';
import { kernelSquashers } from '../../../src/nn/recurrent/kernelSquashers.ts';
import type { Values } from '../../../src/nn/recurrent/products.ts';
import { largestDifference } from '../references.ts';
import { startTensors } from '../tensors.ts';
import { RECURRENT_REFERENCES, recurrentReference, type RecurrentReference } from './recurrentReferences.ts';

interface LayerRun {
  readonly cell: RecurrentCell;
  readonly run: RecurrentRun;
}

/** All layers in all directions, by `layer.0.forward`, and what comes out at the top. */
interface StackRun {
  readonly layers: ReadonlyMap<string, LayerRun>;
  readonly steps: number;
  /** [position, direction · unit] */
  readonly output: Values;
}

/** Ways of computing a layer. */
const WAYS: Readonly<Record<string, Pick<ForwardOptions, 'products' | 'squashers'>>> = {
  'plain loops': {},
  kernels: { products: kernelProducts, squashers: kernelSquashers },
};

function runCase(
  reference: RecurrentReference,
  caseName: string,
  way: Pick<ForwardOptions, 'products' | 'squashers'>,
): StackRun {
  const { x, h0, c0 } = reference.cases[caseName]!;
  const { units, directions } = reference;
  const layers = new Map<string, LayerRun>();
  let output: Values = Float32Array.from(x.flat());
  for (let layer = 0; layer < reference.layers; layer++) {
    const runs = directions.map((direction, place) => {
      const at = layer * directions.length + place;
      const initial: States = {
        ...(h0 && { hidden: Float32Array.from(h0[at]!) }),
        ...(c0 && { cell: Float32Array.from(c0[at]!) }),
      };
      const cell = reference.cell(layer, direction);
      const input = { steps: x.length, rows: 1, values: output };
      const run = runForward(cell, input, { ...way, initial, backwards: direction === 'backward' });
      layers.set(`layer.${layer}.${direction}`, { cell, run });
      return run.values.hidden_state!;
    });
    output = sideBySide(runs, units);
  }
  return { layers, steps: x.length, output };
}

function sideBySide(parts: readonly Values[], units: number): Float32Array {
  const rows = parts[0]!.length / units;
  const all = new Float32Array(rows * units * parts.length);
  parts.forEach((part, place) => {
    for (let row = 0; row < rows; row++)
      all.set(part.subarray(row * units, (row + 1) * units), (row * parts.length + place) * units);
  });
  return all;
}

/** Derivatives of the sum of the top layer's last states, each direction's own last. */
function gradientsOf(reference: RecurrentReference, { layers, steps }: StackRun) {
  const { units, directions } = reference;
  const found = new Map<string, RecurrentGradients>();
  let above = directions.map((direction) => {
    const last = new Float32Array(steps * units);
    const at = direction === 'backward' ? 0 : steps - 1;
    return last.fill(1, at * units, (at + 1) * units);
  });
  let byInput: Values = new Float32Array();
  for (let layer = reference.layers - 1; layer >= 0; layer--) {
    const parts = directions.map((direction, place) => {
      const { cell, run } = layers.get(`layer.${layer}.${direction}`)!;
      const gradients = runBackward(cell, run, above[place]!);
      found.set(`layer.${layer}.${direction}`, gradients);
      return inputGradients(cell, run, gradients);
    });
    const sum = parts[0]!.map((value, i) => value + (parts[1]?.[i] ?? 0));
    byInput = sum;
    above = directions.map((_, place) => columns(sum, units * directions.length, place * units, units));
  }
  return { found, byInput };
}

function columns(matrix: Values, width: number, from: number, count: number): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length: (matrix.length / width) * count }, (_, i) => {
    return matrix[Math.floor(i / count) * width + from + (i % count)] ?? 0;
  });
}

const lengths = (values: Values, units: number): Float32Array =>
  Float32Array.from({ length: values.length / units }, (_, row) =>
    Math.hypot(...values.subarray(row * units, (row + 1) * units)),
  );

/** Far from the loss gradients are tiny: each position's is held to its own length. */
function assertRelatively(found: Values, expected: Float32Array, width: number, name: string): void {
  assert.equal(found.length, expected.length, name);
  for (let row = 0; row < expected.length / width; row++) {
    const part = (values: Values): Float64Array =>
      Float64Array.from(values.subarray(row * width, (row + 1) * width));
    const [a, b] = [part(found), part(expected)];
    const difference = Math.hypot(...a.map((value, i) => value - b[i]!));
    const length = Math.hypot(...b);
    assert.ok(difference <= 1e-4 * length, `${name} at ${row}: ${difference} of ${length}`);
  }
}

describe('a recurrent layer', () => {
  before(startTensors);

  for (const name of RECURRENT_REFERENCES) {
    for (const [wayName, way] of Object.entries(WAYS))
      describe(`in ${wayName}, as PyTorch computes ${name}`, () => {
        const reference = recurrentReference(name);
        const { units, directions } = reference;

        for (const caseName of Object.keys(reference.cases)) {
          it(`has its gates and states (${caseName})`, () => {
            const { layers, output } = runCase(reference, caseName, way);
            const expected = reference.expected(caseName);
            assert.ok(largestDifference(Float32Array.from(output), expected.get('output')!) < 1e-5);
            let compared = 0;
            for (const [place, { run }] of layers)
              for (const [value, values] of Object.entries(run.values)) {
                const wanted = expected.get(`${place}.${value}`);
                if (!wanted) continue;
                compared++;
                assert.ok(largestDifference(Float32Array.from(values), wanted) < 1e-5, `${place}.${value}`);
              }
            assert.ok(compared >= layers.size, `${compared}`);
          });
        }

        it('has its gradients by every state and by the input', () => {
          const expected = reference.expected('main');
          const { found, byInput } = gradientsOf(reference, runCase(reference, 'main', way));
          for (const [place, { hidden, cell }] of found) {
            assertRelatively(hidden, expected.get(`${place}.grad_h`)!, units, `${place}.grad_h`);
            assert.equal(cell !== undefined, name.startsWith('lstm'));
            if (cell) assertRelatively(cell, expected.get(`${place}.grad_c`)!, units, `${place}.grad_c`);
          }
          assertRelatively(byInput, expected.get('grad.x')!, byInput.length / 9, 'grad.x');
        });

        it('has the lengths of its gradients over 20 steps', () => {
          const expected = reference.expected('long');
          const { found } = gradientsOf(reference, runCase(reference, 'long', way));
          for (const [place, { hidden, cell }] of found) {
            const wanted = expected.get(`${place}.grad_h_norm`)!;
            assertRelatively(lengths(hidden, units), wanted, 1, `${place}.grad_h_norm`);
            const ofCell = expected.get(`${place}.grad_c_norm`);
            assert.equal(ofCell !== undefined, cell !== undefined);
            if (cell) assertRelatively(lengths(cell, units), ofCell!, 1, `${place}.grad_c_norm`);
          }
          assert.equal(found.size, 2 * directions.length);
        });
      });
  }
});
