import { join } from 'node:path';
import type { NetworkManifest } from '../../../src/models/layers/networkManifest.ts';
import { OUT } from '../../paths.ts';
import { writeNetwork, writeOwnNetwork } from '../networkFolder.ts';
import { asStored, networkFiles } from '../storedNetwork.ts';
import { kerasLayers } from './kerasLayers.ts';
import type { CharacterLearner } from './learner.ts';
import { MOBY_DICK } from './mobyDick.ts';
import type { Weights } from './network.ts';
import { SOFTMAX_LAYER } from './plan.ts';
import type { CharacterRecord } from './record.ts';
import { CHARACTER_LIMITS, CHARACTER_WORDS, STORED } from './words.ts';

/** The weights as `saveCharacterNetwork` stores them. */
export function storedWeights(learner: CharacterLearner): Weights {
  const stored = new Map(
    learner.parameters.map(({ name, shape }) => {
      return [name, asStored(shape, learner.valuesOf(name).values)];
    }),
  );
  return (name) => stored.get(name)!;
}

/**
 * Writes a trained network, what is known of it, and how it was trained.
 * @param text the name of a text of one's own: such a network does not ship
 * @returns the folder
 */
export function saveCharacterNetwork(
  learner: CharacterLearner,
  record: CharacterRecord,
  text?: string,
): Promise<string> {
  const { plan } = learner;
  const files = networkFiles(learner, kerasLayers(plan));
  if (text !== undefined) return writeOwnNetwork(join(OUT, 'train', text, plan.name), files, record);
  return writeNetwork(plan.name, files, record, (described) => manifestOf(learner, record, described));
}

function manifestOf(
  { plan, settings }: CharacterLearner,
  { data, bitsPerCharacter }: CharacterRecord,
  files: NetworkManifest['files'],
): NetworkManifest {
  const { title, description, remark } = CHARACTER_WORDS[plan.name];
  const { known, unknown } = plan.vocabulary;
  return {
    format: 1,
    name: plan.name,
    title,
    description,
    licence: 'MIT',
    upstream: {
      name: 'Moby-Dick',
      url: 'https://github.com/stdlib-js/datasets-moby-dick',
      authors: 'Herman Melville (1851, public domain); the Stdlib Authors',
    },
    source: { package: MOBY_DICK.package, version: MOBY_DICK.version, files: [MOBY_DICK.file] },
    files,
    stored: STORED,
    characters: { known: [...known], unknown },
    limits: CHARACTER_LIMITS,
    remarks: {
      ...Object.fromEntries(Array.from({ length: plan.layers }, (_, layer) => [layer, remark])),
      [SOFTMAX_LAYER]: 'How likely each character is to come next.',
    },
    training: {
      seed: settings.seed,
      characters: data.training,
      heldOutCharacters: data.heldOut,
      bitsPerCharacter: bitsPerCharacter.stored,
    },
  };
}
