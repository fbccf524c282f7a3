import { ProblemError } from '../../../problem.ts';
import { quoted } from '../../quoted.ts';
import { type Leaf, leavesOf, type WeightsOfLayers } from './flatten.ts';
import type { Layer, Network } from './network.ts';

/**
 * Finds the weights of each layer by their names, in which the layer's stands: `block_1_expand/kernel:0`,
 * `model/both/forward_lstm/lstm_cell/bias`. Weights of one layer stay in the order in which they are given.
 * @throws ProblemError `bad-model` where two layers have the same name and the weights do not say which one they mean
 */
export function weightsByName(network: Network, names: readonly string[]): WeightsOfLayers {
  const leaves = new Map<string, Leaf[]>();
  for (const leaf of leavesOf(network)) {
    leaves.set(leaf.layer.name, [...(leaves.get(leaf.layer.name) ?? []), leaf]);
  }
  const found = new Map<Layer, string[]>();
  for (const name of names) {
    const layer = ownerOf(name, leaves);
    if (layer) found.set(layer, [...(found.get(layer) ?? []), name]);
  }
  return found;
}

/** The outermost layer that is named: a wrapper's weights bear the names of the layers inside it, too. */
function ownerOf(name: string, leaves: ReadonlyMap<string, readonly Leaf[]>): Layer | undefined {
  const scopes = name.split('/').slice(0, -1);
  for (let begin = 0; begin < scopes.length; begin++) {
    // Names of layers may have slashes in them.
    for (let end = scopes.length; end > begin; end--) {
      const candidates = leaves.get(scopes.slice(begin, end).join('/'));
      if (candidates) return chosen(candidates, name, scopes.slice(0, begin));
    }
  }
  return undefined;
}

function chosen(candidates: readonly Leaf[], name: string, scopes: readonly string[]): Layer {
  if (candidates.length === 1) return candidates[0].layer;
  const named = ({ path }: Leaf): number => path.filter((outer) => scopes.includes(outer)).length;
  const most = Math.max(...candidates.map(named));
  const agreeing = candidates.filter((leaf) => named(leaf) === most);
  // Of those, the one of whose networks the fewest are left out.
  const shallowest = Math.min(...agreeing.map(({ path }) => path.length));
  const best = agreeing.filter(({ path }) => path.length === shallowest);
  if (best.length === 1) return best[0].layer;
  throw new ProblemError(
    'bad-model',
    `Several layers are called ${quoted(best[0].layer.name)}, and the weights ${quoted(name)} do not say whose they are.`,
    'Give the layers names of their own, and save the model again.',
  );
}
