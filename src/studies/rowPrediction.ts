import type { LoadedModel } from '../models/loadModel.ts';
import { Recorder } from '../nn/recorder.ts';
import { ProblemError } from '../problem.ts';
import type { Trace } from '../trace/trace.ts';
import { layoutOf, nodeOf } from '../trace/trace.ts';

/**
 * What the model's last norm and vocabulary make of one row of the residual stream. Only this row is multiplied
 * with the vocabulary: a whole text's logits may be a hundred times as large.
 * @param stream `embedding.output` or `layer.3.output`, [position, feature]
 * @returns logits [vocabulary], in float32
 * @throws ProblemError `bad-request` where the model has no vocabulary to predict, or the text no such position
 */
export async function logitsAt(
  model: LoadedModel,
  trace: Trace,
  stream: string,
  position: number,
): Promise<Float32Array> {
  const { predict } = model.network;
  if (!predict) throw new ProblemError('bad-request', `${model.title} predicts no tokens.`);
  const node = nodeOf(trace, stream);
  const { rows, columns } = layoutOf(node);
  if (position >= rows) {
    throw new ProblemError(
      'bad-request',
      `There are ${rows} tokens; position ${position} is not among them.`,
    );
  }
  const recorder = new Recorder({ retain: (name) => name === 'logits' });
  const axes = [{ name: 'position', size: 1 }, node.axes[1] ?? { name: 'feature', size: columns }];
  try {
    const row = recorder.constant('input', stream, axes, trace.rows(stream, 0, position, position + 1));
    await recorder.block('output', row, (at, x) => predict(at, x!));
    return recorder.rows('logits', 0, 0, 1).slice();
  } finally {
    recorder.dispose();
  }
}

/** The residual stream at the borders of the layers, from the embedding to the last layer. */
export function streamsOf(model: LoadedModel): { readonly node: string; readonly title: string }[] {
  return [
    { node: 'embedding.output', title: 'embedding' },
    ...Array.from({ length: model.configuration.layers }, (_, layer) => ({
      node: `layer.${layer}.output`,
      title: `layer ${layer}`,
    })),
  ];
}

/** The vocabulary's spelling of an id, or the id where the model has no tokenizer. */
export function pieceOf(model: LoadedModel, id: number): string {
  return model.tokenizer?.piece(id) ?? String(id);
}
