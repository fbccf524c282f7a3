import { mul, type Tensor2D, tensor2d } from '@tensorflow/tfjs-core';
import type { LayerClass, LayerInput, Mask } from '../layer.ts';
import { badLayer, flag, numberOr, settingsOf, size } from '../settings.ts';
import { inputOf } from '../shape.ts';

/** A learnt vector for each id: [position] → [position, feature]. */
export const embedding: LayerClass = ({ description, weights }) => {
  const settings = settingsOf(description, {
    input_dim: size,
    output_dim: size,
    mask_zero: flag(false),
  });
  const table = weights.table('embeddings', settings.input_dim, settings.output_dim);
  return {
    detail: `${settings.input_dim} ids, ${settings.output_dim} features`,
    output: (shapes) => {
      const ids = inputOf(description, shapes, 1);
      return [ids[0]!, settings.output_dim];
    },
    record: (at, [input]) => at.lookup('output', table, input!.traced),
    mask: (inputs) => (settings.mask_zero ? countedIds(inputs) : undefined),
  };
};

const countedIds = ([input]: readonly LayerInput[]): Mask => valuesOf(input!).map((id) => (id === 0 ? 0 : 1));

const valuesOf = ({ traced }: LayerInput): Float32Array => traced.matrix().dataSync<'float32'>();

/** Positions where every feature is the mask's value do not count, and become zeros. */
export const masking: LayerClass = ({ description }) => {
  const { mask_value: value } = settingsOf(description, { mask_value: numberOr(0) });
  const maskOf = (input: LayerInput): Mask => {
    const features = input.traced.node.axes.at(-1)!.size;
    const values = valuesOf(input);
    return Float32Array.from({ length: values.length / features }, (_, position) => {
      const row = values.subarray(position * features, (position + 1) * features);
      return row.every((number) => number === Math.fround(value)) ? 0 : 1;
    });
  };
  if (!Number.isFinite(value)) throw badLayer(description, 'masks a value that is no number.');
  return {
    output: (shapes) => inputOf(description, shapes, 2),
    record: (at, [input]) => {
      const x = input!.traced;
      const what = `Positions where every feature is ${value} do not count; they become zeros.`;
      return at.images.opaque('output', x.node.axes, [x], what, () => {
        const mask = maskOf(input!);
        return mul<Tensor2D>(x.matrix(), tensor2d(mask, [mask.length, 1]));
      });
    },
    mask: ([input]) => maskOf(input!),
  };
};
