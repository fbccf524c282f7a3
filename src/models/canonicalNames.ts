import { ProblemError } from '../problem.ts';
import { type Family, formatOf } from './configuration.ts';
import { quoted } from './quoted.ts';
import type { WeightSource } from './weights.ts';

/**
 * The same weights under the names of the whole model. A file saved from the stack alone leaves out the
 * prefix (`bert.`, `transformer.`, `model.` …), and BERT files from before 2019 have other names for norms.
 * @throws ProblemError `bad-model` where two tensors would have the same name
 */
export function withCanonicalNames(source: WeightSource, family: Family): WeightSource {
  const { canonicalName } = formatOf(family);
  const storedNames = new Map<string, string>();
  for (const stored of source.names) {
    const name = canonicalName(stored);
    if (storedNames.has(name)) throw new ProblemError('bad-model', `The weights have ${quoted(name)} twice.`);
    storedNames.set(name, stored);
  }
  const storedName = (name: string): string => storedNames.get(name) ?? name;
  return {
    precision: source.precision,
    names: [...storedNames.keys()],
    has: (name) => storedNames.has(name),
    shape: (name) => source.shape(storedName(name)),
    read: (name) => source.read(storedName(name)),
    readRows: (name, rows) => source.readRows(storedName(name), rows),
  };
}
