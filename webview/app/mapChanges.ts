import type { OutlineNode } from '../../src/protocol/outline.ts';
import type { Intervention } from '../../src/trace/intervention.ts';
import { isMaps, partsOf } from './nodeShape.ts';
import type { OutlineView } from './outlineView.ts';
import type { Panel } from './panel.ts';
import { changeText, sameChange, withChange, withoutChange } from './whatIf.ts';

/** A feature map of a layer's output, and the filter that it comes from. */
export interface MapPlace {
  /** `layer.conv1.output` */
  readonly stage: string;
  readonly map: number;
  /** The open stage comes before the layer's output, and does not change with it. */
  readonly before: boolean;
  /** The convolution whose filter makes this map; `null` where it comes from none alone. */
  readonly convolution: string | null;
}

/** What can be changed about a map of the open stage, or a filter; `null` where it is no layer's. */
export function mapPlace(panel: Panel, part: number): MapPlace | null {
  const view = panel.runs?.own;
  // A difference has the names of the run, and not its operations.
  const node = panel.node && view?.node(panel.node.name);
  return view && node ? placeOfMap(view, node, part) : null;
}

function placeOfMap(view: OutlineView, node: OutlineNode, part: number): MapPlace | null {
  if (isFilters(node)) {
    const convolution = convolutionOf(view, node);
    const filter = Math.floor(part / (partsOf(node) / node.axes[0].size));
    return convolution ? placeIn(view, convolution, filter) : null;
  }
  return isMaps(node) && node.operation.kind !== 'input' ? placeIn(view, node, part) : null;
}

function placeIn(view: OutlineView, node: OutlineNode, map: number): MapPlace | null {
  const stage = node.name.replace(/\.[^.]*$/, '.output');
  if (!node.name.startsWith('layer.') || !view.node(stage)) return null;
  const before = node.name !== stage;
  return { stage, map, before, convolution: convolutionBehind(view, node)?.name ?? null };
}

/** Done to each channel by itself: channel 3 is still what filter 3 makes. */
const CHANNEL_BY_CHANNEL = ['activation', 'batch_norm', 'pool', 'pad'];

/** The convolution whose filters make this node's channels one by one. */
function convolutionBehind(view: OutlineView, node: OutlineNode | undefined): OutlineNode | undefined {
  if (!node || node.operation.kind === 'convolution') return node;
  const { operation, parents } = node;
  return CHANNEL_BY_CHANNEL.includes(operation.kind)
    ? convolutionBehind(view, view.node(parents[0]))
    : undefined;
}

/** A bank of kernels: [filter, channel, row, column]. */
function isFilters(node: OutlineNode): boolean {
  return node.axes.length === 4 && node.axes[0].name === 'filter';
}

/** The convolution that reads these kernels. */
export function convolutionOf(view: OutlineView, kernel: OutlineNode): OutlineNode | undefined {
  return view.outline.nodes.find(
    ({ operation, parents }) => operation.kind === 'convolution' && parents[1] === kernel.name,
  );
}

/** The kernels of the convolution that the open stage is, or comes from. */
export function kernelOf(panel: Panel): OutlineNode | undefined {
  const view = panel.runs?.own;
  const node = panel.node && view?.node(panel.node.name);
  const convolution = view && node && isMaps(node) ? convolutionBehind(view, node) : undefined;
  const kernel = convolution && view?.node(convolution.parents[1]);
  return kernel && isFilters(kernel) ? kernel : undefined;
}

/** The maps, or filters, of the open stage that are switched off. */
export function switchedOff(panel: Panel): ReadonlySet<number> {
  const place = mapPlace(panel, 0);
  return new Set(
    panel.state.interventions.flatMap((change) => {
      const ofOutput = change.kind === 'channel_off' && change.stage === place?.stage;
      if (ofOutput && !place.before) return [change.channel];
      if (change.kind === 'filter_off' && change.stage === place?.convolution) return [change.filter];
      return [];
    }),
  );
}

/** What a person may do to a map, in words for a menu. */
export function mapChanges({ stage, map, before, convolution }: MapPlace): {
  title: string;
  change: Intervention;
}[] {
  const title = before ? 'Switch the map of the layer’s output off' : 'Switch this map off';
  return [
    { title, change: { kind: 'channel_off', stage, channel: map } },
    ...(convolution === null
      ? []
      : [
          {
            title: 'Switch its filter off',
            change: { kind: 'filter_off', stage: convolution, filter: map } as const,
          },
        ]),
  ];
}

/** Switches a map off, or on again where it is off. */
export function toggleMap(panel: Panel, { stage, map }: MapPlace): void {
  toggleChange(panel, { kind: 'channel_off', stage, channel: map });
}

/** Makes a change, or takes it back where it is made already. */
export function toggleChange(panel: Panel, change: Intervention): void {
  const changes = panel.state.interventions;
  const made = changes.some((other) => sameChange(other, change));
  panel.intervene(made ? withoutChange(changes, change) : withChange(changes, change));
  const text = changeText(change, (at) => panel.runs?.own.outline.tokens[at]?.piece ?? String(at));
  panel.announce(made ? `Taken back: ${text}.` : `What if: ${text}.`);
}
