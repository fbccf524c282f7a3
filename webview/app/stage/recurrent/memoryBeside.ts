import type { RecurrentLayer } from '../../../../src/trace/recurrentLayers.ts';
import type { OutlineView } from '../../outlineView.ts';
import type { Panel } from '../../panel.ts';
import { CHARACTER_MODELS, type CharacterModel, layersOf } from './networks.ts';

/** A layer of another run over the same positions. */
export interface OtherLayer {
  readonly view: OutlineView;
  readonly layer: RecurrentLayer;
}

/** The layer of the run that this one is compared with, where both have read the same. */
export function comparedLayer(
  { runs }: Panel,
  view: OutlineView,
  layer: RecurrentLayer,
): OtherLayer | undefined {
  const other = [runs?.own, runs?.other].find((run) => run !== undefined && run !== view);
  return other && readTheSame(view, other) ? layerLike(other, layer) : undefined;
}

const readTheSame = ({ outline: { tokens } }: OutlineView, { outline: other }: OutlineView): boolean =>
  tokens.length === other.tokens.length && tokens.every(({ piece }, at) => piece === other.tokens[at]!.piece);

/** The layer of another network that stands at the same place. */
export function layerLike(view: OutlineView, { name, positions }: RecurrentLayer): OtherLayer | undefined {
  const layer = layersOf(view).find((each) => each.name === name && each.positions === positions);
  return layer && { view, layer };
}

/** The other character models, whose memory of the same text can be set beside this one’s. */
export function otherNetworks(view: OutlineView): readonly CharacterModel[] {
  if (!view.outline.predictsNext) return [];
  return CHARACTER_MODELS.filter(({ name }) => name !== view.outline.model?.name);
}
