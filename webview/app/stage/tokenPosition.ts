import { html, type TemplateResult } from 'lit';
import type { Axis } from '../../../src/trace/node.ts';
import { picker } from '../elements/picker.ts';
import { words } from '../nodeShape.ts';
import type { OutlineView } from '../outlineView.ts';
import type { Panel } from '../panel.ts';

/** The position that is looked at: the pinned token, else the last one, after which the next token comes. */
export function tokenPosition({ navigation }: Panel, view: OutlineView, row: Axis | undefined): number {
  const last = lastPosition(view, row);
  const pinned = navigation.cell?.row ?? (view.isTokenAxis(row) ? navigation.rows.at(-1) : undefined);
  return Math.min(pinned ?? last, (row?.size ?? 1) - 1);
}

/** The last token of the text and of what was appended to it: padding and closing separators stand after it. */
export function lastPosition(view: OutlineView, row: Axis | undefined): number {
  const last = (row?.size ?? 1) - 1;
  if (!view.isTokenAxis(row) || !view.outline.predictsNext) return last;
  const read = view.outline.tokens.findLastIndex((token) => !token.special);
  return read < 0 ? last : read;
}

/** Pins a token, and lets go of all others. */
export function goToPosition(panel: Panel, position: number): void {
  panel.navigate((now) => ({ ...now, cell: null, rows: [position] }));
}

export function positionPicker(panel: Panel, view: OutlineView, row: Axis, position: number): TemplateResult {
  const go = (to: number): void => goToPosition(panel, Math.min(row.size - 1, Math.max(0, to)));
  return html`<div class="position-picker">
    ${picker({
      name: 'position',
      label: 'Position',
      hint: `Which ${words(row.name)}`,
      options: Array.from({ length: row.size }, (_, at) => ({
        value: String(at),
        title: `${at} “${view.labelAt(row, at)}”`,
      })),
      value: String(position),
      pick: (value) => go(Number(value)),
      step: (direction) => go(position + direction),
    })}
  </div>`;
}
