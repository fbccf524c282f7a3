import assert from 'node:assert/strict';
import fc from 'fast-check';
import { npyOf } from '../../../webview/app/figure/recordsFile.ts';
import { csvOf, jsonOf, type Table } from '../../../webview/app/figure/table.ts';
import { hasNumpy, runPython, WITHOUT_NUMPY } from '../python.ts';

const TABLE: Table = [
  { name: 'position', values: [0, 1, 2] },
  { name: 'text', values: ['=a', '🐳,"', ''] },
  { name: 'log₁₀ of what’s left', values: Float32Array.of(0.1, NaN, -Infinity) },
  { name: 'log__ of what_s left', values: [1 / 3, 2, 3] },
];

describe('the numbers of a picture', () => {
  it('are a CSV in which a spreadsheet runs nothing, each number the shortest that is read back', () => {
    assert.equal(
      csvOf(TABLE),
      'position,text,"log₁₀ of what’s left","log__ of what_s left"\r\n' +
        `0,"'=a",0.1,${1 / 3}\r\n1,"🐳,""",NaN,2\r\n2,"",-inf,3\r\n`,
    );
    fc.assert(
      fc.property(fc.array(fc.double(), { minLength: 1 }), (values) => {
        const written = csvOf([{ name: 'x', values }])
          .trimEnd()
          .split('\r\n')
          .slice(1);
        const read = written.map((text) => Number(text.replace('inf', 'Infinity')));
        assert.deepEqual(read, values);
      }),
    );
  });

  it('are JSON that says what they are; what JSON has no number for is text', () => {
    const read = JSON.parse(jsonOf(TABLE, { title: 'Memory', notes: ['LSTM.'] })) as Record<string, unknown>;
    assert.deepEqual([read.title, read.notes], ['Memory', ['LSTM.']]);
    assert.deepEqual(read.columns, {
      position: [0, 1, 2],
      text: ['=a', '🐳,"', ''],
      'log₁₀ of what’s left': [Math.fround(0.1), 'NaN', '-Infinity'],
      'log__ of what_s left': [1 / 3, 2, 3],
    });
  });

  it('are records for NumPy, padded to 64 bytes', () => {
    const bytes = npyOf(TABLE);
    const [low, high] = [bytes[8]!, bytes[9]!];
    assert.equal((10 + low + 256 * high) % 64, 0);
    const header = String.fromCharCode(...bytes.subarray(10, 10 + low + 256 * high));
    assert.match(header, /'descr': \[\('position', '<f8'\), \('text', '<U3'\)/);
    assert.match(header, /\('log_ of what_s left', '<f8'\), \('log__ of what_s left', '<f8'\)\]/);
    assert.equal(bytes.length, 10 + low + 256 * high + 3 * (8 + 12 + 8 + 8));
  });

  it(`are read by NumPy${WITHOUT_NUMPY}`, function () {
    if (!hasNumpy) this.skip();
    this.timeout(60_000);
    const load = `import io, numpy as np; t = np.load(io.BytesIO(bytes([${npyOf(TABLE).join(',')}])))`;
    const [position, log, third, same] = runPython([
      `${load}; y = t['position']`,
      `${load}; y = t['log_ of what_s left']`,
      `${load}; y = t['log__ of what_s left']`,
      `${load}; y = list(t['text']) == ['=a', '\\U0001F433,"', '']`,
    ]);
    assert.deepEqual(position, [0, 1, 2]);
    assert.deepEqual(log, [Math.fround(0.1), NaN, -Infinity]);
    assert.equal(third![0], 1 / 3);
    assert.deepEqual(same, [1]);
  });
});
