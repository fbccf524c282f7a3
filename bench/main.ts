import { availableParallelism, loadavg } from 'node:os';
import { build } from '../scripts/build.ts';
import { makeModels } from '../scripts/models.ts';
import { runAsProgram } from '../scripts/program.ts';
import { step } from '../scripts/step.ts';
import { measureCnn } from './cnn.ts';
import { readCommandLine } from './commandLine.ts';
import { type Figures, type Part, rounded } from './figures.ts';
import { measureForward } from './forward.ts';
import { measureHost } from './hostFigures.ts';
import { requireListed, withTargets } from './keys.ts';
import { measureMemory } from './memory.ts';
import { measurePaint } from './paint.ts';
import { readQuantization } from './quantization.ts';
import { measureRecurrent } from './recurrent.ts';
import { measureTokenize } from './tokenize.ts';
import { measureVsix } from './vsix.ts';
import { measureWebview } from './webview.ts';

/*
 * npm run -s bench                        every figure, as one flat JSON object; keys.ts says what each one means
 * npm run -s bench -- --quick             with few repetitions: to see that everything works
 * npm run -s bench -- --only paint,host   some parts
 */

/** In this order: memory while the process is still small. */
const PARTS: Readonly<Record<string, Part>> = {
  memory: measureMemory,
  tokenize: measureTokenize,
  forward: measureForward,
  cnn: measureCnn,
  recurrent: measureRecurrent,
  webview: measureWebview,
  host: measureHost,
  paint: measurePaint,
  vsix: measureVsix,
  quantization: readQuantization,
};

/** Standard output is for the figures alone: what else is said goes to standard error. */
function takeStandardOutput(): (text: string) => Promise<void> {
  const write = process.stdout.write.bind(process.stdout);
  process.stdout.write = process.stderr.write.bind(process.stderr);
  return (text) => new Promise((resolve) => write(text, () => resolve()));
}

/** @returns whether it went well */
async function attempt(name: string, work: () => Promise<void>): Promise<boolean> {
  console.error(`\n${name}`);
  try {
    await work();
    return true;
  } catch (problem) {
    console.error(`The part “${name}” failed.`, problem);
    return false;
  }
}

/** What is measured is what is shipped. */
async function prepare(): Promise<void> {
  await makeModels();
  await step('Building for production', () => build({ production: true }));
}

/** Other programs expect what production leaves out. */
async function tidyUp(): Promise<void> {
  await step('Building for development', () => build());
}

function describeMachine(): Figures {
  const cpus = availableParallelism();
  return {
    'machine.cpus': cpus,
    'machine.load_per_cpu': rounded(loadavg()[0]! / cpus),
    'node.version': process.versions.node,
  };
}

await runAsProgram(import.meta.url, async (commandLine) => {
  const { effort, chosen } = readCommandLine(commandLine, Object.keys(PARTS));
  const print = takeStandardOutput();
  const figures = describeMachine();
  const outcomes = [await attempt('preparation', prepare)];
  for (const name of chosen) {
    outcomes.push(await attempt(name, () => PARTS[name]!(figures, effort)));
  }
  outcomes.push(await attempt('tidying up', tidyUp));
  outcomes.push(await attempt('list of figures', async () => requireListed(figures)));
  await print(`${JSON.stringify(withTargets(figures), undefined, 2)}\n`);
  return outcomes.every(Boolean) ? 0 : 1;
});
