import type { Axis, TraceNode } from '../node.ts';
import { layoutOf, leadingOf, partAt, type Trace } from '../trace.ts';
import { labelCell, LINE, numberText } from './csvText.ts';
import { isLabelled, type LabelAt } from './labels.ts';

/**
 * A node as comma-separated values (RFC 4180, UTF-8), one row of the node after the other.
 *
 * One matrix (a node with two axes, or one head of a node with three) has the shape of the matrix: labels in the first
 * row and column, the axes' names in the corner as `query/key`. Anything else has one line for each number: the place
 * along every axis, its label where there is one, and `value`.
 *
 * Numbers are the shortest text that gives the same float32 again; `NaN`, `inf` and `-inf` as NumPy and pandas read
 * them. A label that a spreadsheet would take for a formula (it begins with `=`, `+`, `-`, `@`, a tab or a line break)
 * is written with an apostrophe before it, and so is one that begins with an apostrophe: dropping the first apostrophe
 * of a label always gives back what it was.
 * @param leading the head, for one matrix of a node with three axes
 */
export function* csvLines(
  trace: Trace,
  node: TraceNode,
  leading: readonly number[] | undefined,
  labelAt: LabelAt,
): Generator<string> {
  const { axes } = node;
  if (axes.length === 2 || (axes.length > 2 && leading !== undefined && leading.length > 0)) {
    yield* matrixLines(trace, node, partAt(node, leading ?? []), labelAt);
  } else {
    yield* longLines(trace, node, labelAt);
  }
}

function* matrixLines(trace: Trace, node: TraceNode, part: number, labelAt: LabelAt): Generator<string> {
  const [rowAxis, columnAxis] = [node.axes.at(-2)!, node.axes.at(-1)!];
  const heading = (axis: Axis, index: number): string => labelCell(labelAt(axis, index) ?? String(index));
  const columns = Array.from({ length: columnAxis.size }, (_, column) => heading(columnAxis, column));
  yield [`${rowAxis.name}/${columnAxis.name}`, ...columns].join(',') + LINE;
  for (let row = 0; row < rowAxis.size; row++) {
    const values = trace.rows(node.name, part, row, row + 1);
    yield [heading(rowAxis, row), ...Array.from(values, numberText)].join(',') + LINE;
  }
}

function* longLines(trace: Trace, node: TraceNode, labelAt: LabelAt): Generator<string> {
  const { axes } = node;
  const names = axes.flatMap((axis) =>
    isLabelled(axis, labelAt) ? [axis.name, `${axis.name}_label`] : [axis.name],
  );
  yield [...names, 'value'].join(',') + LINE;
  const { parts, rows } = layoutOf(node);
  const place = (axis: Axis | undefined, index: number): string => {
    if (!axis) return '';
    const label = labelAt(axis, index);
    return label === undefined ? `${index},` : `${index},${labelCell(label)},`;
  };
  for (let part = 0; part < parts; part++) {
    for (let row = 0; row < rows; row++) {
      const leading = leadingOf(node, part).map((at, axis) => place(axes[axis], at));
      const before = leading.join('') + place(axes.at(-2), row);
      const values = trace.rows(node.name, part, row, row + 1);
      yield Array.from(
        values,
        (value, column) => before + place(axes.at(-1), column) + numberText(value) + LINE,
      ).join('');
    }
  }
}
