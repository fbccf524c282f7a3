import { ProblemError } from '../../problem.ts';
import { isJsonObject, ownProperty } from '../jsonFile.ts';
import { described } from '../quoted.ts';
import type { Activation } from './transformerConfiguration.ts';

/*
 * Reading the settings of a `config.json` that nobody has checked: each reader throws a ProblemError
 * `bad-model` with a sentence that names the key.
 */

export type Settings = Readonly<Record<string, unknown>>;

/** No model reads more tokens; a larger number is a mistake that would cost memory. */
export const MOST_POSITIONS = 2 ** 24;

const ACTIVATIONS = new Map<unknown, Activation>([
  ['gelu', 'gelu'],
  ['gelu_new', 'gelu_tanh'],
  ['gelu_fast', 'gelu_tanh'],
  ['gelu_pytorch_tanh', 'gelu_tanh'],
  ['relu', 'relu'],
  ['silu', 'silu'],
  ['swish', 'silu'],
]);

/** A whole number from 1. */
export function size(
  json: Settings,
  key: string,
  usual?: number,
  most: number = Number.MAX_SAFE_INTEGER,
): number {
  const value = ownProperty(json, key) ?? usual;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= most) return value;
  throw bad(`“${key}” in “config.json” is ${described(value)}; a whole number from 1 to ${most} is needed.`);
}

/** A number above 0. */
export function positiveNumber(json: Settings, key: string, usual: number): number {
  const value = ownProperty(json, key) ?? usual;
  if (typeof value === 'number' && Number.isFinite(value) && value > 0) return value;
  throw bad(`“${key}” in “config.json” is ${described(value)}; a number above 0 is needed.`);
}

export function flag(json: Settings, key: string, usual: boolean): boolean {
  const value = ownProperty(json, key) ?? usual;
  if (typeof value === 'boolean') return value;
  throw bad(`“${key}” in “config.json” is ${described(value)}; true or false is needed.`);
}

/** @param usual in Hugging Face's spelling, as in the file */
export function activation(json: Settings, key: string, usual: string): Activation {
  const name = ownProperty(json, key) ?? usual;
  const known = ACTIVATIONS.get(name);
  if (!known) throw bad(`The activation function ${described(name)} of “config.json” is not known.`);
  return known;
}

/** Some files have -1 or a list here; then there is no padding token that could be shown. */
export function padTokenId(json: Settings, vocabulary: number): number | undefined {
  const id = ownProperty(json, 'pad_token_id');
  return typeof id === 'number' && Number.isInteger(id) && id >= 0 && id < vocabulary ? id : undefined;
}

/** The width of one head. */
export function divided(hidden: number, heads: number): number {
  if (hidden % heads === 0) return hidden / heads;
  throw bad(`“config.json” divides a width of ${hidden} among ${heads} heads, which leaves a remainder.`);
}

/** Refuses what would be computed wrongly if it were ignored. */
export function refuse(json: Settings, key: string, allowed: readonly unknown[], reason: string): void {
  const value = ownProperty(json, key) ?? undefined;
  if (value !== undefined && !allowed.includes(value))
    throw bad(`${reason} (“${key}” is ${described(value)}).`);
}

/** A decoder that reads an encoder's output as well is not this network. */
export function refuseCrossAttention(json: Settings): void {
  refuse(json, 'add_cross_attention', [false], 'It attends to a second model, which cannot be run');
}

/** Both spellings: `rope_parameters` (transformers 5), and `rope_scaling` beside settings of its own. */
export function rotarySettings(json: Settings): Settings {
  const parameters = ownProperty(json, 'rope_parameters') ?? ownProperty(json, 'rope_scaling') ?? {};
  if (!isJsonObject(parameters))
    throw bad(`“config.json” has rotary settings that are ${described(parameters)}.`);
  const stretched = 'Its rotary positions are stretched in a way that Model Lens cannot compute';
  refuse(parameters, 'rope_type', ['default'], stretched);
  refuse(parameters, 'type', ['default'], stretched);
  return parameters;
}

/** The first of several spellings of a setting that the file has. */
export function firstPositiveNumber(
  spellings: readonly (readonly [Settings, string])[],
  usual: number,
): number {
  const given = spellings.find(([json, key]) => (ownProperty(json, key) ?? undefined) !== undefined);
  return given ? positiveNumber(given[0], given[1], usual) : usual;
}

export function bad(message: string): ProblemError {
  return new ProblemError('bad-model', message);
}
