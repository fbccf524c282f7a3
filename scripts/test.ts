import { join } from 'node:path';
import { show } from './child.ts';
import { makeModels } from './models.ts';
import { ROOT } from './paths.ts';
import { runAsProgram } from './program.ts';
import { seconds } from './step.ts';
import { getVSCode } from './vscode/get.ts';

/** One part of `npm test`, in a process of its own. */
interface Part {
  title: string;
  /** The program and its arguments, run by Node. */
  commandLine: string[];
  /** Prints `N passed, N failed` at its end; others count as one test. */
  counts?: boolean;
}

const tool = (...path: string[]): string => join(ROOT, 'node_modules', ...path);
const types = (project: string): Part => ({
  title: `types (${project})`,
  commandLine: [tool('typescript', 'bin', 'tsc'), '-p', project],
});
const suite = (title: string, script: string): Part => ({
  title,
  commandLine: ['--import', 'tsx', join(ROOT, 'scripts', script)],
  counts: true,
});

const PARTS: Part[] = [
  { title: 'lint', commandLine: [tool('eslint', 'bin', 'eslint.js'), '.'] },
  types('tsconfig.json'),
  types('src/tsconfig.json'),
  types('webview/tsconfig.json'),
  { title: 'format', commandLine: [tool('prettier', 'bin', 'prettier.cjs'), '--check', '.'] },
  suite('unit', 'test-unit.ts'),
  suite('webview', 'test-webview.ts'),
  suite('host', 'test-host.ts'),
];

interface Outcome {
  title: string;
  passed: number;
  failed: number;
  duration: number;
}

async function run(part: Part): Promise<Outcome> {
  console.log(`\n── ${part.title}`);
  const start = performance.now();
  let said = '';
  const code = await show(process.execPath, part.commandLine, { onOutput: (text) => (said += text) });
  const duration = performance.now() - start;
  console.log(`── ${part.title}: ${code === 0 ? 'passed' : 'FAILED'}, ${seconds(duration)}`);
  return { title: part.title, duration, ...count(part, code, said) };
}

/** A suite that broke down before it could count is one failure, whatever else it said. */
function count(part: Part, code: number, said: string): { passed: number; failed: number } {
  const counted = [...said.matchAll(/^(\d+) passed, (\d+) failed$/gm)].at(-1);
  if (part.counts !== true || counted === undefined) {
    return code === 0 && part.counts !== true ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
  }
  const [passed, failed] = [Number(counted[1]), Number(counted[2])];
  return { passed, failed: code !== 0 && failed === 0 ? 1 : failed };
}

await runAsProgram(import.meta.url, async () => {
  await makeModels();
  await getVSCode();
  const outcomes: Outcome[] = [];
  for (const part of PARTS) outcomes.push(await run(part));
  console.log('');
  for (const { title, passed, failed, duration } of outcomes) {
    console.log(`${title.padEnd(32)} ${passed} passed, ${failed} failed  ${seconds(duration)}`);
  }
  const total = (key: 'passed' | 'failed'): number =>
    outcomes.reduce((sum, outcome) => sum + outcome[key], 0);
  console.log(`\n${total('passed')} passed, ${total('failed')} failed`);
  return total('failed') > 0 ? 1 : 0;
});
