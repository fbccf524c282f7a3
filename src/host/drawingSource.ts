import type { Drawing } from '../protocol/engineMethods.ts';
import type { Localization } from './localization.ts';
import type { SourceWords } from './sourceWords.ts';

/** What was drawn or painted in the panel. It never changes: a newer drawing is a source of its own. */
export class DrawingSource implements SourceWords {
  readonly kind = 'drawing';
  readonly label: string;

  constructor(
    readonly drawing: Drawing,
    l10n: Localization,
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
