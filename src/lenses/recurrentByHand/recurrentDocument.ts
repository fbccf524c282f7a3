import { type Statement, statementsOf } from '../numbers/statements.ts';
import { type GradientPlan, gradientPlan } from './gradientPlan.ts';
import { type NetworkPlan, networkPlan } from './networkPlan.ts';
import { type PowersPlan, powersPlan } from './powersPlan.ts';
import { RECURRENT_NAMES } from './recurrentNames.ts';
import type { RecurrentSettings } from './recurrentSettings.ts';

export type RecurrentPlan = NetworkPlan | GradientPlan | PowersPlan;

/**
 * What a text is: a network that reads inputs, a gradient that is clipped, or weights that are taken to powers.
 * @throws ProblemError `bad-input` that names the line and the next step
 */
export function readRecurrent(text: string, settings: RecurrentSettings): RecurrentPlan {
  const statements = new Map(
    statementsOf(text, RECURRENT_NAMES).map((statement): [string, Statement] => [statement.name, statement]),
  );
  const gradient = statements.get('gradient');
  if (gradient) return gradientPlan(gradient, statements);
  if (statements.has('J') || statements.has('power')) return powersPlan(statements);
  return networkPlan(statements, settings);
}
