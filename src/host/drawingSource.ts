import type { Drawing } from '../protocol/engineMethods.ts';
import type { Localization } from './localization.ts';
import type { SourceWords } from './sourceWords.ts';

/** What was drawn or painted in the panel. It never changes: a newer drawing is a source of its own. */
export class DrawingSource implements SourceWords {
  readonly kind = 'drawing';
  readonly label: string;

  /** @param sheet tells the sheet that a command laid out from others; left out where somebody has drawn */
  constructor(
    readonly drawing: Drawing,
    l10n: Localization,
    readonly sheet?: number,
  ) {
    this.label = l10n.t('Drawing, {0} × {1}', drawing.columns, drawing.rows);
  }

  begin(): void {
    // The drawing never changes.
  }

  onDidChange(): () => void {
    return () => undefined;
  }
}

/** Rows and columns of the digits that the bundled networks learnt. */
const DIGIT_SIDE = 28;

let sheets = 0;

/** An empty sheet for a digit, for the panel to open and for somebody to draw on. */
export function emptySheet(l10n: Localization): DrawingSource {
  const values = new Float32Array(DIGIT_SIDE * DIGIT_SIDE);
  return new DrawingSource({ rows: DIGIT_SIDE, columns: DIGIT_SIDE, values }, l10n, ++sheets);
}
