import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { execute } from './child.ts';
import { isMade } from './models/makeModel.ts';
import { isNetworkMade } from './models/makeNetwork.ts';
import { NETWORK_RECIPES } from './models/networks.ts';
import { RECIPES } from './models/recipe.ts';
import { ROOT } from './paths.ts';

// The command line, built first where that is needed. Standard output is the command's own: `--out -` prints JSON.
const PROGRAM = join(ROOT, 'dist', 'cli.mjs');

function modified(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function newestSource(): number {
  const files = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' });
  return Math.max(...files.map((file) => modified(join(ROOT, 'src', file))));
}

async function prepare(script: string, why: string): Promise<void> {
  console.error(why);
  try {
    await execute(process.execPath, ['--import', 'tsx', join(ROOT, 'scripts', script)], { title: why });
  } catch (problem) {
    console.error(problem instanceof Error ? problem.message : problem);
    process.exit(1);
  }
}

async function hasModels(): Promise<boolean> {
  for (const recipe of RECIPES) if (!(await isMade(recipe))) return false;
  for (const recipe of NETWORK_RECIPES) if (!(await isNetworkMade(recipe))) return false;
  return true;
}

if (!(await hasModels())) await prepare('models.ts', 'Making the bundled models …');
if (modified(PROGRAM) < newestSource()) await prepare('build.ts', 'Building …');
process.argv[1] = PROGRAM;
await import(pathToFileURL(PROGRAM).href);
