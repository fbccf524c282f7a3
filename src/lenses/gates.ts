import { isRecurrent, recurrentLayers } from '../models/layers/recurrentNetwork.ts';
import type { LoadedLayers } from '../models/layers/loadedLayers.ts';
import type { RoundingCost } from '../models/layers/networkManifest.ts';
import { Recorder } from '../nn/recorder.ts';
import { clampable } from '../nn/recurrent/changes.ts';
import { ProblemError } from '../problem.ts';
import { visible } from '../text/readablePiece.ts';
import type { RunNote } from '../trace/description.ts';
import type { Trace } from '../trace/trace.ts';
import { gatesChanges } from './gates/gatesChanges.ts';
import { gatesInput } from './gates/gatesInput.ts';
import { gatesWords } from './gates/gatesWords.ts';
import { layersModel, type Lens, onlyInput } from './lens.ts';

/** Every gate and state of a recurrent network, step by step (lectures on RNN, LSTM and GRU). */
export const gatesLens: Lens = {
  name: 'gates',
  title: 'Gate activations',
  description:
    'What a recurrent network (RNN, LSTM, GRU) lets in, keeps and gives out at every character of a text, or every step of a sequence.',
  accepts: ['text', 'ids', 'numbers'],
  usesModel: 'recurrent',
  changeable: true,
  options: [],
  async run(given, _options, services) {
    const { pause, within, interventions } = services;
    const layers = layersModel(services);
    const { network, characters } = layers;
    if (!isRecurrent(network)) throw notRecurrent(layers);
    const recurrence = gatesChanges(interventions, network);
    const read = onlyInput(layers);
    const input = gatesInput(given, read, layers, interventions);
    const trace = new Recorder({ retain: isGateOrState, recurrence, ...(pause && { pause }) });
    trace.labels.set(
      'tokens',
      input.tokens.map(({ piece }) => visible(piece)),
    );
    const classes = layers.classes ?? characters?.known.map(visible);
    if (classes) trace.labels.set('classes', classes);
    try {
      await network.run(trace, new Map([[read.name, input.record(trace)]]), within);
    } catch (thrown) {
      trace.dispose();
      throw thrown;
    }
    return {
      trace,
      tokens: input.tokens,
      blocks: [{ name: 'input', title: 'Input', folds: false }, ...network.blocks],
      notes: [...modelNotes(layers), ...input.notes],
      opening: openingOf(trace, layers),
      predictsNext: characters !== undefined,
      words: (node) => gatesWords(node, layers),
    };
  },
};

const KEPT = new Set<string>((['rnn', 'lstm', 'gru'] as const).flatMap(clampable));

const lastPart = (node: string): string => node.slice(node.lastIndexOf('.') + 1);

/** Looked at side by side all the time; a replay for each of them would make a long text slow. */
const isGateOrState = (node: string): boolean => KEPT.has(lastPart(node));

/** What is opened first, of the last recurrent layer: the most telling that it has. */
const OPENINGS = ['forget_gate', 'update_gate', 'hidden_state', 'output'];

function openingOf(trace: Trace, { network }: LoadedLayers): string {
  const layer = `layer.${recurrentLayers(network).at(-1)!}.`;
  const names = [...trace.nodes.keys()].filter((name) => name.startsWith(layer));
  const [first] = OPENINGS.flatMap((part) => names.find((name) => lastPart(name) === part) ?? []);
  return first ?? network.output;
}

/** What a person should know before they believe the numbers. */
function modelNotes({ limits, precision, manifest }: LoadedLayers): RunNote[] {
  const rounded =
    precision === 'float16'
      ? [
          [
            manifest?.stored ?? 'The weights are rounded to 16 bits (float16); they are computed with in 32.',
            ...(manifest?.rounding ? [roundingCost(manifest.rounding)] : []),
          ].join(' '),
        ]
      : [];
  return [
    ...(limits === undefined ? [] : [{ kind: 'toy' as const, text: limits }]),
    ...rounded.map((text) => ({ kind: 'quantized' as const, text })),
  ];
}

const roundingCost = ({ sentences, largestDifference }: RoundingCost): string =>
  `On ${sentences} sentences that changes a probability by at most ${largestDifference}.`;

function notRecurrent({ title }: LoadedLayers): ProblemError {
  return new ProblemError(
    'bad-input',
    `${title} has no recurrent layers, and so no gates.`,
    'Choose a network with SimpleRNN, LSTM or GRU layers, or the lens “Feature maps”.',
  );
}
