import type { RunBlock, StageWords } from '../../trace/description.ts';
import type { TraceNode } from '../../trace/node.ts';
import type { LayersNetwork } from './network.ts';
import type { NetworkManifest } from './networkManifest.ts';

/**
 * A network with what its manifest knows of single layers: a remark among the words of their stages, and how many
 * numbers were learnt where others are stored only because a kernel is a full array.
 */
export function withRemarks(
  network: LayersNetwork,
  { remarks = {}, learnt = {}, training }: Pick<NetworkManifest, 'remarks' | 'learnt' | 'training'>,
): LayersNetwork {
  const layers = network.layers.map((layer) => ({
    ...layer,
    parameterCount: own(learnt, layer.name) ?? layer.parameterCount,
  }));
  return {
    ...network,
    layers,
    parameterCount: layers.reduce((sum, { parameterCount }) => sum + parameterCount, 0),
    blocks: network.blocks.map((block) => withCount(block, own(learnt, layerOf(block.name)))),
    words: (node) => {
      const words = withRemark(network.words(node), own(remarks, layerOf(node.name)), node);
      return training && node.name === network.output ? withTraining(words) : words;
    },
  };
}

function withCount(block: RunBlock, learnt: number | undefined): RunBlock {
  return learnt === undefined ? block : { ...block, remark: `${learnt.toLocaleString('en-US')} parameters` };
}

function withRemark(words: StageWords, remark: string | undefined, { operation }: TraceNode): StageWords {
  const isWeight = operation.kind === 'parameter';
  return remark === undefined || isWeight
    ? words
    : { ...words, description: `${words.description} ${remark}` };
}

/** What a network ends in shows how it came to say that. */
function withTraining(words: StageWords): StageWords {
  return { ...words, views: [...(words.views ?? []), 'training'] };
}

/** `c3` of `layer.c3.output` and of `layer.c3` */
function layerOf(name: string): string {
  return name.split('.')[1] ?? '';
}

function own<Value>(record: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
