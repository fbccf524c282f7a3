import type { LitElement } from 'lit';
import type { LabelPlace } from '../../views/events.ts';
import type { ShownPicture } from '../figure/shownPicture.ts';
import type { Cell } from '../navigation.ts';
import { pinCell, pinLabel } from '../moves.ts';
import { matrixOf } from '../nodeShape.ts';
import { PanelElement } from '../panelElement.ts';

/** A tab of the stage: listens to the events of the picture in it. */
export abstract class StageElement extends PanelElement {
  /** What can be taken away of it and is no element of its own: those are found without. */
  shownPictures(): readonly ShownPicture[] {
    return [];
  }

  /** What its pictures are about, in sentences, for whoever sees them without the tab: what is chosen and held. */
  shownNotes(): readonly string[] {
    return [];
  }

  /** Tells the stage that what is drawn now belongs to the current run. */
  protected async complete(picture: string): Promise<void> {
    await this.querySelector<LitElement>(picture)?.updateComplete;
    this.dispatchEvent(new Event('picture-complete', { bubbles: true }));
  }

  protected readonly onCellHover = (event: CustomEvent<Cell | null>): void => {
    this.panel.look(event.detail);
    this.pointAtRow(event.detail?.row ?? null);
  };

  protected readonly onCellPin = (event: CustomEvent<Cell | null>): void => {
    const { panel } = this;
    if (event.detail === null) {
      if (panel.letGo()) panel.announce('Nothing is pinned any more.');
      return;
    }
    panel.navigate(pinCell(event.detail));
    panel.announce(panel.navigation.cell ? 'This cell is pinned.' : 'The cell is let go.');
  };

  protected readonly onLabelHover = (event: CustomEvent<LabelPlace | null>): void => {
    const { node, view } = this.panel;
    if (!node || !view || event.detail === null) return this.panel.pointAt(null);
    const { row, column } = matrixOf(node);
    const axis = event.detail.axis === 'row' ? row : column;
    this.panel.pointAt(view.isTokenAxis(axis) ? event.detail.index : null);
  };

  protected readonly onLabelPin = (event: CustomEvent<LabelPlace>): void => {
    const { node, view } = this.panel;
    if (!node || !view) return;
    const { row, column } = matrixOf(node);
    // Pins belong to tokens; a number of a vector cannot be pinned alone.
    if (view.isTokenAxis(event.detail.axis === 'row' ? row : column)) {
      this.panel.navigate(pinLabel(event.detail.axis, event.detail.index));
    }
  };

  private pointAtRow(row: number | null): void {
    const { node, view } = this.panel;
    this.panel.pointAt(row !== null && node && view?.isTokenAxis(matrixOf(node).row) ? row : null);
  }
}
