import type { ReactiveControllerHost } from 'lit';
import type { OutlineNode } from '../../../../src/protocol/outline.ts';
import { stepOf } from '../../../../src/text/colourSteps.ts';
import { type ColourScale, scaleFor } from '../../../drawing/colourScale.ts';
import type { OutlineView } from '../../outlineView.ts';
import type { Panel } from '../../panel.ts';
import { QuerySlots } from '../../querySlots.ts';
import { endsOf } from './layerStages.ts';
import { joined, unitQuestions } from './unitColumn.ts';

/** What one unit did at each position, with a colour for each. */
export interface UnitColours {
  readonly view: OutlineView;
  readonly node: OutlineNode;
  readonly unit: number;
  /** [position] */
  readonly values: Float32Array;
  /** [position]: which colour. */
  readonly steps: Uint8Array;
  readonly scale: ColourScale;
}

/** A place in an element where one unit's numbers are shown at a time. */
export class UnitColoursSlot {
  private readonly values: QuerySlots<'slice'>;
  private drawn: UnitColours | undefined;

  constructor(host: ReactiveControllerHost) {
    this.values = new QuerySlots(host, 'slice');
  }

  /** @returns the unit's colours; until they are there those of the unit before, nothing at first */
  read({ queries }: Panel, view: OutlineView, node: OutlineNode, unit: number): UnitColours | undefined {
    const values = joined(this.values.read(queries, unitQuestions(view.trace, node, unit)));
    const { drawn } = this;
    const same = drawn?.view === view && drawn.node === node && drawn.unit === unit;
    if (!same && values) {
      const scale = unitScale(node, values);
      const steps = Uint8Array.from(values, (value) => stepOf(value, scale.minimum, scale.maximum));
      this.drawn = { view, node, unit, values, steps, scale };
    }
    return this.drawn;
  }
}

/** As far as the stage can go; where that has no ends, as far as this unit goes: another may be a hundred times larger. */
function unitScale(node: OutlineNode, values: Float32Array): ColourScale {
  const ends = endsOf(node);
  if (ends) return scaleFor(...ends);
  const reach = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return scaleFor(-reach, reach, 'diverging');
}
