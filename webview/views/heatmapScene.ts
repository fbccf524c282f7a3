import type { ColourScale } from '../drawing/colourScale.ts';
import type { TextMeasure } from '../drawing/textMeasure.ts';
import type { Theme } from '../drawing/theme.ts';
import type { Cell, HeatmapLayout, View } from './heatmapLayout.ts';

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
  /** One pixel for each cell; transparent where the number is not finite. */
  readonly image: CanvasImageSource;
  readonly hasHoles: boolean;
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
