import type { PanelState } from '../../../../src/protocol/panelMethods.ts';
import { type RecurrentLayer, recurrentLayersOf } from '../../../../src/trace/recurrentLayers.ts';
import { openNode } from '../../moves.ts';
import type { OutlineView } from '../../outlineView.ts';
import type { Panel } from '../../panel.ts';

/** The bundled networks that are alike but for their cells. */
const ALIKE: readonly string[] = ['rnn', 'lstm', 'gru'];

/** The layer of the run that this one is compared with, where both have read the same. */
export function comparedLayer(
  { runs }: Panel,
  view: OutlineView,
  layer: RecurrentLayer,
): { readonly view: OutlineView; readonly layer: RecurrentLayer } | undefined {
  const other = [runs?.own, runs?.other].find((run) => run !== undefined && run !== view);
  if (!other || !readTheSame(view, other)) return undefined;
  const layers = recurrentLayersOf(new Map(other.outline.nodes.map((node) => [node.name, node])));
  const found = layers.find(({ name, positions }) => name === layer.name && positions === layer.positions);
  return found && { view: other, layer: found };
}

const readTheSame = ({ outline: { tokens } }: OutlineView, { outline: other }: OutlineView): boolean =>
  tokens.length === other.tokens.length && tokens.every(({ piece }, at) => piece === other.tokens[at]!.piece);

/** The other bundled networks of the kind that was run. */
export function otherNetworks({ state }: Panel, { outline }: OutlineView): PanelState['models'] {
  const { model } = outline;
  if (!model || !ALIKE.includes(model.name) || state.source?.kind !== 'text') return [];
  return state.models.filter(({ name }) => name !== model.name && ALIKE.includes(name));
}

/** Pins the run and reads the same text with another network; what both have is open: the hidden state. */
export function runBeside(panel: Panel, { name }: RecurrentLayer, model: string): void {
  const { view } = panel;
  const state = view?.node(`${name}.hidden_state`);
  if (!view || !state) return;
  panel.navigate((now) => ({ ...openNode(view, state)(now), tab: 'memory' }));
  panel.pin(true);
  panel.run({ model });
}
