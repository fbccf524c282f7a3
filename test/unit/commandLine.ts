import { spawnSync } from 'node:child_process';

export const ROOT = new URL('../../', import.meta.url).pathname;

/** As `npm run -s trace -- …` runs it. */
export function trace(...args: string[]) {
  const command = ['scripts/setup.mjs', 'scripts/trace.ts', ...args];
  const result = spawnSync(process.execPath, command, { cwd: ROOT, encoding: 'utf8', maxBuffer: 1 << 28 });
  return { status: result.status, output: result.stdout, errors: result.stderr.trim() };
}
