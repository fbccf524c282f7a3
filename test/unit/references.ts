import { readFileSync } from 'node:fs';
import { modelFiles } from '../../src/engine/modelFiles.ts';
import { openModelFolder } from '../../src/models/huggingFaceFolder.ts';
import { type LoadedModel, loadModel } from '../../src/models/loadModel.ts';
import { readSafetensors } from '../../src/models/safetensors.ts';
import type { TokenInput } from '../../src/models/tokenInput.ts';

/** Models and expected numbers that were computed with PyTorch and transformers. */
const FOLDER = new URL('../fixtures/references/', import.meta.url).pathname;

interface ReferenceCase {
  readonly input_ids: readonly number[];
  readonly token_type_ids?: readonly number[];
  readonly attention_mask?: readonly number[];
  readonly text?: string;
  readonly text_pair?: string;
}

interface Prediction {
  readonly id: number;
  readonly logit: number;
  readonly probability: number;
}

/** Small facts about the main case. */
interface ExpectedFacts {
  readonly greedy_8?: readonly number[];
  readonly top5_next_token?: readonly Prediction[];
  readonly masked?: readonly { readonly position: number; readonly top5: readonly Prediction[] }[];
}

interface InputFile {
  readonly cases: Readonly<Record<string, ReferenceCase>>;
  readonly ablations?: readonly { readonly layer: number; readonly head: number }[];
}

/** One of each family; GPT-2 also in float16, in two files. */
export const REFERENCES = [
  'bert',
  'distilbert',
  'roberta',
  'gpt2',
  'gpt2_sharded_f16',
  'gpt_neox',
  'opt',
  'llama',
] as const;

export const FAMILIES = REFERENCES.filter((name) => name !== 'gpt2_sharded_f16');

export const referenceFolder = (name: string): string => FOLDER + name;

export const loadReference = async (name: string): Promise<LoadedModel> =>
  loadModel(name, await openModelFolder(modelFiles(FOLDER + name)));

export const referenceInputs = (name: string): InputFile =>
  JSON.parse(readFileSync(`${FOLDER}${name}/input.json`, 'utf8')) as InputFile;

export function referenceExpected(name: string): ExpectedFacts {
  const facts = JSON.parse(readFileSync(`${FOLDER}${name}/expected.json`, 'utf8')) as ExpectedFacts & {
    readonly cases?: { readonly main: ExpectedFacts };
  };
  return facts.cases?.main ?? facts;
}

export function tokenInput(given: ReferenceCase): TokenInput {
  return {
    ids: given.input_ids,
    ...(given.token_type_ids && { types: given.token_type_ids }),
    ...(given.attention_mask && { mask: given.attention_mask }),
  };
}

/** The expected tensors of one case, by our names: single letters are spelled out. */
export function expectedTensors(
  name: string,
  caseName: string,
): Map<string, { values: Float32Array; shape: readonly number[] }> {
  const file = readSafetensors(readFileSync(`${FOLDER}${name}/expected.safetensors`));
  const prefix = caseName === 'main' ? '' : `case.${caseName}.`;
  const names = file.names.filter((each) =>
    prefix === '' ? !each.startsWith('case.') : each.startsWith(prefix),
  );
  return new Map(
    names.map((each) => [
      spelledOut(each.slice(prefix.length)),
      { values: file.read(each), shape: file.shape(each) },
    ]),
  );
}

const LETTERS: Readonly<Record<string, string>> = { q: 'query', k: 'key', v: 'value' };

const spelledOut = (name: string): string =>
  name.replace(/attention\.([qkv])(?=$|_before)/, (_, letter: string) => `attention.${LETTERS[letter]}`);

/** @returns the largest absolute difference; infinite where one is not a number and the other is */
export function largestDifference(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) return Infinity;
  let largest = 0;
  a.forEach((value, i) => {
    const difference = Object.is(value, b[i]) ? 0 : Math.abs(value - b[i]!);
    largest = difference <= largest ? largest : Number.isNaN(difference) ? Infinity : difference;
  });
  return largest;
}
