import { ProgramError } from '../program.ts';
import { type DraculaParameters, type NumberArray, readDraculaParameters } from './draculaParameters.ts';
import { type FloatNetwork, type NetworkRecipe, WEIGHTS_FILE } from './networkRecipe.ts';
import { LONGEST_WORD, sentimentLayers } from './sentimentLayers.ts';

/** A character for each row of the table after the first one, which is for all characters that are not here. */
const CHARACTERS =
  'b"@switchfop:/.m2y1zl-A,a\'uerYdgDvCT;nFkxSB!KIM50%?NLOR_qjU6HPWV*8JGE4X(+)3~97#\\&=Q<>$Z[]|`{}^';

/**
 * Dracula (Townsend 2016): each word read character by character in both directions, then the words in both
 * directions. Its quirks are the package's own, and kept.
 */
export const SENTIMENT: NetworkRecipe = {
  name: 'sentiment',
  source: {
    package: 'dracula-sentiment',
    version: '1.1.1',
    files: [
      {
        name: 'dracula.params.js',
        sha256: 'c764f93fd2163b69e15108f40dce241ae2887a56c3e84210eaff125829405fe5',
      },
    ],
  },
  read: ([parameters]) => floatNetwork(readDraculaParameters(Buffer.from(parameters!).toString('utf8'))),
  facts: {
    title: 'Sentiment (words in both directions)',
    description:
      'A bidirectional LSTM over characters, then one over words: says whether a text is negative or positive.',
    licence: 'BSD-3-Clause',
    upstream: {
      name: 'Dracula',
      url: 'https://github.com/Sentimentron/dracula-sentiment-node',
      authors: 'Richard Townsend and the Theano Development Team',
    },
    classes: ['negative', 'neutral', 'positive'],
    words: { characters: { known: ['\ufffd', ...CHARACTERS], unknown: 0 }, longest: LONGEST_WORD },
    limits:
      'Trained by its author on texts that are not published with it. It knows the 94 visible characters of English ' +
      '(ASCII) and is meant for single sentences. Its answer follows from a mean over the words, so that single strong ' +
      'words decide. “Neutral” hardly ever gets a share: a plain sentence is called negative or positive, too.',
    learnt: { embedding: (CHARACTERS.length + 1) * 32 },
    remarks: {
      embedding:
        'The last row is no learnt one: zeros, which stand after a word of fewer than 20 characters. The first row ' +
        'stands for every character that is not in the list.',
      characters:
        'Each word by itself: the state begins anew after 20 characters, and longer words are cut off. Both ' +
        'directions read the zeros after a word, too. The backward direction begins with them, and its states are ' +
        'added in the order of its steps: of a word of at most 10 characters it adds the same whatever the word is.',
      pooled:
        'Of the characters that a word has: the mean of each unit, then the largest and the smallest value.',
      words:
        'The states of the backward direction are added in the order of its steps, so that the first word meets the ' +
        'state after the last one.',
      sentiment: 'The package itself only says which of “negative” and “positive” is larger.',
    },
  },
};

const PREFIX = ['forwards', 'backwards'] as const;

/** @throws ProgramError where the parameters are not those of the network */
function floatNetwork({ arrays, characters }: DraculaParameters): FloatNetwork {
  if ([...CHARACTERS].some((character, at) => characters.get(character) !== at + 1))
    throw new ProgramError('dracula.params.js has other characters than the network is made for.');
  const { layers, weights } = sentimentLayers(CHARACTERS.length + 2);
  const both = (name: string) =>
    PREFIX.flatMap((direction) =>
      ['W', 'U', 'b'].map((part) => inKerasOrder(arrayOf(arrays, `lstm_${name}_1_${direction}_${part}`))),
    );
  const values = [
    withZeros(arrayOf(arrays, 'Cemb')),
    ...both('chars'),
    ...both('words'),
    arrayOf(arrays, 'U'),
    arrayOf(arrays, 'b'),
  ];
  values.forEach(({ shape }, at) => {
    const { name, shape: wanted } = weights[at]!;
    if (shape.join() !== wanted.join())
      throw new ProgramError(`dracula.params.js has ${shape.join(' × ')} numbers for ${name}.`);
  });
  const model = {
    format: 'layers-model',
    generatedBy: 'Model Lens: npm run models',
    convertedBy: null,
    modelTopology: { model_config: layers },
    weightsManifest: [{ paths: [WEIGHTS_FILE], weights }],
  };
  return {
    model: Buffer.from(JSON.stringify(model)),
    weights: Buffer.concat(values.map(({ values }) => Buffer.from(Float32Array.from(values).buffer))),
  };
}

function arrayOf(arrays: DraculaParameters['arrays'], name: string): NumberArray {
  const found = arrays.get(name);
  if (found) return found;
  throw new ProgramError(`dracula.params.js has no numbers called “${name}”.`);
}

/** The columns of the gates from input, forget, output, candidate to Keras's input, forget, candidate, output. */
function inKerasOrder({ shape, values }: NumberArray): NumberArray {
  const width = shape.at(-1)!;
  const units = width / 4;
  const from = [0, 1, 3, 2];
  return {
    shape,
    values: values.map((_, at) => {
      const column = at % width;
      const gate = Math.floor(column / units);
      return values[at + (from[gate]! - gate) * units]!;
    }),
  };
}

/** With a last row of zeros. */
function withZeros({ shape: [rows, columns], values }: NumberArray): NumberArray {
  const all = new Float64Array((rows! + 1) * columns!);
  all.set(values);
  return { shape: [rows! + 1, columns!], values: all };
}
