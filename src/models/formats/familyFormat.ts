import type { Settings } from './settings.ts';

/** How Hugging Face stores the models of one architecture. */
export interface FamilyFormat<Configuration> {
  /** What `model_type` says. */
  readonly types: readonly string[];
  /** What the names of its classes begin with: `Bert` of `BertForMaskedLM`. */
  readonly classes: readonly string[];
  /** @throws ProblemError `bad-model` where a size is missing or impossible, or a setting cannot be computed with */
  readConfiguration(json: Settings): Configuration;
  /** The name that a tensor has in the whole model; a file of the stack alone leaves out the prefix. */
  canonicalName(stored: string): string;
  /**
   * What the weights must have. One after the other, because a hostile configuration may ask for a billion
   * layers: the first one that is missing ends the search.
   */
  requiredTensors(configuration: Configuration): Iterable<ExpectedTensor>;
  /** What must have the right shape where it is there: the head that predicts tokens. */
  optionalTensors(configuration: Configuration): ExpectedTensor[];
}

export interface ExpectedTensor {
  readonly name: string;
  readonly shape: readonly number[];
}

/** The bias is as long as the weight has rows. */
export function weightAndBias(name: string, shape: readonly number[]): ExpectedTensor[] {
  return [
    { name: `${name}.weight`, shape },
    { name: `${name}.bias`, shape: [shape[0]!] },
  ];
}

/** A linear layer, [output, input], with or without a bias. */
export function linearTensors(name: string, shape: readonly number[], bias: boolean): ExpectedTensor[] {
  return bias ? weightAndBias(name, shape) : [{ name: `${name}.weight`, shape }];
}
