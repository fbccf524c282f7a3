import type { Place } from './place.ts';
import { complaint, placesOf, type Statement } from './statements.ts';

/** A word that names a row, and where it stands. */
export interface Label extends Place {
  readonly text: string;
}

/** Words with spaces between. @throws ProblemError `bad-input` for none */
export function labelsIn(statement: Statement | undefined): Label[] | undefined {
  if (!statement) return undefined;
  const { text, start, line, name } = statement;
  const places = placesOf(text, /[^\s,;|]+/g, start);
  if (places.length === 0)
    throw complaint(line, name, 'there are no words.', 'Write words with spaces between.');
  return places.map((place) => ({ ...place, text: text.slice(place.start - start, place.end - start) }));
}

/** `on`, where it is left out. @throws ProblemError `bad-input` for another word */
export function isOn(statement: Statement | undefined): boolean {
  const words = statement?.text.trim().toLowerCase() ?? 'on';
  if (words === 'on' || words === 'off') return words === 'on';
  throw complaint(
    statement!.line,
    statement!.name,
    `“${words.slice(0, 40)}” is neither on nor off.`,
    'Write on or off.',
  );
}

/** @throws ProblemError `bad-input` for what is no whole number from `least` to `most` */
export function wholeNumberIn(
  statement: Statement | undefined,
  standard: number,
  least: number,
  most: number,
): number {
  if (!statement) return standard;
  const { text, line, name } = statement;
  const value = Number(text.trim());
  if (text.trim() !== '' && Number.isInteger(value) && value >= least && value <= most) return value;
  throw complaint(
    line,
    name,
    `“${text.trim().slice(0, 40)}” is no whole number from ${least} to ${most}.`,
    `Write for instance ${name} = ${standard}.`,
  );
}
