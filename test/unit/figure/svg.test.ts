import assert from 'node:assert/strict';
import fc from 'fast-check';
import { scaleFor } from '../../../webview/drawing/colourScale.ts';
import { paintMatrix } from '../../../webview/drawing/matrixPixels.ts';
import type { Figure, Mark } from '../../../webview/app/figure/figure.ts';
import { escaped, LARGEST_SVG, svgOf } from '../../../webview/app/figure/svg.ts';

function figureWith(...marks: Mark[]): Figure {
  return { width: 100, height: 50, background: '#ffffff', title: 'A & B', description: '<c>', marks };
}

function cells(rows: number, columns: number, pixels: Uint8ClampedArray<ArrayBuffer>): Mark {
  return { kind: 'cells', x: 3, y: 4, width: 2 * columns, height: 3 * rows, rows, columns, pixels };
}

/** The colours of the cells that an SVG's paths cover; `0` where none does. */
function painted(svg: string, rows: number, columns: number): number[] {
  const grid = new Array<number>(rows * columns).fill(0);
  for (const [, fill, path] of svg.matchAll(/<path fill="#([0-9a-f]{6})" d="([^"]*)"\/>/g)) {
    for (const [, x, y, width, back] of path!.matchAll(/M(\d+) (\d+)h(\d+)v1h-(\d+)z/g)) {
      assert.equal(width, back);
      for (let column = Number(x); column < Number(x) + Number(width); column++) {
        assert.equal(grid[Number(y) * columns + column], 0, 'no cell is painted twice');
        grid[Number(y) * columns + column] = Number.parseInt(fill!, 16) * 256 + 255;
      }
    }
  }
  return grid;
}

describe('a figure as SVG', () => {
  const colour = fc.constantFrom([68, 1, 84, 255], [253, 231, 37, 255], [0, 0, 0, 255], [0, 0, 0, 0]);
  const matrix = fc
    .record({ rows: fc.integer({ min: 1, max: 9 }), columns: fc.integer({ min: 1, max: 9 }) })
    .chain(({ rows, columns }) =>
      fc.record({
        rows: fc.constant(rows),
        columns: fc.constant(columns),
        colours: fc.array(colour, { minLength: rows * columns, maxLength: rows * columns }),
      }),
    );

  it('paints every cell in its colour, once, and leaves holes', () => {
    fc.assert(
      fc.property(matrix, ({ rows, columns, colours }) => {
        const pixels = new Uint8ClampedArray(colours.flat());
        const expected = colours.map(([red, green, blue, alpha]) =>
          alpha === 0 ? 0 : ((red! * 256 + green!) * 256 + blue!) * 256 + 255,
        );
        assert.deepEqual(painted(svgOf(figureWith(cells(rows, columns, pixels))), rows, columns), expected);
      }),
    );
  });

  it('puts the cells where the figure says', () => {
    const svg = svgOf(figureWith(cells(2, 5, new Uint8ClampedArray(40).fill(255))));
    assert.match(svg, /<g transform="translate\(3 4\) scale\(2 3\)" shape-rendering="crispEdges">/);
  });

  it('holds any text without becoming markup', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const written = escaped(text);
        assert.doesNotMatch(
          written,
          /[<>"\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|&(?!amp;|lt;|gt;|quot;)/,
        );
        const read = written
          .replaceAll('&lt;', '<')
          .replaceAll('&gt;', '>')
          .replaceAll('&quot;', '"')
          .replaceAll('&amp;', '&');
        const expected = [...text]
          .map((one) =>
            /^[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]$|^\p{Cs}$/u.test(one) ? '\ufffd' : one,
          )
          .join('');
        assert.equal(read, expected);
      }),
      { numRuns: 500 },
    );
  });

  it('needs nothing from elsewhere and runs nothing', () => {
    const text: Mark = {
      kind: 'text',
      text: '<script>alert(1)</script>',
      x: 1,
      y: 2,
      size: 11,
      colour: '#000000',
      font: 'bold',
      anchor: 'middle',
      angle: -45,
    };
    const svg = svgOf(figureWith(text));
    assert.doesNotMatch(
      svg.replace('http://www.w3.org/2000/svg', ''),
      /<script|href|url\(|http|@import|<style/,
    );
    assert.match(svg, /text-anchor="middle" transform="rotate\(-45 1 2\)"/);
  });

  it('of a whole attention map of 512 tokens is small enough; one of noise is not, and is measured', () => {
    const map = (size: number, value: (row: number, column: number) => number): number => {
      const values = Float32Array.from({ length: size * size }, (_, at) =>
        value(Math.floor(at / size), at % size),
      );
      const { bytes } = paintMatrix(values, scaleFor(0, 1, 'sequential', 'square-root'));
      return svgOf(figureWith(cells(size, size, bytes))).length;
    };
    assert.ok(map(512, (row, column) => 1 / (1 + Math.abs(row - column))) < LARGEST_SVG);
    assert.ok(map(1024, (row, column) => ((row * 7919 + column * 104729) % 1009) / 1009) > LARGEST_SVG);
  });
});
