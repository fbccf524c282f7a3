import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import Mocha from 'mocha';
import type { MochaOptions } from 'mocha';
import { ROOT } from './paths.ts';
import { ProgramError } from './program.ts';
import { type SecondTry, tellSecondTries } from './second-try.ts';

/**
 * Runs the tests of one folder in this process and prints mocha's report, what was skipped, and the counts.
 * @param folder whose `*.test.ts` files are run, with those of its folders
 * @param commandLine `--grep text` runs the tests whose names contain the text, `--share 1/2` those of every second file
 * @returns the exit code
 */
export async function runMocha(
  folder: string,
  commandLine: string[],
  options: MochaOptions,
): Promise<number> {
  const mocha = new Mocha({ reporter: 'spec', forbidOnly: process.env.CI !== undefined, ...options });
  const wanted = commandLine[commandLine.indexOf('--grep') + 1];
  if (commandLine.includes('--grep') && wanted !== undefined) mocha.fgrep(wanted);
  const files = testFiles(folder).filter(inShare(commandLine));
  if (files.length === 0) throw new ProgramError(`There are no tests in ${folder}.`);
  for (const file of files) mocha.addFile(file);
  await mocha.loadFilesAsync();
  const skipped: string[] = [];
  const again: SecondTry[] = [];
  let passed = 0;
  let failed = 0;
  await new Promise<void>((resolve) => {
    const runner = mocha.run(() => resolve());
    runner.on('pass', () => (passed += 1));
    runner.on('fail', () => (failed += 1));
    runner.on('retry', (test: Mocha.Test, problem: Error) =>
      again.push({ title: test.fullTitle(), stack: problem.stack ?? problem.message }),
    );
    runner.on('pending', (test: Mocha.Test) => skipped.push(test.fullTitle()));
  });
  for (const title of skipped) console.log(`skipped: ${title}`);
  tellSecondTries(again);
  console.log(`${passed} passed, ${failed} failed`);
  return failed > 0 || passed === 0 ? 1 : 0;
}

/** Files are dealt out in turn: neighbours by name often take alike. */
function inShare(commandLine: string[]): (file: string, index: number) => boolean {
  const share = /^(\d+)\/(\d+)$/.exec(commandLine[commandLine.indexOf('--share') + 1] ?? '');
  if (!commandLine.includes('--share') || !share) return () => true;
  const [which, of] = [Number(share[1]), Number(share[2])];
  return (_, index) => index % of === which - 1;
}

function testFiles(folder: string): string[] {
  const path = join(ROOT, folder);
  if (!existsSync(path)) return [];
  const files = readdirSync(path, { recursive: true, encoding: 'utf8' });
  return files
    .filter((file) => file.endsWith('.test.ts'))
    .sort()
    .map((file) => join(path, file));
}
