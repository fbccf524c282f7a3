import { setImmediate as turn } from 'node:timers/promises';
import type { States } from '../../../src/nn/recurrent/forward.ts';
import type { Products } from '../../../src/nn/recurrent/products.ts';
import { seededRandom } from '../../../src/trace/random.ts';
import { adamStep, cosineRate, type LearntValues } from '../adam.ts';
import type { Learning, Progress } from '../learning.ts';
import { beginningOf } from './beginning.ts';
import { chunkGradients, runChunk } from './network.ts';
import { type CharacterParameter, characterParameters, type CharacterPlan, type Sizes } from './plan.ts';
import { type Chunk, chunksOf, wholeText } from './text.ts';

export interface CharacterSettings extends Sizes {
  /** SHA-256 of a text of one's own: what was begun on one text is not gone on with on another. */
  readonly text?: string;
  readonly seed: number;
  readonly epochs: number;
  /** Streams of the text that are read side by side. */
  readonly batch: number;
  /** Characters of each stream that one step learns from; gradients go no further back, states are carried on. */
  readonly steps: number;
  /** Of the first step; it falls to 0 along half a cosine. */
  readonly learningRate: number;
  /** A gradient that is longer is shortened to this length. */
  readonly clipping: number;
}

/** Characters of the whole text that are run in one go when a network is tested. */
const TEST_STEPS = 1000;

/** A character model while it learns. The same seed and settings give the same numbers, in one go or resumed. */
export class CharacterLearner implements Learning {
  readonly parameters: readonly CharacterParameter[];
  readonly progress: Progress = { epoch: 0, step: 0 };
  private readonly learnt: ReadonlyMap<string, LearntValues>;

  constructor(
    readonly plan: CharacterPlan,
    readonly settings: CharacterSettings,
    private readonly products: Products,
  ) {
    this.parameters = characterParameters(plan);
    const random = seededRandom(settings.seed);
    this.learnt = new Map(
      this.parameters.map((parameter) => {
        const values = beginningOf(parameter, random);
        const [mean, square] = [new Float32Array(values.length), new Float32Array(values.length)];
        return [parameter.name, { values, mean, square }];
      }),
    );
  }

  valuesOf(name: string): LearntValues {
    return this.learnt.get(name)!;
  }

  /**
   * Reads the text once, in streams side by side. Where they begin is drawn anew each time, so that the same stretches
   * do not always end at the same characters.
   * @param tell called after each step with the characters seen, of how many, and the mean of the loss so far in bits
   * @returns bits per character while it learnt
   */
  async learnEpoch(
    text: Uint16Array,
    tell: (seen: number, of: number, bits: number) => void,
  ): Promise<number> {
    const { seed, batch, steps, epochs, learningRate } = this.settings;
    const random = seededRandom(seed * 1_000_003 + this.progress.epoch + 1);
    const chunks = [...chunksOf(text, batch, steps, Math.floor(random() * steps))];
    // As many as without an offset: the learning rate falls by what the settings say.
    const stepsOfEpoch = Math.floor(Math.floor((text.length - 1) / batch) / steps);
    const begun = this.progress.epoch * stepsOfEpoch;
    let states: readonly States[] = [];
    let loss = 0;
    for (const [index, chunk] of chunks.entries()) {
      const rate = cosineRate(learningRate, begun + index, epochs * stepsOfEpoch);
      const result = this.learn(chunk, states, rate);
      states = result.states;
      loss += result.loss;
      const seen = (index + 1) * steps * batch;
      tell(seen, chunks.length * steps * batch, bitsOf(loss, seen));
      // Who ends the program would otherwise wait for the end of the epoch.
      await turn();
    }
    this.progress.epoch++;
    return bitsOf(loss, chunks.length * steps * batch);
  }

  private learn(
    chunk: Chunk,
    states: readonly States[],
    rate: number,
  ): { readonly states: readonly States[]; readonly loss: number } {
    const weights = (name: string): Float32Array => this.valuesOf(name).values;
    const run = runChunk(this.plan, weights, chunk, states, this.products);
    const gradients = chunkGradients(this.plan, weights, chunk, run, this.products);
    clipTogether([...gradients.values()], this.settings.clipping);
    this.progress.step++;
    for (const [name, gradient] of gradients)
      adamStep(this.valuesOf(name), gradient, rate, this.progress.step);
    return run;
  }

  /**
   * Reads a text as one stream, from zero states, each character once.
   * @param weights those that were learnt, unless others are to be tested
   * @returns bits per character: how surprised the network is, on average, by what comes next
   */
  test(text: Uint16Array, weights = (name: string): Float32Array => this.valuesOf(name).values): number {
    let states: readonly States[] = [];
    let loss = 0;
    for (const chunk of wholeText(text, TEST_STEPS)) {
      const run = runChunk(this.plan, weights, chunk, states, this.products);
      states = run.states;
      loss += run.loss;
    }
    return bitsOf(loss, text.length - 1);
  }
}

const bitsOf = (nats: number, characters: number): number => nats / Math.LN2 / characters;

/** Shortens gradients where all of them together are longer than `longest` (Pascanu et al. 2013). */
export function clipTogether(gradients: readonly Float32Array[], longest: number): void {
  let squares = 0;
  for (const gradient of gradients)
    for (let i = 0; i < gradient.length; i++) squares += gradient[i]! * gradient[i]!;
  const length = Math.sqrt(squares);
  if (length <= longest) return;
  for (const gradient of gradients)
    for (let i = 0; i < gradient.length; i++) gradient[i]! *= longest / length;
}
