import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import type { ColourScale } from '../../../webview/drawing/colourScale.ts';
import {
  colourOf,
  contrast,
  fractionOf,
  NEUTRAL,
  scaleFor,
  textColourOn,
  valueAt,
} from '../../../webview/drawing/colourScale.ts';

const number = fc.double({ min: -1e6, max: 1e6, noNaN: true });
const anyScale = fc
  .record({
    one: number,
    other: number,
    kind: fc.constantFrom<ColourScale['kind'] | undefined>('sequential', 'diverging', undefined),
    curve: fc.constantFrom<ColourScale['curve']>('linear', 'square-root'),
  })
  .map(({ one, other, kind, curve }) => scaleFor(Math.min(one, other), Math.max(one, other), kind, curve));

describe('colour scale', () => {
  it('puts zero in the middle when it diverges', () => {
    fc.assert(
      fc.property(number, number, (low, high) => {
        const scale = scaleFor(Math.min(low, high), Math.max(low, high), 'diverging');
        assert.equal(fractionOf(scale, 0), 0.5);
        assert.equal(scale.minimum, -scale.maximum);
        assert.ok(scale.minimum <= low && high <= scale.maximum);
      }),
    );
  });

  it('diverges by itself only where the numbers cross zero', () => {
    assert.equal(scaleFor(-1, 2).kind, 'diverging');
    assert.equal(scaleFor(0, 2).kind, 'sequential');
    assert.equal(scaleFor(-2, 0).kind, 'sequential');
    assert.equal(scaleFor(Infinity, -Infinity).kind, 'sequential');
  });

  it('gives the same distance from the middle to numbers of opposite sign', () => {
    fc.assert(
      fc.property(number, fc.constantFrom<ColourScale['curve']>('linear', 'square-root'), (value, curve) => {
        const scale = scaleFor(-1e6, 1e6, 'diverging', curve);
        assert.ok(Math.abs(fractionOf(scale, value) + fractionOf(scale, -value) - 1) < 1e-12);
      }),
    );
  });

  it('does not lose small numbers on the way to their root', () => {
    const scale = scaleFor(-1e6, 1e6, 'diverging', 'square-root');
    for (const value of [5.820766091346742e-11, -3.2014213502407074e-9]) {
      const expected = (Math.sign(value) * Math.sqrt(Math.abs(value) / 1e6) + 1) / 2;
      assert.ok(Math.abs(fractionOf(scale, value) - expected) < 1e-15);
    }
  });

  it('grows with the value and stays between 0 and 1', () => {
    fc.assert(
      fc.property(anyScale, number, number, (scale, one, other) => {
        const [low, high] = [
          fractionOf(scale, Math.min(one, other)),
          fractionOf(scale, Math.max(one, other)),
        ];
        assert.ok(low <= high && low >= 0 && high <= 1);
      }),
    );
  });

  it('finds the value of a colour again', () => {
    fc.assert(
      fc.property(anyScale, fc.double({ min: 0, max: 1, noNaN: true }), (scale, fraction) => {
        const span = scale.maximum - scale.minimum;
        fc.pre(span > 1e-3);
        const value = valueAt(scale, fraction);
        assert.ok(Math.abs(valueAt(scale, fractionOf(scale, value)) - value) <= span * 1e-6);
      }),
    );
  });

  it('shows what is not a number in a colour of its own', () => {
    for (const value of [NaN, Infinity, -Infinity]) {
      assert.deepEqual(colourOf(scaleFor(0, 1), value), [...NEUTRAL]);
    }
  });

  it('writes on every colour so that it can be read', () => {
    for (const scale of [scaleFor(0, 1), scaleFor(-1, 1)]) {
      for (let step = 0; step <= 255; step++) {
        const colour = colourOf(scale, valueAt(scale, step / 255));
        const ink = textColourOn(colour) === '#ffffff' ? ([255, 255, 255] as const) : ([0, 0, 0] as const);
        assert.ok(contrast(colour, ink) >= 4.5, `${colour} has contrast ${contrast(colour, ink)}`);
      }
    }
  });
});
