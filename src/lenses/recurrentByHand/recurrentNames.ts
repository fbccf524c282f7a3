import type { CellKind, GateName } from '../../nn/recurrent/cell.ts';
import type { Vocabulary } from '../numbers/statements.ts';

/** What a text may give beside weights. */
const SETTINGS = [
  'x',
  'h0',
  'C0',
  'cell',
  'activation',
  'f',
  'tokens',
  'J',
  'power',
  'gradient',
  'clip norm',
  'clip value',
] as const;
export type SettingName = (typeof SETTINGS)[number];

/** Of what gate a weight is, as the lectures write it after the underscore; none for a network without gates. */
const GATE_LETTERS = ['', 'f', 'i', 'C', 'o', 'z', 'r', 'h'] as const;
export type GateLetter = (typeof GATE_LETTERS)[number];

/** W for the input, U for the state before, b for the bias, b′ for a bias inside the reset of a GRU. */
export type WeightRole = 'W' | 'U' | 'b' | "b'";

export interface WeightName {
  readonly role: WeightRole;
  readonly letter: GateLetter;
}

/** The letter of each gate, by kind of cell. A network without gates has one sum, as has a GRU's candidate. */
export const LETTERS: Readonly<Record<CellKind, Readonly<Partial<Record<GateName, GateLetter>>>>> = {
  rnn: { hidden_state: '' },
  lstm: { input_gate: 'i', forget_gate: 'f', candidate: 'C', output_gate: 'o' },
  gru: { update_gate: 'z', reset_gate: 'r', candidate: 'h' },
};

/** `W_f`, `U`, `b_o` */
export const weightName = ({ role, letter }: WeightName): string =>
  letter === '' ? role : `${role}_${letter}`;

const WEIGHTS = new Map<string, WeightName>(
  (['W', 'U', 'b', "b'"] as const).flatMap((role) =>
    GATE_LETTERS.map((letter) => [weightName({ role, letter }), { role, letter }] as const),
  ),
);

/** The output layer: y = V h + b_y. */
export const OUTPUT_WEIGHT = 'V';
export const OUTPUT_BIAS = 'b_y';

/** Other spellings, as the lectures and frameworks have them. */
const ALIASES: Readonly<Record<string, string>> = {
  w1: 'W', wxh: 'W', wx: 'W', wih: 'W', kernel: 'W', w2: 'U', whh: 'U', recurrentkernel: 'U', b1: 'b', bias: 'b',
  w3: OUTPUT_WEIGHT, why: OUTPUT_WEIGHT, whz: OUTPUT_WEIGHT, b2: OUTPUT_BIAS,
  wg: 'W_C', ug: 'U_C', bg: 'b_C', wn: 'W_h', un: 'U_h', bn: 'b_h', bhn: "b'_h", g: 'activation', network: 'cell',
  jacobian: 'J', clipnorm: 'clip norm', clipvalue: 'clip value', token: 'tokens', vector: 'gradient',
}; // prettier-ignore

const plainName = (written: string): string =>
  written.normalize('NFKC').replaceAll('′', "'").replaceAll(/[_^ ]/g, '').toLowerCase();

const NAMES: ReadonlyMap<string, string> = new Map(
  [...SETTINGS, ...WEIGHTS.keys(), OUTPUT_WEIGHT, OUTPUT_BIAS].map((name) => [plainName(name), name]),
);

/** The names of recurrent networks by hand. */
export const RECURRENT_NAMES: Vocabulary = {
  nameOf: (written) => NAMES.get(plainName(written)) ?? ALIASES[plainName(written)],
  known: [...SETTINGS, 'W', 'U', 'b', 'V', 'b_y', 'and of gates W_f, U_f, b_f (f, i, C, o; z, r, h)'],
  phrases: ['clip norm', 'clip value'],
  nothing: 'no network',
  example:
    'Write for instance “x = 1 0 -1”, “W = 1” and “U = 0.5”, a line each; of an LSTM W_f, W_i, W_C and W_o. ' +
    'Model Lens: Open Lecture Example… has many.',
};

export const weightOf = (name: string): WeightName | undefined => WEIGHTS.get(name);
