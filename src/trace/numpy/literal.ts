import type { TraceNode } from '../node.ts';
import { layoutOf, type Trace } from '../trace.ts';
import { type Region, sizeOf } from './region.ts';

/** The numbers of a region as Python: `array("…", 12, 384)`, float32, little-endian. */
export function literal(trace: Trace, node: TraceNode, region: Region): string {
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
  const leading = node.axes.slice(0, -2).map((axis) => axis.size);
  const isWhole = parts[1] - parts[0] === layoutOf(node).parts;
  const shape = [
    ...(node.axes.length > 2 ? (isWhole ? leading : [parts[1] - parts[0]]) : []),
    ...(node.axes.length > 1 ? [height] : []),
    breadth,
  ];
  return `array("${base64(values)}", ${shape.join(', ')})`;
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
