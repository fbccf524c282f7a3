import { ProblemError } from '../problem.ts';
import type { Lens } from './lens.ts';
import type { OptionValue } from '../trace/description.ts';

/**
 * A lens's options with the given ones in place of their defaults. Text is read as the kind of the
 * default, for the command line.
 * @throws ProblemError `bad-input` for a name or a value that the lens does not know
 */
export function optionsOf(
  lens: Lens,
  given: Readonly<Record<string, OptionValue>>,
): ReadonlyMap<string, OptionValue> {
  const options = new Map(lens.options.map((option) => [option.name, option.default]));
  for (const [name, value] of Object.entries(given)) {
    const standard = options.get(name);
    if (standard === undefined) {
      const known = [...options.keys()].join(', ');
      throw new ProblemError('bad-input', `${lens.title} has no option “${name}”.`, `It has: ${known}.`);
    }
    options.set(name, convert(name, value, standard));
  }
  return options;
}

/** The value of an option that has choices. @throws ProblemError `bad-input` for another one */
export function choiceOf<Choice extends string>(
  options: ReadonlyMap<string, OptionValue>,
  name: string,
  choices: readonly Choice[],
): Choice {
  const given = String(options.get(name));
  const choice = choices.find((each) => each === given);
  if (choice) return choice;
  throw new ProblemError(
    'bad-input',
    `“${name}” is “${given.slice(0, 40)}”, which is not known.`,
    `Known are ${choices.join(', ')}.`,
  );
}

function convert(name: string, value: OptionValue, standard: OptionValue): OptionValue {
  if (typeof value === typeof standard) return value;
  if (
    typeof standard === 'number' &&
    typeof value === 'string' &&
    value.trim() !== '' &&
    Number.isFinite(Number(value))
  ) {
    return Number(value);
  }
  if (typeof standard === 'boolean' && (value === 'true' || value === 'false')) return value === 'true';
  if (typeof standard === 'string') return String(value);
  throw new ProblemError('bad-input', `Option “${name}” takes a ${typeof standard}, not “${String(value)}”.`);
}
