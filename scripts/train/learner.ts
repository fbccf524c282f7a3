import { setImmediate as turn } from 'node:timers/promises';
import {
  argMax,
  type Tensor,
  tensor,
  tensor1d,
  type Tensor4D,
  tensor4d,
  tidy,
  valueAndGrads,
} from '@tensorflow/tfjs-core';
import { seededRandom } from '../../src/trace/random.ts';
import type { TrainingScore } from '../../src/trace/training.ts';
import { adamStep, cosineRate, type LearntValues } from './adam.ts';
import { type Augmentation, writeChanged, writePlain } from './augmentation.ts';
import { forward, lossOf } from './forward.ts';
import type { Learning, Progress } from './learning.ts';
import type { LabelledImages } from './mnist.ts';
import { type NetworkPlan, type Parameter, parametersOf, type Squashing } from './plan.ts';

export interface Settings {
  readonly seed: number;
  readonly epochs: number;
  /** Images for each step. */
  readonly batch: number;
  /** Of the first step; it falls to 0 along half a cosine. */
  readonly learningRate: number;
  readonly augmentation: Augmentation;
}

/** A network while it learns. The same seed and settings give the same numbers, in one go or resumed. */
export class Learner implements Learning {
  readonly parameters: readonly Parameter[];
  readonly progress: Progress = { epoch: 0, step: 0 };
  private readonly learnt: ReadonlyMap<string, LearntValues>;

  constructor(
    readonly plan: NetworkPlan,
    readonly settings: Settings,
  ) {
    this.parameters = parametersOf(plan);
    const random = seededRandom(settings.seed);
    this.learnt = new Map(
      this.parameters.map((parameter) => [parameter.name, begin(parameter, plan.squashing, random)]),
    );
  }

  valuesOf(name: string): LearntValues {
    return this.learnt.get(name)!;
  }

  /**
   * Goes through all images once, in an order and with changes that the seed and the epoch fix.
   * @param tell called after each step with the images seen and the mean of loss and accuracy so far
   */
  async learnEpoch(
    images: LabelledImages,
    tell: (seen: number, score: TrainingScore) => void,
  ): Promise<TrainingScore> {
    const { batch, epochs, learningRate, seed } = this.settings;
    const random = seededRandom(seed * 1_000_003 + this.progress.epoch + 1);
    const order = shuffled(images.count, random);
    const stepsOfEpoch = Math.ceil(images.count / batch);
    let loss = 0;
    let right = 0;
    for (let from = 0; from < order.length; from += batch) {
      const chosen = order.subarray(from, from + batch);
      const rate = cosineRate(learningRate, this.progress.step, epochs * stepsOfEpoch);
      const result = this.learn(images, chosen, rate, random);
      loss += result.loss * chosen.length;
      right += result.accuracy * chosen.length;
      const seen = from + chosen.length;
      tell(seen, { loss: loss / seen, accuracy: right / seen });
      // Who ends the program would otherwise wait for the end of the epoch.
      await turn();
    }
    this.progress.epoch++;
    return { loss: loss / images.count, accuracy: right / images.count };
  }

  /** One step on the chosen images. */
  private learn(
    images: LabelledImages,
    chosen: Uint32Array,
    rate: number,
    random: () => number,
  ): TrainingScore {
    const area = images.rows * images.columns;
    const pixels = new Float32Array(chosen.length * area);
    chosen.forEach((image, at) =>
      writeChanged(pixels, at * area, images, image, this.settings.augmentation, random),
    );
    const labels = Array.from(chosen, (image) => images.labels[image]!);
    this.progress.step++;
    return tidy(() => {
      const x = tensor4d(pixels, [chosen.length, images.rows, images.columns, 1]);
      let accuracy = 0;
      const { value, grads } = valueAndGrads((...tensors: Tensor[]) => {
        const logits = forward(this.plan, this.named(tensors), x);
        accuracy = shareRight(argMax(logits, 1).dataSync(), labels);
        return lossOf(logits, tensor1d(labels, 'int32'));
      })(this.tensors());
      this.parameters.forEach(({ name, mask }, index) => {
        const gradient = grads[index]!.dataSync<'float32'>();
        adamStep(this.valuesOf(name), gradient, rate, this.progress.step, mask);
      });
      return { loss: value.dataSync()[0]!, accuracy };
    });
  }

  /** How the network does on images as they are, and what it answers. */
  test(images: LabelledImages): TrainingScore & { readonly answers: Uint8Array } {
    const batch = 500;
    const area = images.rows * images.columns;
    const answers = new Uint8Array(images.count);
    let loss = 0;
    for (let from = 0; from < images.count; from += batch) {
      const count = Math.min(batch, images.count - from);
      const pixels = new Float32Array(count * area);
      for (let at = 0; at < count; at++) writePlain(pixels, at * area, images, from + at);
      const labels = images.labels.subarray(from, from + count);
      loss += tidy(() => {
        const x: Tensor4D = tensor4d(pixels, [count, images.rows, images.columns, 1]);
        const logits = forward(this.plan, this.named(this.tensors()), x);
        answers.set(argMax(logits, 1).dataSync(), from);
        return lossOf(logits, tensor1d(Array.from(labels), 'int32')).dataSync()[0]! * count;
      });
    }
    return { loss: loss / images.count, accuracy: shareRight(answers, images.labels), answers };
  }

  private tensors(): Tensor[] {
    return this.parameters.map(({ name, shape }) => tensor(this.valuesOf(name).values, [...shape]));
  }

  private named(tensors: readonly Tensor[]): Map<string, Tensor> {
    return new Map(this.parameters.map(({ name }, index) => [name, tensors[index]!]));
  }
}

/**
 * Weights begin small and by chance, so that sums neither grow nor vanish from layer to layer: uniform with the variance
 * 2 / (fan in + fan out) (Glorot and Bengio 2010), 16 times that for the sigmoid, which is four times as flat as tanh,
 * and 2 / fan in for ReLU (He et al. 2015).
 */
function begin(parameter: Parameter, squashing: Squashing, random: () => number): LearntValues {
  const { shape, fanIn, fanOut, beginsAs, mask } = parameter;
  const size = shape.reduce((product, length) => product * length, 1);
  const glorot = 2 / (fanIn + fanOut);
  const variance = { tanh: glorot, sigmoid: 16 * glorot, relu: 2 / fanIn }[squashing];
  const bound = Math.sqrt(3 * variance);
  const first = (at: number): number => {
    if (beginsAs !== 'random') return beginsAs === 'ones' ? 1 : 0;
    const value = (2 * random() - 1) * bound;
    return mask && mask[at] === 0 ? 0 : value;
  };
  return {
    values: Float32Array.from({ length: size }, (_, at) => first(at)),
    mean: new Float32Array(size),
    square: new Float32Array(size),
  };
}

/** The numbers from 0 up to `count` in an order by chance (Fisher and Yates). */
function shuffled(count: number, random: () => number): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, index) => index);
  for (let last = count - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [order[last], order[other]] = [order[other]!, order[last]!];
  }
  return order;
}

function shareRight(answers: ArrayLike<number>, labels: ArrayLike<number>): number {
  let right = 0;
  for (let at = 0; at < labels.length; at++) if (answers[at] === labels[at]) right++;
  return right / labels.length;
}
