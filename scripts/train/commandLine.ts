import { parseArgs } from 'node:util';
import type { CellKind } from '../../src/nn/recurrent/cell.ts';
import { ProgramError } from '../program.ts';
import type { CharacterSettings } from './characters/learner.ts';
import type { Settings } from './learner.ts';
import { LENETS } from './lenet.ts';
import type { NetworkPlan } from './plan.ts';

/** Where to begin: with nothing learnt, after the last whole epoch, or there without learning on. */
export type Begin = 'anew' | 'resumed' | 'at the end';

export interface DigitsCommand {
  readonly reads: 'digits';
  readonly plan: NetworkPlan;
  readonly settings: Settings;
  readonly begin: Begin;
}

export interface TextCommand {
  readonly reads: 'text';
  readonly kind: CellKind;
  /** The path of a text of one's own, in place of Moby-Dick. */
  readonly text?: string;
  readonly settings: CharacterSettings;
  readonly begin: Begin;
}

/** What a network learns with unless a person says otherwise. */
interface Recipe {
  readonly learningRate: number;
  readonly epochs: number;
}

const DIGITS: Readonly<Record<string, Recipe>> = {
  lenet: { learningRate: 0.002, epochs: 16 },
  'lenet-sigmoid': { learningRate: 0.004, epochs: 8 },
  'lenet-relu': { learningRate: 0.002, epochs: 8 },
};

const TEXT: Readonly<Record<CellKind, Recipe>> = {
  lstm: { learningRate: 0.003, epochs: 10 },
  gru: { learningRate: 0.003, epochs: 10 },
  rnn: { learningRate: 0.0015, epochs: 10 },
};

const AUGMENTATION = { shift: 2, degrees: 10, scale: 0.1, shear: 0.1 };

/** The same for all three, so that they can be compared. */
const SIZES = { embedding: 48, units: 128, layers: 2 };

/**
 * Reads `lenet --variant relu --epochs 20 --seed 1 --learning-rate 0.002 --batch 64 --resume`.
 * @throws ProgramError where the words are others
 */
export function readCommandLine(commandLine: string[]): DigitsCommand | TextCommand {
  const { values, positionals } = parse(commandLine);
  const [family = '', ...more] = positionals;
  const name =
    values.variant === undefined || values.variant === 'tanh' ? family : `${family}-${values.variant}`;
  const begin = values.write ? 'at the end' : values.resume ? 'resumed' : 'anew';
  const settings = ({ epochs, learningRate }: Recipe, batch: number) => ({
    seed: wholeNumber('seed', values.seed, 1, 0),
    epochs: wholeNumber('epochs', values.epochs, epochs, 1),
    batch: wholeNumber('batch', values.batch, batch, 1),
    learningRate: positive('learning-rate', values['learning-rate'], learningRate),
  });
  const plan = LENETS.find((candidate) => candidate.name === name);
  if (plan && values.text !== undefined)
    throw new ProgramError(`${name} learns digits, not a text: leave --text out, or train lstm, gru or rnn.`);
  if (plan && more.length === 0) {
    const common = settings(DIGITS[plan.name]!, 64);
    return { reads: 'digits', plan, begin, settings: { ...common, augmentation: AUGMENTATION } };
  }
  if (isCellKind(name) && more.length === 0) {
    const common = settings(TEXT[name], 16);
    const learnt = { ...common, steps: 64, clipping: 1, ...SIZES };
    return {
      reads: 'text',
      kind: name,
      begin,
      settings: learnt,
      ...(values.text !== undefined && { text: values.text }),
    };
  }
  const names = [...LENETS.map((candidate) => candidate.name), ...Object.keys(TEXT)].join(', ');
  throw new ProgramError(`Say which network to train: ${names}. For example: npm run train -- lenet`);
}

const isCellKind = (name: string): name is CellKind => Object.hasOwn(TEXT, name);

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        variant: { type: 'string' },
        epochs: { type: 'string' },
        seed: { type: 'string' },
        'learning-rate': { type: 'string' },
        batch: { type: 'string' },
        text: { type: 'string' },
        resume: { type: 'boolean', default: false },
        write: { type: 'boolean', default: false },
      },
    });
  } catch (problem) {
    throw new ProgramError(problem instanceof Error ? problem.message : String(problem));
  }
}

function wholeNumber(name: string, text: string | undefined, usual: number, least: number): number {
  if (text === undefined) return usual;
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= least && text.trim() !== '') return value;
  throw new ProgramError(`--${name} is a whole number from ${least}; “${text}” is not.`);
}

function positive(name: string, text: string | undefined, usual: number): number {
  if (text === undefined) return usual;
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new ProgramError(`--${name} is a number above 0; “${text}” is not.`);
}
