import { fileURLToPath } from 'node:url';
import { build } from './build.ts';
import { show } from './child.ts';
import { runMocha } from './mocha-run.ts';
import { runAsProgram } from './program.ts';
import { step } from './step.ts';

const SHARES = ['1/2', '2/2'];

/** A browser waits much: two at the same time take little more than one. */
async function runShares(): Promise<number> {
  const program = ['--import', 'tsx', fileURLToPath(import.meta.url), '--share'];
  const said = SHARES.map(() => '');
  const codes = await Promise.all(
    SHARES.map((share, at) =>
      // The first one is shown as it goes on, the others one after the other when they have ended.
      show(process.execPath, [...program, share], {
        quiet: at > 0,
        onOutput: (text) => (said[at] += text),
      }),
    ),
  );
  for (const output of said.slice(1)) process.stdout.write(output);
  const counts = said.map((output) => /^(\d+) passed, (\d+) failed$/m.exec(output));
  const sum = (group: 1 | 2): number =>
    counts.reduce((total, count) => total + Number(count?.[group] ?? 0), 0);
  console.log(`${sum(1)} passed, ${sum(2)} failed`);
  return codes.some((code) => code !== 0) ? 1 : 0;
}

await runAsProgram(import.meta.url, async (commandLine) => {
  const whole = !commandLine.includes('--share');
  if (whole) await step('Building', () => build());
  if (whole && !commandLine.includes('--grep')) return runShares();
  return runMocha('test/webview', commandLine, { timeout: 60_000, slow: 2_000, retries: 1 });
});
