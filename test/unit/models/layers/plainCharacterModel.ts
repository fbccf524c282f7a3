import type { CharacterVocabulary } from '../../../../src/text/characters.ts';
import type { WeightSource } from '../../../../src/models/weights.ts';

/*
 * The bundled character models by loops in double precision, one character at a time, from the stored weights alone: the
 * equations as they stand in the textbooks, sharing nothing with the code that trains and runs them.
 */

export type PlainKind = 'lstm' | 'gru' | 'rnn';

/** Reads a character and says how likely each one is to come next. */
export type ReadCharacter = (id: number) => Float64Array;

interface Layer {
  h: Float64Array;
  c: Float64Array;
  readonly w: Float32Array;
  readonly u: Float32Array;
  readonly b: Float32Array;
}

const LAYERS = ['0', '1'];

/** Begins with zero states. */
export function plainCharacterModel(kind: PlainKind, weights: WeightSource): ReadCharacter {
  const table = weights.read('characters/embeddings');
  const features = weights.shape('characters/embeddings')[1]!;
  const [units, characters] = weights.shape('next/kernel') as [number, number];
  const layers = LAYERS.map((name): Layer => {
    return {
      h: new Float64Array(units),
      c: new Float64Array(units),
      w: weights.read(`${name}/kernel`),
      u: weights.read(`${name}/recurrent_kernel`),
      b: weights.read(`${name}/bias`),
    };
  });
  const [kernel, bias] = [weights.read('next/kernel'), weights.read('next/bias')];
  return (id) => {
    let x = Float64Array.from(table.subarray(id * features, (id + 1) * features));
    for (const layer of layers) {
      STEPS[kind](layer, x);
      x = layer.h as Float64Array<ArrayBuffer>;
    }
    const powers = sums(x, kernel, bias, characters).map(Math.exp);
    const total = powers.reduce((sum, power) => sum + power, 0);
    return powers.map((power) => power / total);
  };
}

const STEPS: Readonly<Record<PlainKind, (layer: Layer, x: Float64Array) => void>> = {
  rnn(layer, x) {
    const units = layer.h.length;
    const fromState = sums(layer.h, layer.u, new Float32Array(units), units);
    layer.h = sums(x, layer.w, layer.b, units).map((sum, j) => Math.tanh(sum + fromState[j]!));
  },

  /** Columns in the order i, f, candidate, o. */
  lstm(layer, x) {
    const units = layer.h.length;
    const fromState = sums(layer.h, layer.u, new Float32Array(4 * units), 4 * units);
    const a = sums(x, layer.w, layer.b, 4 * units).map((sum, j) => sum + fromState[j]!);
    layer.c = layer.c.map(
      (c, j) => sigmoid(a[units + j]!) * c + sigmoid(a[j]!) * Math.tanh(a[2 * units + j]!),
    );
    layer.h = layer.c.map((c, j) => sigmoid(a[3 * units + j]!) * Math.tanh(c));
  },

  /** Columns in the order z, r, candidate; two rows of biases, for the input and for the state. */
  gru(layer, x) {
    const units = layer.h.length;
    const a = sums(x, layer.w, layer.b.subarray(0, 3 * units), 3 * units);
    const s = sums(layer.h, layer.u, layer.b.subarray(3 * units), 3 * units);
    layer.h = layer.h.map((h, j) => {
      const z = sigmoid(a[j]! + s[j]!);
      const r = sigmoid(a[units + j]! + s[units + j]!);
      return z * h + (1 - z) * Math.tanh(a[2 * units + j]! + r * s[2 * units + j]!);
    });
  },
};

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** x · matrix + bias */
function sums(x: Float64Array, matrix: Float32Array, bias: Float32Array, columns: number): Float64Array {
  return Float64Array.from(bias, (start, j) => {
    let sum = start;
    for (let i = 0; i < x.length; i++) sum += x[i]! * matrix[i * columns + j]!;
    return sum;
  });
}

/** The mean of −log₂ p of each character but the first, given those before. */
export function plainBits(read: ReadCharacter, ids: readonly number[]): number {
  let bits = 0;
  for (let at = 0; at + 1 < ids.length; at++) bits -= Math.log2(read(ids[at]!)[ids[at + 1]!]!);
  return bits / (ids.length - 1);
}

/**
 * Text that a model writes after a beginning.
 * @param temperature probabilities are raised to its reciprocal before one is drawn
 */
export function written(
  read: ReadCharacter,
  { known, unknown }: CharacterVocabulary,
  beginning: string,
  count: number,
  temperature: number,
  random: () => number,
): string {
  let likely = new Float64Array();
  for (const character of beginning) likely = read(known.indexOf(character)) as Float64Array<ArrayBuffer>;
  let text = '';
  for (let at = 0; at < count; at++) {
    const weights = likely.map((probability, id) => (id === unknown ? 0 : probability ** (1 / temperature)));
    let rest = random() * weights.reduce((sum, weight) => sum + weight, 0);
    const drawn = weights.findIndex((weight) => (rest -= weight) < 0);
    text += known[drawn]!;
    likely = read(drawn) as Float64Array<ArrayBuffer>;
  }
  return text;
}
