import type { OutlineNode } from '../../../src/protocol/outline.ts';
import { axisTitle, isDistribution, leadingOf, matrixOf } from '../nodeShape.ts';
import type { OutlineView } from '../outlineView.ts';
import { SIDE_TITLES } from '../shownRuns.ts';
import { curveOf, scaleOf, scopeOf, statisticsFor } from '../stage/colourScope.ts';
import { labelsOf } from '../stage/labels.ts';
import { moved, type Figure, type Plate, type Style } from './figure.ts';
import { framed, type HeadedPlate } from './frame.ts';
import { legendPlate } from './legendPlate.ts';
import { matrixPlate, type MatrixPlate } from './matrixPlate.ts';
import { replacedTab, wordsOf, type Open } from './open.ts';

/** More cells than this in a direction are thinned, as on the screen. */
const LIMIT = 1024;
/** Height of the words above a colour bar. */
const LEGEND_TITLE = 22;

/** The open matrix; both runs’ where they are looked at side by side, in the same colours. */
export async function matrixFigure(open: Open, style: Style): Promise<Figure> {
  const curve = curveOf(open.panel.navigation, open.view, open.node);
  const parts = await Promise.all(sidesOf(open).map((side) => partOf(open, side)));
  // With every answer there, so is the scale.
  const scale = scaleOf(
    open.node,
    parts.flatMap(({ facts }) => facts),
    curve,
  )!;
  const plates = parts.map((part): MatrixPlate => matrixPlate({ ...part, scale }, style));
  const [first] = plates as [MatrixPlate, ...MatrixPlate[]];
  const words = { title: legendTitle(open), hatched: plates.some(({ hatched }) => hatched) };
  const legend = legendPlate(scale, words, Math.min(260, Math.max(90, first.plotHeight)), style);
  return framed(
    [
      ...plates.map((plate, at): HeadedPlate => ({ plate, heading: parts[at].heading })),
      { plate: lowered(legend, Math.max(0, first.plotTop - LEGEND_TITLE)) },
    ],
    wordsOf(open, open.panel.navigation.head, notesOf(open, parts)),
    style,
  );
}

interface FigureSide {
  readonly view: OutlineView;
  readonly node: OutlineNode;
  readonly heading: string | undefined;
}

type FigurePart = Awaited<ReturnType<typeof partOf>>;

function sidesOf({ panel, view, node }: Open): FigureSide[] {
  const { runs, side, state } = panel;
  const other = side === 'both' ? runs?.other?.node(node.name) : undefined;
  if (!other || !runs?.other || !state.comparison) return [{ view, node, heading: undefined }];
  const titles = SIDE_TITLES[state.comparison.kind];
  return [
    { view, node, heading: titles.own },
    { view: runs.other, node: other, heading: titles.other },
  ];
}

async function partOf({ panel }: Open, { view, node, heading }: FigureSide) {
  const { navigation } = panel;
  const leading = leadingOf(node, navigation.head);
  const [slice, ...facts] = await Promise.all([
    panel.request('slice', { trace: view.trace, node: node.name, leading, limit: LIMIT }),
    ...statisticsFor(view, node, leading, scopeOf(navigation, view, node)).map((one) =>
      panel.request('statistics', one),
    ),
  ]);
  const { row, column } = matrixOf(node);
  const labels = labelsOf(view, node);
  return {
    heading,
    slice,
    facts,
    rowLabels: labels.rows,
    columnLabels: labels.columns,
    rowTitle: axisTitle(row),
    columnTitle: axisTitle(column),
  };
}

function notesOf(open: Open, parts: readonly FigurePart[]): string[] {
  const thinned = parts.find(({ slice }) => slice.rowStep * slice.columnStep > 1)?.slice;
  const replaced = replacedTab(open);
  return [
    ...(thinned
      ? [`Each cell is the number largest in magnitude of ${thinned.rowStep} × ${thinned.columnStep}.`]
      : []),
    ...(replaced ? [`These are the numbers behind “${replaced}”.`] : []),
  ];
}

function legendTitle({ node, panel }: Open): string {
  if (panel.side === 'difference') return 'difference';
  return isDistribution(node) ? 'weight' : 'value';
}

const lowered = (plate: Plate, by: number): Plate => ({
  width: plate.width,
  height: plate.height + by,
  marks: moved(plate.marks, 0, by),
});
