import assert from 'node:assert/strict';
import fc from 'fast-check';
import { compileKernels } from '../../../scripts/kernels.ts';
import type { Kernels } from '../../../src/nn/kernels.ts';
import * as loops from '../../../src/nn/loops.ts';
import { SIGMOID, TANH } from '../../../src/nn/recurrent/squashing.ts';
import { gelu, silu } from '../../../src/trace/specialFunctions.ts';

const PAGES = 64;
/** Of float32. */
const SMALLEST_NORMAL = 2 ** -126;

for (const shared of [false, true]) {
  describe(`kernels in ${shared ? 'shared' : 'own'} memory`, () => {
    const memory = new WebAssembly.Memory({ initial: PAGES, maximum: 65536, shared });
    let kernels: Kernels;
    let end = 0;

    before(async () => {
      const { instance } = await WebAssembly.instantiate(await compileKernels(shared), { env: { memory } });
      kernels = instance.exports as unknown as Kernels;
    });
    beforeEach(() => {
      end = 0;
    });

    /** Puts numbers into the memory one after the other. @returns where they begin */
    function place(values: ArrayLike<number>): number {
      const at = end;
      new Float32Array(memory.buffer, at, values.length).set(values);
      end += values.length * 4;
      return at;
    }
    const read = (at: number, count: number): Float32Array =>
      new Float32Array(memory.buffer, at, count).slice();

    for (const [name, exact] of [
      ['gelu', gelu],
      ['silu', silu],
    ] as const) {
      it(`${name} stays within 3e-7 of the exact function`, () => {
        const inputs = Float32Array.from(
          { length: 100_000 },
          (_, i) => -40 + i * 0.0008 + Math.sin(i) * 1e-4,
        );
        const [from, to] = [place(inputs), place(new Float32Array(inputs.length))];
        kernels[name](to, from, inputs.length);
        read(to, inputs.length).forEach((value, i) => {
          const expected = exact(inputs[i]!);
          const difference = Math.abs(value - expected);
          assert.ok(
            difference <= 3e-7 * Math.max(1, Math.abs(expected)),
            `${inputs[i]}: ${value}, not ${expected}`,
          );
        });
      });

      it(`${name} passes on what is not a number, and infinities`, () => {
        const [from, to] = [place([NaN, Infinity, -Infinity, -1e30]), place([9, 9, 9, 9])];
        kernels[name](to, from, 4);
        const [notANumber, infinite, ...zeros] = read(to, 4);
        assert.ok(Number.isNaN(notANumber));
        assert.equal(infinite, Infinity);
        for (const zero of zeros) assert.ok(Math.abs(zero) < 1e-4, String(zero));
      });
    }

    for (const { name, of, at } of [
      { ...SIGMOID, name: 'sigmoid', at: { '-Infinity': 0, '-1e30': 0, '0': 0.5, '1e30': 1, Infinity: 1 } },
      { ...TANH, name: 'tanh', at: { '-Infinity': -1, '-1e30': -1, '0': 0, '1e30': 1, Infinity: 1 } },
    ] as const) {
      it(`${name} stays within 3 units in the last place of the exact function`, () => {
        // Dense where it bends, and powers of 2 down to the smallest normal numbers.
        const inputs = Float32Array.from([
          ...Array.from({ length: 200_000 }, (_, i) => -100 + i * 0.001 + Math.sin(i) * 1e-3),
          ...Array.from({ length: 200_000 }, (_, i) => -1 + i * 1e-5 + Math.sin(i) * 1e-5),
          ...Array.from({ length: 252 }, (_, i) => (i % 2 === 0 ? 1 : -1) * 2 ** -Math.floor(i / 2)),
        ]);
        const [from, to] = [place(inputs), place(new Float32Array(inputs.length))];
        kernels[name](to, from, inputs.length);
        read(to, inputs.length).forEach((value, i) => {
          const expected = of(inputs[i]!);
          const most = Math.max(3 * 2 ** -23 * Math.abs(expected), SMALLEST_NORMAL);
          assert.ok(Math.abs(value - expected) <= most, `${inputs[i]}: ${value}, not ${expected}`);
        });
      });

      it(`${name} passes on what is not a number, and comes to its ends`, () => {
        const ends = Object.entries<number>(at);
        const [from, to] = [place([NaN, 1, 1, ...ends.map(([x]) => Number(x))]), place(new Array(8).fill(9))];
        kernels[name](to, from, 8);
        const [notANumber, , , ...found] = read(to, 8);
        assert.ok(Number.isNaN(notANumber));
        assert.deepEqual(
          found,
          ends.map(([, y]) => y),
        );
      });
    }

    const rowsOf4 = fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 12 }));
    const numbers = (length: number): fc.Arbitrary<number[]> =>
      fc.array(fc.float({ min: -9, max: 9, noNaN: true }), { minLength: length, maxLength: length });

    it('norms agree with the plain loops', () => {
      const cases = rowsOf4.chain(([rows, quarters]) =>
        fc.tuple(
          fc.constant(rows),
          numbers(rows * quarters * 4),
          numbers(quarters * 4),
          numbers(quarters * 4),
        ),
      );
      fc.assert(
        fc.property(cases, ([rows, input, weight, bias]) => {
          end = 0;
          const arrays = [input, weight, bias].map((values) => Float32Array.from(values)) as [
            Float32Array,
            Float32Array,
            Float32Array,
          ];
          const [x, gain, shift] = arrays.map(place) as [number, number, number];
          const to = place(new Float32Array(input.length));
          const expected = new Float32Array(input.length);
          const compare = (): void =>
            read(to, input.length).forEach((value, i) => {
              assert.ok(
                Math.abs(value - expected[i]!) <= 2e-4 * Math.max(1, Math.abs(expected[i]!)),
                `${value}, not ${expected[i]}`,
              );
            });
          kernels.layerNorm(to, x, gain, shift, rows, weight.length, 1e-3);
          loops.layerNorm(1e-3, expected, ...arrays);
          compare();
          kernels.rmsNorm(to, x, gain, rows, weight.length, 1e-5);
          loops.rmsNorm(1e-5, expected, arrays[0], arrays[1]);
          compare();
        }),
      );
    });

    it('products are right for any size, and write nothing beyond', () => {
      const size = fc.integer({ min: 1, max: 40 });
      const cases = fc
        .tuple(size, size, size)
        .chain(([rows, inner, columns]) =>
          fc.tuple(
            fc.constant([rows, inner, columns] as const),
            numbers(rows * inner),
            numbers(inner * columns),
          ),
        );
      fc.assert(
        fc.property(cases, ([[rows, inner, columns], a, b]) => {
          end = 0;
          const [left, right] = [place(a), place(b)];
          const to = place(new Float32Array(rows * columns));
          const guard = place([12345]);
          kernels.product(to, left, right, rows, inner, columns);
          read(to, rows * columns).forEach((value, cell) => {
            const [row, column] = [Math.floor(cell / columns), cell % columns];
            let expected = 0;
            for (let i = 0; i < inner; i++)
              expected += Math.fround(a[row * inner + i]!) * Math.fround(b[i * columns + column]!);
            assert.ok(Math.abs(value - expected) < 1e-3, `${value}, not ${expected}`);
          });
          assert.equal(read(guard, 1)[0], 12345);
        }),
        { numRuns: 60 },
      );
    });

    it('products by panels are those by the whole matrix, and write nothing beyond', () => {
      const cases = fc
        .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 4 }))
        .chain(([rows, pairs, panels]) =>
          fc.tuple(
            fc.constant([rows, 2 * pairs, 16 * panels] as const),
            numbers(rows * 2 * pairs),
            numbers(2 * pairs * 16 * panels),
          ),
        );
      fc.assert(
        fc.property(cases, ([[rows, inner, columns], a, b]) => {
          end = 0;
          // [panel, inner, column of the panel]
          const inPanels = b.map((_, i) => {
            const [panel, row, column] = [Math.floor(i / (inner * 16)), Math.floor(i / 16) % inner, i % 16];
            return b[row * columns + panel * 16 + column]!;
          });
          const [left, whole, panels] = [place(a), place(b), place(inPanels)];
          const [to, guard] = [place(new Float32Array(rows * columns)), place([12345])];
          kernels.panelProduct(to, left, panels, rows, inner, columns);
          assert.equal(read(guard, 1)[0], 12345);
          const expected = place(new Float32Array(rows * columns));
          kernels.product(expected, left, whole, rows, inner, columns);
          assert.deepEqual(read(to, rows * columns), read(expected, rows * columns));
        }),
        { numRuns: 60 },
      );
    });
  });
}
