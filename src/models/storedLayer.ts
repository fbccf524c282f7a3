import type { LayerParameters } from '../nn/transformerLayer.ts';
import type { TransformerConfiguration } from './formats/transformerConfiguration.ts';
import type { Parameters } from './parameters.ts';

/** What a file calls the parts of a layer that has query, key and value apart, each without `.weight` and `.bias`. */
export interface StoredLayer {
  readonly query: string;
  readonly key: string;
  readonly value: string;
  readonly output: string;
  readonly attentionNorm: string;
  readonly up: string;
  readonly down: string;
  readonly mlpNorm: string;
}

/**
 * @param i which layer, from 0
 * @param stack what stands before the layer's number: `bert.encoder.layer`
 * @param bias whether the linear layers have one
 */
export function storedLayer(
  parameters: Parameters,
  { normalizationEpsilon, heads, activation }: TransformerConfiguration,
  i: number,
  stack: string,
  stored: StoredLayer,
  bias: boolean,
): LayerParameters {
  const full = (part: keyof StoredLayer): string => `${stack}.${i}.${stored[part]}`;
  const linear = (name: string, part: keyof StoredLayer) =>
    parameters.linear(`layer.${i}.${name}`, full(part), bias);
  const norm = (name: string, part: keyof StoredLayer) =>
    parameters.norm(`layer.${i}.${name}`, full(part), normalizationEpsilon, true);
  const all = [full('query'), full('key'), full('value')];
  return {
    attention: {
      query: linear('attention.query', 'query'),
      key: linear('attention.key', 'key'),
      value: linear('attention.value', 'value'),
      output: linear('attention.output', 'output'),
      joined: parameters.joined(`layer.${i}.attention.joined`, all, bias),
      heads,
      keyValueHeads: heads,
    },
    attentionNorm: norm('ln_attention', 'attentionNorm'),
    mlp: { up: linear('mlp.hidden_pre', 'up'), down: linear('mlp.output', 'down'), activation },
    mlpNorm: norm('ln_mlp', 'mlpNorm'),
  };
}
