import { ProblemError } from '../problem.ts';
import type { ModelConfiguration } from './configuration.ts';
import { quoted } from './quoted.ts';
import type { WeightSource } from './weights.ts';

type Family = ModelConfiguration['family'];

/**
 * The same weights under the names of the whole model. A file saved from the encoder alone leaves out the
 * prefix `bert.` or `model.`, and BERT files from before 2019 call a norm's weight and bias `gamma` and `beta`.
 * @throws ProblemError `bad-model` where two tensors would have the same name
 */
export function withCanonicalNames(source: WeightSource, family: Family): WeightSource {
  const storedNames = new Map<string, string>();
  for (const stored of source.names) {
    const name = family === 'bert' ? bertName(stored) : llamaName(stored);
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

function bertName(stored: string): string {
  const modern = stored.replace(/(LayerNorm)\.gamma$/, '$1.weight').replace(/(LayerNorm)\.beta$/, '$1.bias');
  return /^(embeddings|encoder|pooler)\./.test(modern) ? `bert.${modern}` : modern;
}

function llamaName(stored: string): string {
  return /^(embed_tokens|layers|norm)\./.test(stored) ? `model.${stored}` : stored;
}
