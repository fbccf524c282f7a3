import type { OutlineNode } from '../../src/protocol/outline.ts';
import type { Intervention } from '../../src/trace/intervention.ts';
import type { HeadPlace } from '../views/events.ts';
import { headAxis, matrixOf, words } from './nodeShape.ts';
import type { Navigation } from './navigation.ts';
import type { OutlineView } from './outlineView.ts';

/** The attention weights that a node's layer has. */
export function weightsNode(view: OutlineView, layer: number): OutlineNode | undefined {
  return view.node(`layer.${layer}.attention.weights`);
}

/** The head that is open, where the open stage has one matrix for each head. */
export function openHead(
  view: OutlineView,
  node: OutlineNode | undefined,
  navigation: Navigation,
): HeadPlace | null {
  const layer = /^layer\.(\d+)$/.exec(node?.block ?? '')?.[1];
  if (!node || layer === undefined) return null;
  const weights = weightsNode(view, Number(layer));
  const heads = weights && headAxis(weights)?.size;
  // Keys and values may have fewer heads than queries: theirs are not those that look.
  if (heads === undefined || headAxis(node)?.size !== heads) return null;
  return { layer: Number(layer), head: Math.min(navigation.head, heads - 1) };
}

/** The token pinned last, by itself or as the one that a pinned cell looks at. */
export function pinnedToken(
  view: OutlineView,
  node: OutlineNode | undefined,
  navigation: Navigation,
): number | null {
  const pinned = navigation.rows.at(-1) ?? navigation.columns.at(-1);
  if (pinned !== undefined) return pinned;
  const { column } = node ? matrixOf(node) : { column: undefined };
  return navigation.cell && view.isTokenAxis(column) ? navigation.cell.column : null;
}

export function sameChange(one: Intervention, other: Intervention): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** With one change more; a head has one pattern, so another one gives way. */
export function withChange(changes: readonly Intervention[], change: Intervention): Intervention[] {
  return [...changes.filter((other) => !takesPlaceOf(change, other)), change];
}

export function withoutChange(changes: readonly Intervention[], change: Intervention): Intervention[] {
  return changes.filter((other) => !sameChange(other, change));
}

function takesPlaceOf(change: Intervention, other: Intervention): boolean {
  if (change.kind === 'replace_character' && other.kind === 'replace_character')
    return change.token === other.token;
  if (isOfUnits(change) && isOfUnits(other))
    return change.kind === other.kind && change.stage === other.stage && change.unit === other.unit;
  const patterns = ['pattern', 'painted'];
  if (!patterns.includes(change.kind) || !patterns.includes(other.kind)) return sameChange(change, other);
  return 'head' in change && 'head' in other && change.layer === other.layer && change.head === other.head;
}

/** `layer 5 head 11 off` */
export function changeText(change: Intervention, labelAt: (token: number) => string): string {
  switch (change.kind) {
    case 'switch_off':
      return `${headText(change)} off`;
    case 'pattern':
      return `${headText(change)} ${change.pattern === 'uniform' ? 'uniform' : 'at the token before'}`;
    case 'painted':
      return `${headText(change)} painted`;
    case 'drop_token':
      return `without “${labelAt(change.token)}”`;
    case 'remove_positions':
      return 'without positions';
    case 'no_scaling':
      return 'without ÷ √d';
    case 'channel_off':
      return `${layerOfStage(change.stage)}: map ${change.channel} off`;
    case 'filter_off':
      return `${layerOfStage(change.stage)}: filter ${change.filter} off`;
    case 'hold':
      return `${unitsText(change)} held at ${change.value}`;
    case 'begin_with':
      return `${unitsText(change)} begins with ${change.value}`;
    case 'replace_character':
      return `“${change.character}” instead of “${labelAt(change.token)}”`;
  }
}

/** What it does, in a sentence for a tooltip. */
export function changeHint(change: Intervention): string {
  switch (change.kind) {
    case 'switch_off':
      return 'The head’s output is zeros.';
    case 'pattern':
      return change.pattern === 'uniform'
        ? 'Each token looks evenly at all that it may see.'
        : 'Each token looks at the one before it; the first at itself.';
    case 'painted': {
      const { length } = change.cells;
      return `${length} ${length === 1 ? 'weight' : 'weights'} set by hand; the rest of each row shares what is left.`;
    }
    case 'drop_token':
      return 'No other token may look at it; it still sees itself, and all keep their positions.';
    case 'remove_positions':
      return 'Nothing tells the model where a token stands.';
    case 'no_scaling':
      return 'The scores q·k go into the softmax as they are.';
    case 'channel_off':
      return 'The feature map is zeros, and the layers after it see it so.';
    case 'filter_off':
      return 'The filter’s weights and its bias are zeros; what follows is computed from that.';
    case 'hold':
      return 'It has this value at every step, and all later steps follow from it.';
    case 'begin_with':
      return 'The state before the first step has this value instead of 0.';
    case 'replace_character':
      return 'The model reads this character there; your text stays as it is.';
  }
}

type OfUnits = Extract<Intervention, { kind: 'hold' | 'begin_with' }>;

const isOfUnits = (change: Intervention): change is OfUnits =>
  change.kind === 'hold' || change.kind === 'begin_with';

/** `layer 0: forget gate of unit 7`, `layer 0: all forget gates` */
function unitsText({ stage, unit }: OfUnits): string {
  const name = words(stage.slice(stage.lastIndexOf('.') + 1));
  const what = unit === null ? `${name} of all units` : `${name} of unit ${unit}`;
  return `layer ${layerOfStage(stage)}: ${what}`;
}

/** `layer.conv1.output` → `conv1` */
export const layerOfStage = (stage: string): string => stage.split('.').slice(1, -1).join('.');

function headText({ layer, head }: HeadPlace): string {
  return `layer ${layer} head ${head}`;
}
