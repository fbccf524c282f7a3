import { ProblemError } from '../problem.ts';
import { damaged, field, recordAt, stringAt } from './checkedJson.ts';
import { translatePattern } from './onigurumaPattern.ts';

const LONGEST_PATTERN = 20_000;

/** Reads `{"String": …}`, which is found literally, or `{"Regex": …}` in the syntax of Oniguruma. */
export function readPattern(value: unknown, where: string): RegExp {
  const record = recordAt(value, where);
  const literal = field(record, 'String');
  if (literal !== undefined) {
    return literalPattern(stringAt(literal, `${where}.String`));
  }
  const source = stringAt(field(record, 'Regex'), `${where}.Regex`);
  if (source.length > LONGEST_PATTERN) {
    throw damaged(`${where}.Regex is longer than ${LONGEST_PATTERN} characters`);
  }
  try {
    return new RegExp(translatePattern(source), 'gv');
  } catch (thrown) {
    if (thrown instanceof ProblemError) {
      throw thrown;
    }
    throw damaged(`${where}.Regex is not a valid pattern`);
  }
}

export function literalPattern(text: string): RegExp {
  return new RegExp(text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'), 'gu');
}
