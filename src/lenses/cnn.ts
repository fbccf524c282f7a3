import type { LoadedLayers } from '../models/layers/loadedLayers.ts';
import { Recorder } from '../nn/recorder.ts';
import type { RunNote } from '../trace/description.ts';
import type { Trace } from '../trace/trace.ts';
import { cnnInput } from './cnn/cnnInput.ts';
import { CNN_OPTIONS, cnnSettings } from './cnn/cnnOptions.ts';
import { cnnWords } from './cnn/cnnWords.ts';
import { layersModel, type Lens, onlyInput } from './lens.ts';
import { checkEdited, networkEdits } from './cnn/networkEdits.ts';

/** What every layer of a trained network makes of an image (lecture 000). */
export const cnnLens: Lens = {
  name: 'cnn',
  title: 'Feature maps',
  description: 'What every layer of a trained network makes of an image, a drawing, or numbers.',
  accepts: ['image', 'pixels', 'text', 'ids', 'numbers'],
  usesModel: 'layers',
  changeable: true,
  options: CNN_OPTIONS,
  async run(given, options, services) {
    const { pause, interventions } = services;
    const layers = layersModel(services);
    const { network, classes } = layers;
    const input = await cnnInput(given, layers, cnnSettings(options));
    const edits = networkEdits(interventions, network);
    const trace = new Recorder({ retain: () => false, edits, ...(pause && { pause }) });
    if (classes) trace.labels.set('classes', classes);
    try {
      await network.run(trace, new Map([[onlyInput(layers).name, await input.record(trace)]]));
      checkEdited(interventions, trace);
    } catch (thrown) {
      trace.dispose();
      throw thrown;
    }
    const { tokens, notes, picture, preview } = input;
    return {
      trace,
      tokens,
      blocks: [{ name: 'input', title: 'Input', folds: false }, ...network.blocks],
      notes: [...notes, ...limitNotes(layers)],
      opening: openingOf(trace, layers),
      predictsNext: false,
      ...(picture && { picture }),
      ...(preview && { preview }),
      words: (node) => cnnWords(node, layers, input),
    };
  },
};

/** What a person should know before they believe the output. */
function limitNotes({ limits }: LoadedLayers): RunNote[] {
  return limits === undefined ? [] : [{ kind: 'remark', text: limits }];
}

/** What the first block ends in that has maps and does more than pad; without one what the network ends in. */
function openingOf(trace: Trace, { network }: LoadedLayers): string {
  for (const { name } of network.blocks) {
    const stages = [...trace.nodes.values()].filter(
      (node) => trace.blockOf.get(node.name) === name && node.operation.kind !== 'parameter',
    );
    const last = stages.at(-1);
    if (last?.operation.kind === 'pad') continue;
    if (last?.axes.length === 3 && last.axes[0]?.name === 'channel') return last.name;
  }
  return network.output;
}
