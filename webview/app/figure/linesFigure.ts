import { formatCount, formatNumber } from '../../drawing/ticks.ts';
import { countLines, MOST_LINES } from '../../views/linesLayout.ts';
import { axisTitle, matrixOf } from '../nodeShape.ts';
import { labelsOf } from '../stage/labels.ts';
import type { Figure, Style } from './figure.ts';
import { framed } from './frame.ts';
import { linesPlate } from './linesPlate.ts';
import { wordsOf, type Open } from './open.ts';

/** Lines between more tokens than this could not be told apart. */
const LIMIT = 512;

/** Attention as lines between tokens, of the heads that are switched on. */
export async function linesFigure(open: Open, style: Style): Promise<Figure> {
  const { panel, view, node } = open;
  const { navigation } = panel;
  const shown = navigation.lineHeads ?? [navigation.head];
  const asked = { trace: view.trace, node: node.name, limit: LIMIT };
  const slices = await Promise.all(
    shown.map((head) => panel.request('slice', { ...asked, leading: [head] })),
  );
  const heads = shown.map((head, at) => ({ head, slice: slices[at]! }));
  const { rows, columns, threshold } = navigation;
  const focus = rows.length + columns.length > 0 ? { left: new Set(rows), right: new Set(columns) } : null;
  const { row, column } = matrixOf(node);
  const labels = labelsOf(view, node);
  const plate = linesPlate(
    {
      heads,
      threshold,
      focus,
      leftLabels: labels.rows,
      rightLabels: labels.columns,
      leftTitle: axisTitle(row),
      rightTitle: axisTitle(column),
    },
    style,
  );
  const { drawn, underThreshold } = countLines(heads, threshold, focus);
  const lines =
    drawn > MOST_LINES
      ? `The ${formatCount(MOST_LINES)} thickest lines of ${formatCount(drawn)}`
      : `${formatCount(drawn)} lines`;
  const head = shown.length === 1 ? shown[0]! : null;
  return framed(
    [{ plate }],
    wordsOf(open, head, [
      `${lines}; ${formatCount(underThreshold)} weights below ${formatNumber(threshold)} are left out. Thicker is larger.`,
      ...(focus ? ['Only the lines of the pinned tokens are drawn.'] : []),
    ]),
    style,
  );
}
