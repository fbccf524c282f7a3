import type { FloatTensor } from './modelSource.ts';

/** The seven numbers at the start of a llama2.c checkpoint. */
export interface Llama2cHeader {
  readonly hidden: number;
  readonly intermediate: number;
  readonly layers: number;
  readonly heads: number;
  readonly keyValueHeads: number;
  readonly vocabulary: number;
  readonly maximumPositions: number;
  /** The output matrix is the token embedding. */
  readonly tied: boolean;
}

const HEADER_BYTES = 28;

export function readLlama2cHeader(bytes: Uint8Array): Llama2cHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, HEADER_BYTES);
  const [hidden, intermediate, layers, heads, keyValueHeads, vocabulary, maximumPositions] = Array.from(
    { length: 7 },
    (_, index) => view.getInt32(index * 4, true),
  );
  const tied = vocabulary > 0;
  return {
    hidden,
    intermediate,
    layers,
    heads,
    keyValueHeads,
    vocabulary: Math.abs(vocabulary),
    maximumPositions,
    tied,
  };
}

/**
 * The arrays of a llama2.c checkpoint (karpathy/llama2.c, format 0) under the names and in the layout of
 * Hugging Face's Llama. The file has each kind of matrix for all layers in a row.
 * @throws RangeError where the file has another length than its header asks for
 */
export function readLlama2cCheckpoint(bytes: Uint8Array): FloatTensor[] {
  const header = readLlama2cHeader(bytes);
  const { hidden, intermediate, layers, heads, keyValueHeads, vocabulary, maximumPositions, tied } = header;
  const headSize = hidden / heads;
  const keyValueSize = keyValueHeads * headSize;
  const numbers = new Float32Array(new Uint8Array(bytes.subarray(HEADER_BYTES)).buffer);
  const tensors: FloatTensor[] = [];
  let position = 0;

  const take = (name: string, shape: readonly number[]): void => {
    const begin = position;
    position += shape.reduce((product, size) => product * size, 1);
    tensors.push({ name, shape, values: numbers.subarray(begin, position) });
  };
  const takeForEachLayer = (name: string, shape: readonly number[]): void => {
    for (let layer = 0; layer < layers; layer++) take(`model.layers.${layer}.${name}.weight`, shape);
  };

  take('model.embed_tokens.weight', [vocabulary, hidden]);
  takeForEachLayer('input_layernorm', [hidden]);
  takeForEachLayer('self_attn.q_proj', [hidden, hidden]);
  takeForEachLayer('self_attn.k_proj', [keyValueSize, hidden]);
  takeForEachLayer('self_attn.v_proj', [keyValueSize, hidden]);
  takeForEachLayer('self_attn.o_proj', [hidden, hidden]);
  takeForEachLayer('post_attention_layernorm', [hidden]);
  takeForEachLayer('mlp.gate_proj', [intermediate, hidden]);
  takeForEachLayer('mlp.down_proj', [hidden, intermediate]);
  takeForEachLayer('mlp.up_proj', [intermediate, hidden]);
  take('model.norm.weight', [hidden]);
  position += maximumPositions * headSize; // cosines and sines of the rotary positions, which are computed
  if (!tied) take('lm_head.weight', [vocabulary, hidden]);
  if (position !== numbers.length)
    throw new RangeError(`The checkpoint has ${numbers.length} numbers, not ${position}.`);
  return tensors.map((tensor) => (/[qk]_proj/.test(tensor.name) ? splitHalves(tensor, headSize) : tensor));
}

/**
 * llama2.c rotates the neighbours (0, 1), (2, 3) … of a head, Hugging Face the halves (0, n/2), (1, n/2 + 1) …
 * Putting the even rows of each head before the odd ones makes both compute the same scores.
 * @param tensor [head × head feature, hidden]
 */
export function splitHalves(tensor: FloatTensor, headSize: number): FloatTensor {
  const [rows, columns] = tensor.shape;
  const values = new Float32Array(tensor.values.length);
  for (let row = 0; row < rows; row++) {
    const feature = row % headSize;
    const half = feature < headSize / 2 ? 0 : 1;
    const from = row - feature + 2 * (feature - (half * headSize) / 2) + half;
    values.set(tensor.values.subarray(from * columns, (from + 1) * columns), row * columns);
  }
  return { ...tensor, values };
}
