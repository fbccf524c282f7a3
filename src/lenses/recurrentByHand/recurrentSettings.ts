import { ProblemError } from '../../problem.ts';
import type { LensOption, OptionValue } from '../../trace/description.ts';
import { choiceOf } from '../options.ts';

const NOTATIONS = ['lecture', 'framework'] as const;
const AFTER = ['zero', 'last', 'prediction'] as const;
const UPDATE_GATE = ['keeps', 'writes'] as const;
const RESET_GATE = ['before', 'after'] as const;

/** A longer unrolled network can no longer be read. */
export const MOST_STEPS = 50;

export const RECURRENT_OPTIONS: readonly LensOption[] = [
  {
    name: 'steps',
    title: 'Steps',
    description: `How many steps the network is unrolled for, 1 to ${MOST_STEPS}; 0 for as many as there are inputs.`,
    default: 0,
  },
  {
    name: 'after',
    title: 'After the inputs',
    description:
      'What steps beyond the written inputs read: zero, the last input again, or the prediction of the step before.',
    default: 'zero',
    choices: AFTER,
  },
  {
    name: 'teacher_forcing',
    title: 'Teacher forcing',
    description:
      'Each step reads the written input. Off: from the second step on the network reads its own prediction (free running).',
    default: true,
  },
  {
    name: 'notation',
    title: 'Notation',
    description:
      'Equations as the lectures write them, U h + W x, or as frameworks do, x W + h U with a row for each step.',
    default: 'lecture',
    choices: NOTATIONS,
  },
  {
    name: 'update_gate',
    title: 'GRU: z',
    description:
      'What z is the share of: keeps the old state (Cho et al. 2014, Keras, PyTorch) or writes the candidate (Chung et al. 2014).',
    default: 'keeps',
    choices: UPDATE_GATE,
  },
  {
    name: 'reset_gate',
    title: 'GRU: reset',
    description:
      'Whether the reset gate works before the product with U (Cho et al. 2014) or after it (Keras by default, PyTorch).',
    default: 'before',
    choices: RESET_GATE,
  },
];

export type Notation = (typeof NOTATIONS)[number];

export interface RecurrentSettings {
  /** 0 for as many as there are inputs. */
  readonly steps: number;
  readonly after: (typeof AFTER)[number];
  readonly teacherForcing: boolean;
  readonly notation: Notation;
  /** GRU: z is the candidate's share, not the old state's. */
  readonly updateWrites: boolean;
  readonly resetAfter: boolean;
}

/** @throws ProblemError `bad-input` for a value that an option does not have */
export function settingsOf(options: ReadonlyMap<string, OptionValue>): RecurrentSettings {
  const steps = options.get('steps') ?? 0;
  if (typeof steps !== 'number' || !Number.isInteger(steps) || steps < 0 || steps > MOST_STEPS)
    throw new ProblemError(
      'bad-input',
      `${String(steps)} is no number of steps.`,
      `Give a whole number from 1 to ${MOST_STEPS}, or 0 for as many as there are inputs.`,
    );
  return {
    steps,
    after: choiceOf(options, 'after', AFTER),
    teacherForcing: options.get('teacher_forcing') !== false,
    notation: choiceOf(options, 'notation', NOTATIONS),
    updateWrites: choiceOf(options, 'update_gate', UPDATE_GATE) === 'writes',
    resetAfter: choiceOf(options, 'reset_gate', RESET_GATE) === 'after',
  };
}
