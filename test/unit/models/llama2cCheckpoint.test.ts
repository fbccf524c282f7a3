import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readLlama2cCheckpoint, splitHalves } from '../../../scripts/models/llama2cCheckpoint.ts';

/** A checkpoint in which every number is its own position, so that each array shows where it was taken from. */
function checkpoint({ layers = 2, tied = true, extra = 0 } = {}): Uint8Array {
  const [hidden, intermediate, heads, keyValueHeads, vocabulary, positions] = [8, 3, 2, 1, 5, 4];
  const perLayer = hidden * (2 + hidden + 4 + 4 + hidden + 3 * intermediate);
  const count =
    vocabulary * hidden * (tied ? 1 : 2) + layers * perLayer + hidden + positions * (hidden / heads) + extra;
  const header = [
    hidden,
    intermediate,
    layers,
    heads,
    keyValueHeads,
    tied ? vocabulary : -vocabulary,
    positions,
  ];
  const bytes = new Uint8Array(28 + count * 4);
  new Int32Array(bytes.buffer, 0, 7).set(header);
  new Float32Array(bytes.buffer, 28).forEach((_, index, numbers) => (numbers[index] = index));
  return bytes;
}

describe('llama2.c checkpoint', () => {
  it('has all layers of one kind in a row', () => {
    const tensors = new Map(readLlama2cCheckpoint(checkpoint()).map((tensor) => [tensor.name, tensor]));
    const first = (name: string): number => tensors.get(name)!.values[0];
    assert.equal(first('model.embed_tokens.weight'), 0);
    assert.equal(first('model.layers.0.input_layernorm.weight'), 40);
    assert.equal(first('model.layers.1.input_layernorm.weight'), 48);
    assert.equal(first('model.layers.0.self_attn.q_proj.weight'), 56);
    assert.equal(first('model.layers.1.self_attn.q_proj.weight'), 56 + 64);
    assert.equal(first('model.layers.0.self_attn.k_proj.weight'), 56 + 128);
    assert.deepEqual(tensors.get('model.layers.0.self_attn.k_proj.weight')!.shape, [4, 8]);
    assert.deepEqual(tensors.get('model.layers.0.mlp.down_proj.weight')!.shape, [8, 3]);
    assert.equal(tensors.has('lm_head.weight'), false);
  });

  it('has an output matrix of its own where the vocabulary is negative', () => {
    const tensors = readLlama2cCheckpoint(checkpoint({ tied: false }));
    assert.deepEqual(tensors.at(-1)!.shape, [5, 8]);
    assert.equal(tensors.at(-1)!.name, 'lm_head.weight');
  });

  it('is refused where it is too long or too short', () => {
    assert.throws(() => readLlama2cCheckpoint(checkpoint({ extra: 1 })), RangeError);
    assert.throws(() => readLlama2cCheckpoint(checkpoint({ extra: -1 })), RangeError);
  });

  it('computes the same scores when halves are rotated instead of neighbours', () => {
    const headSize = 6;
    const numbers = fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 12, maxLength: 12 });
    fc.assert(
      fc.property(numbers, numbers, fc.nat(20), fc.nat(20), (query, key, queryPosition, keyPosition) => {
        for (const head of [0, 1]) {
          const score = (q: number[], k: number[], rotate: Rotate): number =>
            dot(rotate(inHead(q, head), queryPosition), rotate(inHead(k, head), keyPosition));
          const expected = score(query, key, rotateNeighbours);
          const actual = score(permuted(query), permuted(key), rotateHalves);
          assert.ok(Math.abs(actual - expected) < 1e-9 * (1 + Math.abs(expected)));
        }
      }),
    );

    function inHead(values: number[], head: number): number[] {
      return values.slice(head * headSize, (head + 1) * headSize);
    }
    function permuted(values: number[]): number[] {
      return [
        ...splitHalves({ name: 'q', shape: [12, 1], values: Float32Array.from(values) }, headSize).values,
      ];
    }
  });
});

type Rotate = (values: readonly number[], position: number) => number[];

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, i) => sum + value * b[i], 0);

/** As in run.c of llama2.c. */
const rotateNeighbours: Rotate = (values, position) => {
  const rotated = [...values];
  for (let i = 0; i < values.length; i += 2) {
    const angle = position / 10_000 ** (i / values.length);
    rotated[i] = values[i] * Math.cos(angle) - values[i + 1] * Math.sin(angle);
    rotated[i + 1] = values[i] * Math.sin(angle) + values[i + 1] * Math.cos(angle);
  }
  return rotated;
};

/** As in Hugging Face's Llama. */
const rotateHalves: Rotate = (values, position) => {
  const half = values.length / 2;
  return values.map((value, i) => {
    const angle = position / 10_000 ** ((2 * (i % half)) / values.length);
    const partner = i < half ? -values[i + half] : values[i - half];
    return value * Math.cos(angle) + partner * Math.sin(angle);
  });
};
