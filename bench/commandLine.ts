import { parseArgs } from 'node:util';
import { ProgramError } from '../scripts/program.ts';
import { type Effort, FULL, QUICK } from './figures.ts';

/**
 * Reads `--quick` and `--only PART` (several times, or several with commas).
 * @returns which of the parts to run
 * @throws ProgramError where the words are others
 */
export function readCommandLine(
  commandLine: string[],
  parts: readonly string[],
): { effort: Effort; chosen: string[] } {
  const { quick, only } = parse(commandLine);
  const chosen = only.flatMap((words) => words.split(','));
  const unknown = chosen.find((part) => !parts.includes(part));
  if (unknown !== undefined) {
    throw new ProgramError(`There is no part “${unknown}”: there are ${parts.join(', ')}.`);
  }
  return {
    effort: quick ? QUICK : FULL,
    chosen: parts.filter((part) => chosen.length === 0 || chosen.includes(part)),
  };
}

function parse(args: string[]): { quick: boolean; only: string[] } {
  try {
    const { values } = parseArgs({
      args,
      options: {
        quick: { type: 'boolean', default: false },
        only: { type: 'string', multiple: true, default: [] },
      },
    });
    return values;
  } catch (problem) {
    throw new ProgramError(problem instanceof Error ? problem.message : String(problem));
  }
}
