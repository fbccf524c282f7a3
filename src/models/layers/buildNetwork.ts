import type { KernelParameter } from '../../nn/kernelParameter.ts';
import { FoldedConvolution } from '../../nn/foldedConvolution.ts';
import { Operations } from '../../nn/operations.ts';
import type { Recorder } from '../../nn/recorder.ts';
import type { NodeRecorder, Traced } from '../../nn/traced.ts';
import { ProblemError } from '../../problem.ts';
import { ownProperty } from '../jsonFile.ts';
import { Parameters } from '../parameters.ts';
import { quoted } from '../quoted.ts';
import type { WeightSource } from '../weights.ts';
import type { LayerDescription, LayersGraph } from './graph.ts';
import { inputShape, networkInput } from './classes/inputLayer.ts';
import type { Layer, LayerInput, PauseWithin } from './layer.ts';
import { LAYER_CLASSES } from './layerClasses.ts';
import { LayerWeights } from './layerWeights.ts';
import { layersWords } from './layersWords.ts';
import { type BuiltLayer, groupedLayers, type LayerBlock, runBlocks } from './networkBlocks.ts';
import type { LayersNetwork, NetworkInput, RecurrentDirection } from './network.ts';
import { maskAfter, recordBlock, runAhead } from './recordBlock.ts';
import { badLayer } from './settings.ts';
import { checkOutput, numbersIn, type Shape, sizesText } from './shape.ts';
import { kerasSizes } from './classes/shapes.ts';

/**
 * Reads every layer of a network: settings and shapes are checked, and what each layer gives is known before anything
 * is computed. Weights are read when the first run needs them.
 * @throws ProblemError `bad-model` with the name of the layer and the reason
 */
export function buildNetwork(graph: LayersGraph, weights: WeightSource): LayersNetwork {
  const parameters = new Parameters(weights);
  const kernels: KernelParameter[] = [];
  const { layers, shapes } = readLayers(graph, weights, parameters, kernels);
  const inputs = graph.inputs.map((name) => networkInput(graph, name));
  const blocks = groupedLayers(graph, layers);
  const folded = foldedConvolutions(blocks);
  const foldedOf = ({ convolution }: LayerBlock) => convolution && folded.get(convolution);

  async function run(
    recorder: Recorder,
    given: ReadonlyMap<string, Traced>,
    pause?: PauseWithin,
  ): Promise<void> {
    const values = inputValues(inputs, given);
    checkSizes(graph, layers, shapes, values);
    for (const block of blocks) {
      const read = readBy(block, values);
      if (pause) await runAhead(recorder, block, read, pause);
      const traced = await recorder.block(block.name, read[0]!.traced, (at) =>
        recordBlock(at, block, read, foldedOf(block)),
      );
      values.set(lastOf(block), { traced, mask: maskAfter(block.members, read) });
    }
  }

  function takeDown(recorder: NodeRecorder, given: ReadonlyMap<string, Traced>): Traced {
    const values = inputValues(inputs, given);
    for (const block of blocks) {
      const read = readBy(block, values);
      const traced = recordBlock(new Operations(recorder, block.name, true), block, read, foldedOf(block));
      values.set(lastOf(block), { traced, mask: maskAfter(block.members, read) });
    }
    return values.get(graph.outputs[0]!)!.traced;
  }

  return {
    graph,
    inputs,
    layers: layers.map(({ description: { name, className }, shape, parameterCount }) => {
      return { name, className, outputShape: shape, parameterCount };
    }),
    blocks: runBlocks(blocks),
    output: `layer.${graph.outputs[0]!}.output`,
    parameterCount: layers.reduce((sum, { parameterCount }) => sum + parameterCount, 0),
    recurrent: layers.flatMap(recurrentDirections),
    run,
    takeDown,
    words: layersWords(graph, layers, inputs),
    dispose: () => {
      parameters.dispose();
      for (const kernel of kernels) kernel.dispose();
      for (const each of folded.values()) each.dispose();
    },
  };
}

/** Every layer in the order of the graph, and the shape of what each of them and each input gives, by name. */
function readLayers(
  graph: LayersGraph,
  weights: WeightSource,
  parameters: Parameters,
  kernels: KernelParameter[],
): { layers: BuiltLayer[]; shapes: ReadonlyMap<string, Shape> } {
  const shapes = new Map<string, Shape>();
  const layers: BuiltLayer[] = [];
  const classes = classLayers(graph);
  for (const description of graph.layers) {
    const { name } = description;
    if (description.className === 'InputLayer') {
      shapes.set(name, inputShape(description));
      continue;
    }
    const stored = new LayerWeights(description, weights, parameters, kernels);
    const inputs = description.inputs.map((input) => shapes.get(input)!);
    const layer = readLayer(description, inputs, stored, classes.has(name) ? 'class' : 'unit');
    stored.done();
    const shape = layer.output(inputs);
    checkOutput(description, shape);
    shapes.set(name, shape);
    layers.push({ description, layer, shape, parameterCount: countOf(description, weights) });
  }
  return { layers, shapes };
}

function recurrentDirections({ description: { name }, layer }: BuiltLayer): RecurrentDirection[] {
  return (layer.directions ?? []).map(({ stage, layer: { kind, units, backwards, cell } }) => ({
    layer: name,
    name: `layer.${name}${stage ? `.${stage}` : ''}`,
    ...{ kind, units, backwards, cell },
  }));
}

/** The weights of the convolutions that a normalization follows alone, made one with it when a run first asks. */
function foldedConvolutions(blocks: readonly LayerBlock[]) {
  return new Map(
    blocks.flatMap(({ convolution, normalization }) =>
      convolution && normalization
        ? [[convolution, new FoldedConvolution(convolution.kernel, convolution.bias, normalization)] as const]
        : [],
    ),
  );
}

const NEVER_RUN = new Set(['Lambda', 'TFOpLambda', 'SlicingOpLambda']);

function readLayer(
  description: LayerDescription,
  inputs: readonly Shape[],
  weights: LayerWeights,
  unit: 'unit' | 'class',
): Layer {
  const { className } = description;
  const known = Object.hasOwn(LAYER_CLASSES, className) ? LAYER_CLASSES[className] : undefined;
  if (known) return known({ description, inputs, weights, unit });
  if (NEVER_RUN.has(className))
    throw badLayer(
      description,
      'holds a program instead of settings; programs out of files are never run.',
      'Put a layer of Keras in its place and save the model again.',
    );
  throw badLayer(
    description,
    'is of a class that cannot be computed.',
    `What can be read: ${Object.keys(LAYER_CLASSES).join(', ')}.`,
  );
}

const SHARES: readonly unknown[] = ['softmax', 'sigmoid'];

/**
 * Layers that give one number for each class: those that end in shares, what a last softmax reads, and the scores that
 * a network for images ends in where its softmax belongs to the loss (`from_logits`).
 */
function classLayers(graph: LayersGraph): ReadonlySet<string> {
  const byName = new Map(graph.layers.map((layer) => [layer.name, layer]));
  const endsInShares = ({ className, settings }: LayerDescription): boolean =>
    className === 'Softmax' || SHARES.includes(ownProperty(settings, 'activation'));
  const readsImage = graph.inputs.some((name) => networkInput(graph, name).kind === 'image');
  const endsInScores = ({ className, settings }: LayerDescription): boolean =>
    readsImage &&
    className === 'Dense' &&
    [undefined, 'linear'].some((none) => ownProperty(settings, 'activation') === none) &&
    Number(ownProperty(settings, 'units')) > 1;
  const ends = graph.outputs
    .map((name) => byName.get(name)!)
    .filter((layer) => endsInShares(layer) || endsInScores(layer));
  const isOnlyThat = ({ className }: LayerDescription): boolean =>
    ['Softmax', 'Activation'].includes(className);
  return new Set(ends.flatMap((layer) => [layer.name, ...(isOnlyThat(layer) ? layer.inputs : [])]));
}

function countOf({ weights }: LayerDescription, source: WeightSource): number {
  return weights.reduce(
    (sum, name) => sum + source.shape(name).reduce((product, size) => product * size, 1),
    0,
  );
}

function inputValues(
  inputs: readonly NetworkInput[],
  given: ReadonlyMap<string, Traced>,
): Map<string, LayerInput> {
  return new Map(inputs.map(({ name }) => [name, { traced: inputNamed(given, name) }]));
}

const readBy = ({ members }: LayerBlock, values: ReadonlyMap<string, LayerInput>): LayerInput[] =>
  members[0]!.description.inputs.map((name) => values.get(name)!);

const lastOf = ({ members }: LayerBlock): string => members.at(-1)!.description.name;

function inputNamed(given: ReadonlyMap<string, Traced>, name: string): Traced {
  const traced = given.get(name);
  if (traced) return traced;
  throw new ProblemError('bad-input', `The network also reads ${quoted(name)}, which is not given.`);
}

/** The sizes of this run, where some were free. @throws ProblemError before anything is computed */
function checkSizes(
  graph: LayersGraph,
  layers: readonly BuiltLayer[],
  expected: ReadonlyMap<string, Shape>,
  values: ReadonlyMap<string, LayerInput>,
): void {
  const sizes = new Map<string, Shape>();
  for (const [name, { traced }] of values) {
    const given = kerasSizes(traced);
    const wanted = expected.get(name)!;
    const fits = given.length === wanted.length && given.every((size, i) => (wanted[i] ?? size) === size);
    if (!fits)
      throw new ProblemError(
        'bad-input',
        `${quoted(graph.title)} reads ${sizesText(wanted)} numbers, and was given ${sizesText(given)}.`,
      );
    sizes.set(name, given);
  }
  let all = 0;
  for (const { description, layer } of layers) {
    const shape = layer.output(description.inputs.map((input) => sizes.get(input)!));
    checkOutput(description, shape);
    sizes.set(description.name, shape);
    all += numbersIn(shape);
  }
  if (all > LARGEST_RUN)
    throw new ProblemError(
      'bad-input',
      `On an input of this size the layers of ${quoted(graph.title)} give ${Math.round(all / 2 ** 20)} million numbers together, which is more than ${LARGEST_RUN / 2 ** 20} million.`,
      'Choose a smaller size for the input.',
    );
}

/** The memory that all layers together may take: 1.5 GB. */
const LARGEST_RUN = 384 * 2 ** 20;
