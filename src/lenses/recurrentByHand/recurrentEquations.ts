import { GATES, type GateName } from '../../nn/recurrent/cell.ts';
import type { NetworkPlan } from './networkPlan.ts';
import { LETTERS } from './recurrentNames.ts';
import type { Notation } from './recurrentSettings.ts';

const raw = String.raw;

/** What a gate is called in equations. */
const SYMBOLS: Readonly<Record<Notation, Readonly<Record<string, string>>>> = {
  lecture: {
    'rnn.hidden_state': 'h_t',
    'lstm.input_gate': 'i_t',
    'lstm.forget_gate': 'f_t',
    'lstm.candidate': raw`\tilde C_t`,
    'lstm.output_gate': 'o_t',
    'gru.update_gate': 'z_t',
    'gru.reset_gate': 'r_t',
    'gru.candidate': raw`\tilde h_t`,
  },
  framework: {
    'rnn.hidden_state': 'h',
    'lstm.input_gate': 'i',
    'lstm.forget_gate': 'f',
    'lstm.candidate': 'g',
    'lstm.output_gate': 'o',
    'gru.update_gate': 'z',
    'gru.reset_gate': 'r',
    'gru.candidate': 'n',
  },
};

/**
 * The equation of a stage of the cell as the lectures write it (columns, U h + W x) or as frameworks do (rows, x W + h U).
 * @param stage `forget_gate`, `candidate.linear`, `cell_state`
 * @returns TeX; `undefined` for a stage that has none of its own
 */
export function equationOf(stage: string, plan: NetworkPlan, notation: Notation): string | undefined {
  const { kind } = plan.cell;
  const gate = GATES[kind].find((each) => stage === each || stage === `${each}.linear`);
  const isState = kind === 'gru' && stage === 'hidden_state';
  if (gate !== undefined && !isState) {
    const sum = sumOf(gate, plan, notation);
    if (stage !== gate) return `a_t = ${sum}`;
    return `${symbolOf(gate, plan, notation)} = ${squashed(gate, plan, sum)}`;
  }
  return STATES[notation](plan)[stage];
}

const symbolOf = (gate: GateName, { cell }: NetworkPlan, notation: Notation): string =>
  SYMBOLS[notation][`${cell.kind}.${gate}`]!;

function squashed(gate: GateName, { activation }: NetworkPlan, sum: string): string {
  if (gate.endsWith('_gate')) return raw`\sigma(${sum})`;
  switch (activation) {
    case 'relu':
      return raw`\max(0,\ ${sum})`;
    case 'sigmoid':
      return raw`\sigma(${sum})`;
    case 'tanh':
      return raw`\tanh(${sum})`;
    case 'linear':
      return sum;
  }
}

/** What is squashed, with the letters of the text. */
function sumOf(gate: GateName, { cell, gates }: NetworkPlan, notation: Notation): string {
  const { joined, bias, recurrentBias } = gates.get(gate)!;
  const letter = LETTERS[cell.kind][gate]!;
  const named = (role: string): string => (letter === '' ? role : `${role}_${letter}`);
  const isReset = cell.kind === 'gru' && gate === 'candidate';
  const inner = recurrentBias ? named("b'") : undefined;
  if (notation === 'framework') {
    const state = isReset && !cell.resetAfter ? raw`(r \odot h^-)` : 'h^-';
    const fromState = withBias(`${state} ${named('U')}`, inner);
    const recurrent = isReset && cell.resetAfter ? raw`r \odot (${fromState})` : fromState;
    return withBias(`x ${named('W')} + ${recurrent}`, bias && named('b'));
  }
  const before = 'h_{t-1}';
  const state = isReset && !cell.resetAfter ? raw`r_t * ${before}` : before;
  const isJoined = joined && !(isReset && cell.resetAfter);
  if (isJoined) return withBias(raw`${named('W')}\,[${state},\ x_t]`, bias && named('b'), inner);
  const [ofState, ofInput] = joined ? [`${named('W')}^{h}`, `${named('W')}^{x}`] : [named('U'), named('W')];
  const product = state === before ? `${ofState} ${before}` : `${ofState} (${state})`;
  const recurrent =
    isReset && cell.resetAfter ? raw`r_t * (${withBias(product, inner)})` : withBias(product, inner);
  return withBias(`${recurrent} + ${ofInput} x_t`, bias && named('b'));
}

const withBias = (sum: string, ...biases: (string | false | undefined)[]): string =>
  [sum, ...biases.filter(Boolean)].join(' + ');

const STATES: Readonly<
  Record<Notation, (plan: NetworkPlan) => Readonly<Record<string, string | undefined>>>
> = {
  lecture: ({ cell }) => ({
    previous_hidden_state: 'h_{t-1}',
    previous_cell_state: 'C_{t-1}',
    kept: 'f_t * C_{t-1}',
    written: raw`i_t * \tilde C_t`,
    cell_state: raw`C_t = f_t * C_{t-1} + i_t * \tilde C_t`,
    cell_state_tanh: raw`\tanh(C_t)`,
    reset_hidden_state: 'r_t * h_{t-1}',
    'candidate.input': 'W_h x_t',
    'candidate.recurrent': 'U_h h_{t-1}',
    'candidate.reset': raw`r_t * (U_h h_{t-1})`,
    hidden_state:
      cell.kind === 'lstm'
        ? raw`h_t = o_t * \tanh(C_t)`
        : cell.updateWrites
          ? raw`h_t = (1 - z_t) * h_{t-1} + z_t * \tilde h_t`
          : raw`h_t = z_t * h_{t-1} + (1 - z_t) * \tilde h_t`,
  }),
  framework: ({ cell }) => ({
    previous_hidden_state: 'h^-',
    previous_cell_state: 'c^-',
    kept: raw`f \odot c^-`,
    written: raw`i \odot g`,
    cell_state: raw`c = f \odot c^- + i \odot g`,
    cell_state_tanh: raw`\tanh(c)`,
    reset_hidden_state: raw`r \odot h^-`,
    'candidate.input': 'x W_h',
    'candidate.recurrent': 'h^- U_h',
    'candidate.reset': raw`r \odot (h^- U_h)`,
    hidden_state:
      cell.kind === 'lstm'
        ? raw`h = o \odot \tanh(c)`
        : cell.updateWrites
          ? raw`h = (1 - z) \odot h^- + z \odot n`
          : raw`h = z \odot h^- + (1 - z) \odot n`,
  }),
};
