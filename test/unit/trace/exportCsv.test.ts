import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { csvLines } from '../../../src/trace/export/csv.ts';
import { numberText } from '../../../src/trace/export/csvText.ts';
import { traceLabels } from '../../../src/trace/export/labels.ts';
import { markdownTable } from '../../../src/trace/export/markdown.ts';
import type { TraceNode } from '../../../src/trace/node.ts';
import { layoutOf, type Trace } from '../../../src/trace/trace.ts';

const hasPandas = spawnSync('python3', ['-c', 'import pandas'], { timeout: 60_000 }).status === 0;

/** A trace of one node whose tokens and numbers are given. */
function traceOf(tokens: readonly string[], values: readonly number[], heads?: number): [Trace, TraceNode] {
  const size = tokens.length;
  const axes = [
    ...(heads === undefined ? [] : [{ name: 'head', size: heads }]),
    { name: 'query', size, labels: 'tokens' },
    { name: 'key', size, labels: 'tokens' },
  ];
  const node: TraceNode = { name: 'weights', axes, operation: { kind: 'input' }, parents: [] };
  const numbers = Float32Array.from(values);
  const { rows, columns } = layoutOf(node);
  const trace: Trace = {
    nodes: new Map([[node.name, node]]),
    labels: new Map([['tokens', tokens]]),
    blockOf: new Map(),
    rows: (_name, part, from, to) =>
      numbers.subarray((part * rows + from) * columns, (part * rows + to) * columns),
    dispose: () => undefined,
  };
  return [trace, node];
}

const csv = (trace: Trace, node: TraceNode, leading?: number[]): string =>
  [...csvLines(trace, node, leading, traceLabels(trace))].join('');

/** RFC 4180, written down once more: quotes are doubled inside of quotes. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let [row, cell, at]: [string[], string, number] = [[], '', 0];
  while (at < text.length) {
    if (text[at] === '"') {
      const closing = /^"((?:[^"]|"")*)"/s.exec(text.slice(at));
      assert.ok(closing, 'a quote that is not closed');
      cell = closing[1]!.replaceAll('""', '"');
      at += closing[0].length;
    } else if (text[at] === ',') {
      row.push(cell);
      [cell, at] = ['', at + 1];
    } else if (text.startsWith('\r\n', at)) {
      rows.push([...row, cell]);
      [row, cell, at] = [[], '', at + 2];
    } else {
      cell += text[at++];
    }
  }
  assert.ok(row.length === 0 && cell === '', 'the last line has no end');
  return rows;
}

const unguarded = (label: string): string => label.replace(/^'/, '');
const readNumber = (text: string): number =>
  Number(text.replace(/^-inf$/, '-Infinity').replace(/^inf$/, 'Infinity'));

const label = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 6 }),
  fc.constantFrom(
    '=1+1',
    '+a',
    '-',
    '@cell',
    "'",
    "'=",
    '\t',
    '\r\n',
    ',',
    '"',
    '""',
    '',
    ' ',
    'ძაღლი',
    '[CLS]',
    '##s',
  ),
);
const float = fc.float();
const matrix = fc.array(label, { minLength: 1, maxLength: 5 }).chain((tokens) =>
  fc.record({
    tokens: fc.constant(tokens),
    values: fc.array(float, { minLength: 2 * tokens.length ** 2, maxLength: 2 * tokens.length ** 2 }),
  }),
);

describe('numbers as text', () => {
  it('give the same float32 again', () => {
    fc.assert(
      fc.property(float, (value) => {
        assert.ok(Object.is(Math.fround(readNumber(numberText(value))), value), numberText(value));
      }),
      { numRuns: 2000 },
    );
  });

  it('are the shortest: no other text with fewer digits gives the same float32', () => {
    const digits = (text: string): number =>
      text.replace(/e.*$/, '').replace(/[-.]/g, '').replace(/^0+/, '').replace(/0+$/, '').length;
    fc.assert(
      fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const length = digits(numberText(value));
        if (length > 6) assert.notEqual(Math.fround(Number(value.toPrecision(length - 1))), value);
      }),
      { numRuns: 2000 },
    );
  });

  it('are those that NumPy writes', () => {
    const known = [
      [0.1, '0.1'],
      [1 / 3, '0.33333334'],
      [16777216, '16777216'],
      [-0, '-0'],
      [3.4028234663852886e38, '3.4028235e+38'],
      [1.401298464324817e-45, '1.4013e-45'],
    ] as const;
    for (const [value, text] of known) assert.equal(numberText(Math.fround(value)), text);
    assert.deepEqual([NaN, Infinity, -Infinity].map(numberText), ['NaN', 'inf', '-inf']);
  });
});

describe('a stage as CSV', () => {
  it('gives back labels and numbers of one head, whatever the labels are', () => {
    fc.assert(
      fc.property(matrix, ({ tokens, values }) => {
        const [trace, node] = traceOf(tokens, values, 2);
        const [header, ...rows] = parseCsv(csv(trace, node, [1]));
        assert.deepEqual(header, ['query/key', ...header!.slice(1)]);
        assert.deepEqual(header!.slice(1).map(unguarded), tokens);
        assert.deepEqual(
          rows.map(([first]) => unguarded(first!)),
          tokens,
        );
        const read = rows.flatMap(([, ...cells]) => cells.map(readNumber));
        assert.deepEqual(Float32Array.from(read), Float32Array.from(values.slice(tokens.length ** 2)));
      }),
    );
  });

  it('gives back every number of all heads with its place', () => {
    fc.assert(
      fc.property(matrix, ({ tokens, values }) => {
        const [trace, node] = traceOf(tokens, values, 2);
        const [header, ...rows] = parseCsv(csv(trace, node));
        assert.deepEqual(header, ['head', 'query', 'query_label', 'key', 'key_label', 'value']);
        assert.equal(rows.length, 2 * tokens.length ** 2);
        for (const [head, query, queryLabel, key, keyLabel, value] of rows) {
          const [h, q, k] = [Number(head), Number(query), Number(key)];
          assert.deepEqual(
            [queryLabel, keyLabel].map((one) => unguarded(one!)),
            [tokens[q], tokens[k]],
          );
          const expected = Math.fround(values[(h * tokens.length + q) * tokens.length + k]!);
          assert.ok(Object.is(Math.fround(readNumber(value!)), expected));
        }
      }),
    );
  });

  it('has no cell that a spreadsheet would run as a formula', () => {
    fc.assert(
      fc.property(matrix, ({ tokens, values }) => {
        const [trace, node] = traceOf(tokens, values);
        const labels = parseCsv(csv(trace, node)).flatMap((row, at) =>
          at === 0 ? row.slice(1) : row.slice(0, 1),
        );
        for (const cell of labels) assert.doesNotMatch(cell, /^[=+\-@\t\r\n]/);
      }),
    );
  });

  it(hasPandas ? 'is read by pandas' : 'is read by pandas (not here: there is no pandas)', () => {
    const [trace, node] = traceOf(['=a', 'b,"'], [0.1, -Infinity, NaN, 1e-30]);
    const text = csv(trace, node);
    assert.equal(text, 'query/key,"\'=a","b,"""\r\n"\'=a",0.1,-inf\r\n"b,""",NaN,1e-30\r\n');
    if (!hasPandas) return;
    const program =
      'import pandas, sys, json; t = pandas.read_csv(sys.stdin, index_col=0); print(json.dumps([list(t.columns), list(t.index), [str(v) for v in t.values.reshape(-1)]]))';
    const { stdout, stderr } = spawnSync('python3', ['-c', program], { input: text, encoding: 'utf8' });
    const labels = ["'=a", 'b,"'];
    assert.deepEqual(JSON.parse(stdout || `"${stderr}"`), [labels, labels, ['0.1', '-inf', 'nan', '1e-30']]);
  });
});

describe('a stage as a Markdown table', () => {
  const table = (tokens: readonly string[], values: readonly number[]): string => {
    const [trace, node] = traceOf(tokens, values);
    return markdownTable(trace, node, [], traceLabels(trace));
  };

  it('is a table of GitHub’s Markdown', () => {
    assert.equal(
      table(['a|b', '<s>'], [0.123456, -Infinity, -2, 0]),
      [
        '`weights`:',
        '',
        String.raw`| query / key | a\|b | \<s\> |`,
        '| --- | ---: | ---: |',
        String.raw`| a\|b | 0.1235 | −∞ |`,
        String.raw`| \<s\> | −2 | 0 |`,
        '',
      ].join('\n'),
    );
  });

  it('has as many cells in each row as its header, whatever the labels are', () => {
    fc.assert(
      fc.property(matrix, ({ tokens, values }) => {
        const lines = table(tokens, values)
          .split('\n')
          .filter((line) => line.startsWith('|'));
        assert.equal(lines.length, tokens.length + 2);
        // Pipes with a backslash before them (an odd number of backslashes) belong to a cell.
        const cells = lines.map((line) => line.replace(/\\./gsu, '').split('|').length - 2);
        assert.deepEqual(new Set(cells), new Set([tokens.length + 1]));
      }),
    );
  });

  it('says what does not fit', () => {
    const tokens = Array.from({ length: 50 }, (_, at) => `t${at}`);
    const text = table(tokens, new Array<number>(2500).fill(1));
    assert.equal(text.split('\n').filter((line) => line.startsWith('| t')).length, 40);
    assert.match(text, /Shown: 40 of 50 rows and 40 of 50 columns\.\n$/);
  });
});
