import type { CellKind } from '../../../src/nn/recurrent/cell.ts';
import type { CharacterVocabulary } from '../../../src/text/characters.ts';
import type { LearntParameter } from '../learning.ts';

export interface Sizes {
  /** Features of a character. */
  readonly embedding: number;
  /** Of each recurrent layer. */
  readonly units: number;
  readonly layers: number;
}

/** A character-level language model: an embedding, recurrent layers, a softmax over the characters. */
export interface CharacterPlan extends Sizes {
  readonly name: CellKind;
  readonly vocabulary: CharacterVocabulary;
}

/** How numbers begin. */
export type Beginning =
  | { readonly as: 'uniform'; readonly variance: number }
  /** Each block of [unit, unit] by itself is a rotation: what a state says is neither stretched nor lost. */
  | { readonly as: 'orthogonal' }
  | { readonly as: 'zeros' }
  /** Zeros, but 1 from `from` up to but not including `to`. */
  | { readonly as: 'ones'; readonly from: number; readonly to: number };

export interface CharacterParameter extends LearntParameter {
  readonly begins: Beginning;
}

export const EMBEDDING_LAYER = 'characters';
export const SOFTMAX_LAYER = 'next';

export const GATE_COUNTS = { rnn: 1, lstm: 4, gru: 3 } as const;

/** The parameters of each layer, in the order of the layers; shapes and gates in Keras's order. */
export function characterParameters(plan: CharacterPlan): CharacterParameter[] {
  const { vocabulary, embedding, units, layers } = plan;
  const characters = vocabulary.known.length;
  return [
    {
      name: `${EMBEDDING_LAYER}/embeddings`,
      shape: [characters, embedding],
      begins: { as: 'uniform', variance: 1 / embedding },
    },
    ...Array.from({ length: layers }, (_, layer) => cellParameters(plan, layer)).flat(),
    { name: `${SOFTMAX_LAYER}/kernel`, shape: [units, characters], begins: glorot(units, characters) },
    { name: `${SOFTMAX_LAYER}/bias`, shape: [characters], begins: { as: 'zeros' } },
  ];
}

function cellParameters({ name, embedding, units }: CharacterPlan, layer: number): CharacterParameter[] {
  const inputs = layer === 0 ? embedding : units;
  const width = GATE_COUNTS[name] * units;
  return [
    { name: `${layer}/kernel`, shape: [inputs, width], begins: glorot(inputs, units) },
    { name: `${layer}/recurrent_kernel`, shape: [units, width], begins: { as: 'orthogonal' } },
    { name: `${layer}/bias`, ...biasOf(name, units) },
  ];
}

function biasOf(kind: CellKind, units: number): Pick<CharacterParameter, 'shape' | 'begins'> {
  switch (kind) {
    case 'rnn':
      return { shape: [units], begins: { as: 'zeros' } };
    // The forget gates begin open (Gers et al. 2000): a cell remembers until it has learnt to forget.
    case 'lstm':
      return { shape: [4 * units], begins: { as: 'ones', from: units, to: 2 * units } };
    // The input's biases, then the state's: the reset gate works after the product.
    case 'gru':
      return { shape: [2, 3 * units], begins: { as: 'zeros' } };
  }
}

/** Glorot and Bengio 2010: sums neither grow nor vanish from layer to layer. */
const glorot = (inputs: number, outputs: number): Beginning => ({
  as: 'uniform',
  variance: 2 / (inputs + outputs),
});
