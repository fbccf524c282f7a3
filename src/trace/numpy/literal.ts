import type { TraceNode } from '../node.ts';
import { numberText } from '../export/csvText.ts';
import { layoutOf, type Trace } from '../trace.ts';
import { type Region, sizeOf } from './region.ts';

/** So many numbers can be read as digits; more are written as base64, which is a third as long and exact as well. */
export const MOST_DIGITS = 256;

/** What a program with base64 in it needs before its first array. */
export const BASE64_HELPER: readonly string[] = [
  'def array(text, *shape):  # float32 numbers, written as base64',
  '    return np.frombuffer(base64.b64decode(text), "<f4").reshape(shape).astype(float)',
];

/** The numbers of a region, row by row, matrix by matrix. */
export function numbersOf(trace: Trace, node: TraceNode, region: Region): Float32Array {
  const { parts, rows, columns } = region;
  const width = layoutOf(node).columns;
  const [height, breadth] = [rows[1] - rows[0], columns[1] - columns[0]];
  const values = new Float32Array(sizeOf(region));
  let to = 0;
  for (let part = parts[0]; part < parts[1]; part++) {
    const band = trace.rows(node.name, part, rows[0], rows[1]);
    for (let row = 0; row < height; row++, to += breadth) {
      values.set(band.subarray(row * width + columns[0], row * width + columns[1]), to);
    }
  }
  return values;
}

/** Numbers as a NumPy array: `np.array([1, 0.5], dtype=float)`, many of them as `array("…", 12, 384)`. */
export function literal(values: Float32Array, shape: readonly number[]): string {
  if (values.length > MOST_DIGITS) return `array("${base64(values)}", ${shape.join(', ')})`;
  return `np.array(${listOf(Array.from(values, pythonNumber), shape, '')}, dtype=float)`;
}

/** Whether `literal` needs `BASE64_HELPER`. */
export const isBase64 = (line: string): boolean => line.includes('= array("');

/** Nested lists, a line for each row where there are several. */
function listOf(entries: readonly string[], shape: readonly number[], indent: string): string {
  if (shape.length <= 1) return `[${entries.join(', ')}]`;
  const [count, ...rest] = shape as [number, ...number[]];
  const each = entries.length / count;
  const inner = Array.from({ length: count }, (_, i) =>
    listOf(entries.slice(i * each, (i + 1) * each), rest, count > 1 ? `${indent}    ` : indent),
  );
  if (count === 1) return `[${inner[0]}]`;
  return `[\n${inner.map((list) => `${indent}    ${list},\n`).join('')}${indent}]`;
}

/** The shortest text that is this float32 in Python. */
export function pythonNumber(value: number): string {
  if (Number.isNaN(value)) return 'np.nan';
  if (!Number.isFinite(value)) return value > 0 ? 'np.inf' : '-np.inf';
  return numberText(value);
}

function base64(values: Float32Array): string {
  const view = new DataView(new ArrayBuffer(values.length * 4));
  values.forEach((value, i) => view.setFloat32(i * 4, value, true));
  const bytes = new Uint8Array(view.buffer);
  const pieces: string[] = [];
  for (let i = 0; i < bytes.length; i += 0x8000)
    pieces.push(String.fromCharCode(...bytes.subarray(i, i + 0x8000)));
  return btoa(pieces.join(''));
}
