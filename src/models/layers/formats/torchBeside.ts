import type { Safetensors } from '../../safetensors.ts';
import { quoted } from '../../quoted.ts';
import { sizesText } from '../shape.ts';
import { isFloat } from './torchSource.ts';
import type { RecurrentStack } from './torchRecurrent.ts';

/** What a state dict has beside its recurrent layers. */
export interface Beside {
  readonly embedding?: {
    /** `embedding` of `model.embedding.weight` */
    readonly name: string;
    readonly weight: string;
    readonly entries: number;
  };
  readonly linear?: LinearWeights;
  /** Whether the linear layer gives a score for each entry of the embedding: it says what comes next. */
  readonly isOverVocabulary: boolean;
  /** What was left out or added, in sentences. */
  readonly remarks: readonly string[];
}

export interface LinearWeights {
  readonly name: string;
  /** [output, input] in the file */
  readonly weight: string;
  readonly bias: string | undefined;
  readonly outputs: number;
}

const EMBEDDING = /(?:^|\.)(embedding|embeddings|embed|emb|encoder)\.weight$/;
const LINEAR = /(?:^|\.)(decoder|fc|linear|out|output|head|classifier)\.weight$/;

/**
 * Finds the embedding that the layers read and the linear layer that reads them, by usual names and by shapes.
 * @param isRecurrent tensors that are neither
 */
export function besideRecurrent(
  file: Safetensors,
  { inputs, units, bidirectional }: RecurrentStack,
  isRecurrent: (name: string) => boolean,
): Beside {
  const others = file.names.filter((name) => !isRecurrent(name));
  const width = units * (bidirectional ? 2 : 1);
  const matrix = (pattern: RegExp, columns: number): string | undefined =>
    others.find((name) => pattern.test(name) && isFloat(file, name) && isMatrixOf(file.shape(name), columns));
  const table = matrix(EMBEDDING, inputs);
  const weight = matrix(LINEAR, width);
  const embedding = table === undefined ? undefined : embeddingOf(file, table);
  const linear = weight === undefined ? undefined : linearOf(file, weight);
  const isOverVocabulary = embedding !== undefined && linear?.outputs === embedding.entries;
  const used = [table, weight, linear?.bias];
  const left = others.filter((name) => !used.includes(name));
  return {
    ...(embedding && { embedding }),
    ...(linear && { linear }),
    isOverVocabulary,
    remarks: [
      ...(linear ? [readingOf(linear.name, isOverVocabulary)] : []),
      ...(left.length > 0 ? [leftOut(file, left)] : []),
    ],
  };
}

const isMatrixOf = (shape: readonly number[], columns: number): boolean =>
  shape.length === 2 && shape[0]! > 0 && shape[1] === columns;

const embeddingOf = (file: Safetensors, weight: string): NonNullable<Beside['embedding']> => ({
  name: EMBEDDING.exec(weight)![1]!,
  weight,
  entries: file.shape(weight)[0]!,
});

function linearOf(file: Safetensors, weight: string): LinearWeights {
  const [outputs] = file.shape(weight) as [number];
  const bias = weight.replace(/weight$/, 'bias');
  const fits =
    file.has(bias) && isFloat(file, bias) && file.shape(bias).length === 1 && file.shape(bias)[0] === outputs;
  return { name: LINEAR.exec(weight)![1]!, weight, bias: fits ? bias : undefined, outputs };
}

const readingOf = (name: string, isOverVocabulary: boolean): string =>
  isOverVocabulary
    ? `A state dict does not say how its parts are joined: “${name}” reads every position, and a softmax makes shares of its scores, one for each entry of the embedding.`
    : `A state dict does not say how its parts are joined: “${name}” reads every position.`;

const MOST_NAMED = 4;

function leftOut(file: Safetensors, names: readonly string[]): string {
  const some = names
    .slice(0, MOST_NAMED)
    .map((name) => `${quoted(name)} (${sizesText(file.shape(name)) || '1'})`);
  const more = names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : '';
  return `Left out, since it is not known how they belong to the recurrent layers: ${some.join(', ')}${more}.`;
}
