import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import type { OutlineNode } from '../../../src/protocol/outline.ts';
import type { Operation } from '../../../src/trace/operation.ts';
import { classMeaning } from '../../../webview/app/stage/classes/classMeaning.ts';
import { channelShown, filterNorms, filterOrder } from '../../../webview/app/stage/maps/filterOrder.ts';
import { countWords, mapOrder, mapWords } from '../../../webview/app/stage/maps/mapOrder.ts';
import { mapScales } from '../../../webview/app/stage/maps/mapScales.ts';
import { branchesOf } from '../../../webview/app/branches.ts';
import { fractionOf } from '../../../webview/drawing/colourScale.ts';
import { colourTile, numberAt } from '../../../webview/drawing/tile.ts';

const facts = {
  count: 5,
  minimum: Float32Array.of(0, 0, -1, 0, NaN),
  maximum: Float32Array.of(2, 0, 4, 7, NaN),
  mean: Float32Array.of(0.5, 0, 1.5, 0.5, NaN),
  zeros: Float32Array.of(0.25, 1, 0, 0.75, 0),
  norm: Float32Array.of(3, 0, 4, 12, NaN),
};

describe('maps in a grid', () => {
  it('stand as in the network, or by a number: the largest first, equal ones by place, those without one last', () => {
    const order = (by: 'place' | 'mean' | 'maximum' | 'zeros', withoutDead = false): number[] =>
      mapOrder(facts, { order: by, withoutDead });
    assert.deepEqual(order('place'), [0, 1, 2, 3, 4]);
    assert.deepEqual(order('mean'), [2, 0, 3, 1, 4]);
    assert.deepEqual(order('maximum'), [3, 2, 0, 1, 4]);
    assert.deepEqual(order('zeros'), [1, 3, 0, 2, 4]);
    assert.deepEqual(order('zeros', true), [3, 0, 2, 4]);
  });

  it('are counted, the dead ones too', () => {
    assert.equal(countWords(facts, 5, false), '5 maps · 1 dead on this image (all zeros)');
    assert.equal(countWords(facts, 4, false), '4 of 5 maps · 1 dead on this image (all zeros)');
    assert.equal(countWords(facts, 5, true), '5 maps · 1 unchanged');
    const one = { ...facts, count: 1280, zeros: new Float32Array(1280) };
    assert.equal(countWords(one, 96, false), '96 of 1,280 maps');
  });

  it('say what is known of them', () => {
    assert.deepEqual(mapWords(facts, 0, 'mean', undefined, false), {
      caption: '0.5',
      full: 'map 0: 0 to 2, mean 0.5, 25.0 % zeros',
    });
    assert.deepEqual(mapWords(facts, 1, 'number', 'green', false), {
      caption: 'green dead',
      full: 'map 1 (green): dead on this image: nothing but zeros',
    });
  });

  it('have colours of one kind with zero in the middle where any number of the layer is negative', () => {
    const colouring = { curve: 'linear', difference: false, model: [] } as const;
    const each = mapScales(facts, { ...colouring, scope: 'map' });
    assert.equal(each(0).kind, 'diverging');
    assert.equal(fractionOf(each(0), 0), 0.5);
    assert.equal(each(0).maximum, 2);
    assert.equal(mapScales(facts, { ...colouring, scope: 'layer' })(0).maximum, 7);
    const model = [{ minimum: 0, maximum: 20 }];
    assert.equal(mapScales(facts, { ...colouring, scope: 'all', model })(0).maximum, 20);
    const rectified = { count: 2, minimum: Float32Array.of(0, 0), maximum: Float32Array.of(1, 3) };
    assert.equal(mapScales(rectified, { ...colouring, scope: 'map' })(1).kind, 'sequential');
    assert.equal(mapScales(rectified, { ...colouring, scope: 'map', difference: true })(1).kind, 'diverging');
  });
});

describe('filters', () => {
  it('are sorted by the norm over all of their channels', () => {
    // Two filters of two channels: √(3² + 0²) and √(4² + 12²).
    const of = { count: 4, norm: Float32Array.of(3, 0, 4, 12) };
    assert.deepEqual([...filterNorms(of, 2)], [3, Math.sqrt(160)]);
    assert.deepEqual(filterOrder(of, 2, 'norm'), [1, 0]);
    assert.deepEqual(filterOrder(of, 2, 'place'), [0, 1]);
  });

  it('are shown in colour where they read three channels, else one channel at a time', () => {
    const kernel = (channels: number) => ({
      name: 'layer.a.kernel',
      axes: ['filter', 'channel', 'row', 'column'].map((name, at) => ({
        name,
        size: at === 1 ? channels : 3,
      })),
      operation: { kind: 'parameter' } as const,
      parents: [],
    });
    assert.equal(channelShown(kernel(3), null), null);
    assert.equal(channelShown(kernel(3), 2), 2);
    assert.equal(channelShown(kernel(16), null), 0);
    assert.equal(channelShown(kernel(16), 40), 15);
  });

  it('mix red, green and blue with grey at zero', () => {
    const matrix = (minimum: number, maximum: number, byte: number) => ({
      rows: 1,
      columns: 1,
      bytes: Uint8Array.of(byte),
      minimum,
      maximum,
      curve: 'linear' as const,
    });
    const { pixels } = colourTile([matrix(-1, 1, 255), matrix(0, 1, 0), matrix(-1, 0, 0)], [-1, 1]);
    assert.deepEqual([...new Uint8Array(pixels.buffer)], [255, 128, 0, 255]);
  });

  it('keep their numbers to a 255th of their range', () => {
    const number = fc.double({ min: -1e4, max: 1e4, noNaN: true });
    fc.assert(
      fc.property(number, number, fc.double({ min: 0, max: 1, noNaN: true }), (one, other, share) => {
        const [minimum, maximum] = [Math.min(one, other), Math.max(one, other)];
        const value = minimum + share * (maximum - minimum);
        const byte = Math.round((255 * (value - minimum)) / (maximum - minimum || 1));
        const matrix = {
          rows: 1,
          columns: 1,
          bytes: Uint8Array.of(byte),
          minimum,
          maximum,
          curve: 'linear' as const,
        };
        assert.ok(Math.abs(numberAt(matrix, byte) - value) <= (maximum - minimum) / 500);
      }),
    );
  });
});

describe('numbers of classes', () => {
  const made = (operation: Operation) => ({ name: 'layer.out.output', axes: [], operation, parents: [] });

  it('are shares after softmax and sigmoid, and scores else; a difference is points', () => {
    assert.equal(classMeaning(made({ kind: 'softmax' }), false).numbers, 'share');
    assert.equal(classMeaning(made({ kind: 'activation', function: 'sigmoid' }), false).numbers, 'share');
    const logits = classMeaning(made({ kind: 'linear', heads: 1 }), false);
    assert.equal(logits.numbers, 'score');
    assert.match(logits.words, /no softmax/);
    assert.equal(classMeaning(made({ kind: 'softmax' }), true).numbers, 'shares-changed');
    assert.equal(classMeaning(made({ kind: 'linear', heads: 1 }), true).numbers, 'scores-changed');
  });
});

describe('branches in the rail', () => {
  it('are what a block reads beside the one before it', () => {
    const block = (name: string, reads?: string[]) => ({
      block: { name, title: name, folds: true, ...(reads && { reads }) },
      nodes: [] as OutlineNode[],
    });
    const blocks = [
      block('a'),
      block('b'),
      block('c'),
      block('sum', ['c', 'a']),
      block('d', ['sum', 'gone']),
    ];
    assert.deepEqual(branchesOf(blocks), [{ from: 'a', to: 'sum' }]);
  });
});
