import type { ColourScale } from '../drawing/colourScale.ts';
import type { TextMeasure } from '../drawing/textMeasure.ts';
import type { Theme } from '../drawing/theme.ts';
import { tickLabel } from '../drawing/ticks.ts';
import type { CellPlace } from './events.ts';
import type { Cell, HeatmapLayout, View } from './heatmapLayout.ts';
import { layOut } from './heatmapLayout.ts';
import type { Worded } from './heatmapText.ts';
import type { MatrixImage } from './matrixImage.ts';

/** One axis of the picture, in indices of the slice. */
export interface AxisScene {
  readonly title: string;
  readonly label: (index: number) => string;
  readonly pinned: readonly number[];
  readonly marked: number | null;
}

/** Everything that one painting of a heatmap depends on. */
export interface HeatmapScene {
  readonly layout: HeatmapLayout;
  readonly view: View;
  readonly theme: Theme;
  readonly scale: ColourScale;
  readonly values: Float32Array;
  readonly image: MatrixImage;
  readonly rows: AxisScene;
  readonly columns: AxisScene;
  readonly pinnedCell: Cell | null;
  /** What the pointer or the keyboard is on; −1 as in `hit`. */
  readonly hover: Cell | null;
  readonly measure: TextMeasure;
}

export const LABEL_SIZE = 12;

export function labelFont(theme: Theme, bold = false): string {
  return `${bold ? 'bold ' : ''}${LABEL_SIZE}px ${theme.codeFontFamily}`;
}

/** The properties of the element that decide what is drawn. */
export interface Pictured extends Worded {
  readonly pinnedRows: readonly number[];
  readonly pinnedColumns: readonly number[];
  readonly pinnedCell: CellPlace | null;
  readonly markedRow: number | null;
  readonly markedColumn: number | null;
}

type AxisName = 'row' | 'column';

function tick(of: Worded, axis: AxisName, index: number): string {
  return axis === 'row'
    ? tickLabel(of.rowLabels, index, of.slice?.rowStep)
    : tickLabel(of.columnLabels, index, of.slice?.columnStep);
}

/** From indices of the node to those of the slice. */
export function axisScene(of: Pictured, axis: AxisName): AxisScene {
  const step = (axis === 'row' ? of.slice?.rowStep : of.slice?.columnStep) ?? 1;
  const marked = axis === 'row' ? of.markedRow : of.markedColumn;
  return {
    title: axis === 'row' ? of.rowTitle : of.columnTitle,
    label: (index) => tick(of, axis, index),
    pinned: (axis === 'row' ? of.pinnedRows : of.pinnedColumns).map((index) => Math.floor(index / step)),
    marked: marked === null ? null : Math.floor(marked / step),
  };
}

export function pinnedCellOf({ pinnedCell, slice }: Pictured): Cell | null {
  if (!pinnedCell || !slice) return null;
  return {
    row: Math.floor(pinnedCell.row / slice.rowStep),
    column: Math.floor(pinnedCell.column / slice.columnStep),
  };
}

export interface Outside {
  readonly width: number;
  readonly maximumHeight: number;
}

/** From this width the legend always stands beside the picture. */
const WIDE = 560;
/** Room for the legend and the buttons. */
const BESIDE = 112;
/** Room for the same below. */
const BELOW = 30;

/** Measures the labels and places everything; undefined while there is nothing to place. */
export function layOutPicture(
  of: Worded,
  outside: Outside,
  theme: Theme,
  measure: TextMeasure,
): HeatmapLayout | undefined {
  const { slice } = of;
  if (!slice || slice.rows * slice.columns === 0 || outside.width === 0) return undefined;
  const font = labelFont(theme, true);
  const widest = (axis: AxisName, count: number): number =>
    measure.widest(
      Array.from({ length: count }, (_, index) => tick(of, axis, index)),
      font,
    );
  const labels = {
    rowLabel: widest('row', slice.rows),
    columnLabel: widest('column', slice.columns),
  };
  const wide = layOut(slice, { ...outside, ...labels, beside: BESIDE });
  if (outside.width >= WIDE) return wide;
  // In a narrow place the legend goes where it leaves the cells larger.
  const maximumHeight = outside.maximumHeight - BELOW;
  const narrow = layOut(slice, { ...outside, maximumHeight, ...labels, beside: 0 });
  const area = ({ cell }: HeatmapLayout): number => cell.width * cell.height;
  return area(wide) > area(narrow) ? wide : narrow;
}
