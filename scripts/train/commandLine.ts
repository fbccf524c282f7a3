import { parseArgs } from 'node:util';
import { ProgramError } from '../program.ts';
import type { Settings } from './learner.ts';
import { LENETS } from './lenet.ts';
import type { NetworkPlan } from './plan.ts';

export interface TrainCommand {
  readonly plan: NetworkPlan;
  readonly settings: Settings;
  readonly resume: boolean;
}

/** What a network learns with unless a person says otherwise. */
const RECIPES: Readonly<Record<string, { readonly learningRate: number; readonly epochs: number }>> = {
  lenet: { learningRate: 0.002, epochs: 16 },
  'lenet-sigmoid': { learningRate: 0.004, epochs: 8 },
  'lenet-relu': { learningRate: 0.002, epochs: 8 },
};

const AUGMENTATION = { shift: 2, degrees: 10, scale: 0.1, shear: 0.1 };

/**
 * Reads `lenet --variant relu --epochs 20 --seed 1 --learning-rate 0.002 --batch 64 --resume`.
 * @throws ProgramError where the words are others
 */
export function readCommandLine(commandLine: string[]): TrainCommand {
  const { values, positionals } = parse(commandLine);
  const [family = '', ...more] = positionals;
  const name =
    values.variant === undefined || values.variant === 'tanh' ? family : `${family}-${values.variant}`;
  const plan = LENETS.find((candidate) => candidate.name === name);
  if (!plan || more.length > 0) {
    const names = LENETS.map((candidate) => candidate.name).join(', ');
    throw new ProgramError(`Say which network to train: ${names}. For example: npm run train -- lenet`);
  }
  const recipe = RECIPES[plan.name]!;
  return {
    plan,
    resume: values.resume,
    settings: {
      seed: wholeNumber('seed', values.seed, 1, 0),
      epochs: wholeNumber('epochs', values.epochs, recipe.epochs, 1),
      batch: wholeNumber('batch', values.batch, 64, 1),
      learningRate: positive('learning-rate', values['learning-rate'], recipe.learningRate),
      augmentation: AUGMENTATION,
    },
  };
}

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
        resume: { type: 'boolean', default: false },
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
