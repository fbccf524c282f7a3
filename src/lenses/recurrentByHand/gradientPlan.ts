import { complaint, type Statement } from '../numbers/statements.ts';
import type { Label } from '../numbers/statementValues.ts';
import { numberPlaces, numbersIn, positiveNumberIn } from './typedNumbers.ts';

/** A gradient, or any vector, whose norms are taken and that may be clipped. */
export interface GradientPlan {
  readonly kind: 'gradient';
  readonly values: Float32Array;
  readonly labels: readonly Label[];
  /** Lengthened never, shortened to this length where it is longer. */
  readonly byNorm: number | undefined;
  /** Each component is brought between − this and this. */
  readonly byValue: number | undefined;
}

const MOST_COMPONENTS = 64;

/** @throws ProblemError `bad-input` for what is no row of numbers, or a threshold that is not above 0 */
export function gradientPlan(gradient: Statement, statements: ReadonlyMap<string, Statement>): GradientPlan {
  const { values } = numbersIn(gradient);
  if (values.length > MOST_COMPONENTS)
    throw complaint(
      gradient.line,
      gradient.name,
      `there are ${values.length} components; at most ${MOST_COMPONENTS} are drawn.`,
      'Take fewer.',
    );
  const threshold = (name: string): number | undefined => {
    const statement = statements.get(name);
    return statement && positiveNumberIn(statement);
  };
  const places = numberPlaces(gradient);
  return {
    kind: 'gradient',
    values,
    labels: Array.from(values, (_, at) => ({ ...places[at]!, text: String(at + 1) })),
    byNorm: threshold('clip norm'),
    byValue: threshold('clip value'),
  };
}
