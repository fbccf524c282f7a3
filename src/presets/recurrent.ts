import type { Preset } from './preset.ts';

type RecurrentPreset = Omit<Preset, 'lens' | 'options'> & Partial<Pick<Preset, 'options'>>;

const LSTM_OF_ONE_UNIT = `# One unit; each W meets [h, x]: the state before and the input.
x = 1 0 -1
W_f = [0.5, 1]     # forget gate
W_i = [0.4, 0.8]   # input gate
W_C = [0.3, 0.6]   # candidate
W_o = [0.2, 0.7]   # output gate
b_f = 1
b_i = 0
b_C = 0
b_o = 0
h0 = 0
C0 = 0
`;

const GRU_OF_ONE_UNIT = `# One unit; each W meets [h, x]: the state before and the input.
x = 1 0 -1
W_z = [0.5, 1]     # update gate
W_r = [0.4, 0.8]   # reset gate
W_h = [0.3, 0.6]   # candidate
b_z = 1
b_r = 0
b_h = 0
h0 = 0
`;

const RECURRENT: readonly RecurrentPreset[] = [
  {
    name: 'elman_scalar',
    lecture: '000',
    title: 'Elman network: one unit, three steps',
    description:
      'h = tanh(U h + W x). The first input is still there at step 2, though nothing is read. The numbers are derived; the lecture prints the equation.',
    text: `x = 1 0 -1
U = 0.5    # meets the state before
W = 1      # meets the input
h0 = 0
activation = tanh
`,
  },
  {
    name: 'yesterday_today_tomorrow',
    lecture: '000',
    title: 'Yesterday, today, tomorrow: ReLU RNN',
    description:
      'What the network says at “today” is its guess for tomorrow; from then on it reads its own guesses. The weights are ours: of the lecture’s example only the result 0.89 is left in print.',
    text: `tokens = yesterday today tomorrow
x = 0.5 0.8
W1 = 0.6   # input
W2 = 0.7   # state before, the same at every step
b1 = 0
W3 = 1.1   # output
b2 = 0
activation = relu
`,
    options: { steps: 4, after: 'prediction' },
  },
  {
    name: 'relu_rnn_bptt',
    lecture: '000',
    title: 'ReLU RNN: backwards through time',
    description:
      'Open ∂h/∂W₂ under “Backwards through time”: 0, 1, 2, 2.75. The gradient check below it agrees.',
    text: `x = 1 1 1 1
W1 = 1
W2 = 0.5
b1 = 0
W3 = 1
b2 = 0
h0 = 0
activation = relu
`,
    correction:
      'The lecture prints ∂hₖ/∂W₂ = W₂ᵏ⁻¹ ∂h₁/∂W₂, which is 0 here. Right is 1[aₖ > 0] (hₖ₋₁ + W₂ ∂hₖ₋₁/∂W₂): 2.75 at step 4. What scales as W₂ᵏ⁻¹ is ∂hₖ/∂h₁.',
  },
  {
    name: 'w2_power_50',
    lecture: '000',
    title: 'Fifty steps: W₂ to the power 50',
    description:
      'Each step multiplies a gradient by W₂: 2⁵⁰ is 10¹⁵, 0.5⁵⁰ is 10⁻¹⁵, and 0.9 leaves half a percent. A straight line on a logarithmic axis.',
    text: `W2 = 2 1.1 1 0.9 0.5
power = 50
`,
  },
  {
    name: 'unrolled_50_steps',
    lecture: '000',
    title: 'Unrolled for 50 steps',
    description:
      'Fifty copies of one cell with the same weights. One input, then nothing: W₂ = 0.9 forgets it slowly. Write 1.1 and see it explode. The numbers are ours.',
    text: `x = 1
W1 = 1
W2 = 0.9
activation = relu
`,
    options: { steps: 50 },
  },
  {
    name: 'lstm_scalar',
    lecture: '000',
    title: 'LSTM: one unit, three steps',
    description:
      'Every gate with its number: what is kept, what is written, what is shown. The numbers are derived; two of the equations are lost in the print.',
    text: LSTM_OF_ONE_UNIT,
  },
  {
    name: 'jacobian_powers',
    lecture: '002',
    title: 'Powers of a Jacobian',
    description:
      'The larger number decides: after 50 steps 0.9⁵⁰ = 0.005 is left at most. The numbers are derived.',
    text: `J = 0.5 0
    0   0.9
power = 50
`,
  },
  {
    name: 'gru_cho',
    lecture: '002',
    title: 'GRU: z keeps the old state',
    description:
      'Cho et al. 2014, Keras and PyTorch: h = z h + (1 − z) h̃. The lecture only names the GRU; the numbers are derived.',
    text: GRU_OF_ONE_UNIT,
    options: { update_gate: 'keeps' },
  },
  {
    name: 'gru_chung',
    lecture: '002',
    title: 'GRU: z writes the candidate',
    description:
      'Chung et al. 2014: h = (1 − z) h + z h̃. The same weights, z and 1 − z exchanged: the states differ. The numbers are derived.',
    text: GRU_OF_ONE_UNIT,
    options: { update_gate: 'writes' },
  },
  {
    name: 'clip_l2',
    lecture: '003',
    title: 'Gradient clipping by norm',
    description: 'A gradient of length 5 is shortened to length 1; its direction stays.',
    text: `gradient = 3 4
clip norm 1
`,
  },
  {
    name: 'clip_value',
    lecture: '003',
    title: 'Gradient clipping by value',
    description: 'Each component is brought between −2 and 2; the direction changes.',
    text: `gradient = -5 1 3
clip value 2
`,
    correction:
      'The lecture clips “if any element exceeds the threshold”, which leaves −5 as it is: −5, 1, 2. Right is −2, 1, 2.',
  },
  {
    name: 'norms',
    lecture: '003',
    title: 'L1 and L2 norm',
    description: 'The sum of the magnitudes, 7, and the length, 5.',
    text: `vector = 3 -4
`,
  },
];

/** The lectures' examples of recurrent networks, and of what their gradients need. */
export const RECURRENT_PRESETS: readonly Preset[] = RECURRENT.map((preset) => ({
  options: {},
  ...preset,
  lens: 'recurrent_by_hand',
}));
