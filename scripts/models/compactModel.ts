import { quantizeRows } from '../../src/models/int8.ts';
import type { TensorToWrite } from '../../src/models/safetensorsWriter.ts';
import type { FloatTensor } from './modelSource.ts';

/** The kinds of matrices that are rounded, each to its own number of levels. */
export interface Levels {
  readonly tokenEmbedding: number;
  readonly positionEmbedding: number;
  readonly attention: number;
  readonly mlp: number;
}

/**
 * The large matrices become int8 with a scale per row; vectors and the two rows of the segment embedding,
 * together 0.2 % of the numbers, stay as they are.
 */
export function compactTensors(tensors: readonly FloatTensor[], levels: Levels): TensorToWrite[] {
  return tensors.flatMap((tensor) => {
    const kind = kindOfMatrix(tensor);
    return kind ? quantized(tensor, levels[kind]) : [{ ...tensor, dtype: 'F32' as const }];
  });
}

function kindOfMatrix({ name, shape }: FloatTensor): keyof Levels | undefined {
  if (shape.length !== 2) return undefined;
  if (/(word_embeddings|embed_tokens)\.weight$/.test(name)) return 'tokenEmbedding';
  if (/position_embeddings\.weight$/.test(name)) return 'positionEmbedding';
  if (/\.(attention|self_attn)\./.test(name)) return 'attention';
  if (/\.(intermediate|output|mlp)\./.test(name)) return 'mlp';
  return undefined;
}

function quantized({ name, shape, values }: FloatTensor, levels: number): TensorToWrite[] {
  const [rows, columns] = shape;
  const { integers, scales } = quantizeRows(values, rows, columns, levels);
  return [
    { name, dtype: 'I8', shape, values: integers },
    { name: `${name}.scales`, dtype: 'F32', shape: [rows], values: scales },
  ];
}
