import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess, SpawnOptions } from 'node:child_process';
import { atEnd, ProgramError } from './program.ts';
import { ROOT } from './paths.ts';

export interface ExecuteOptions {
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  /** What the command is called when it fails. */
  title?: string;
}

/**
 * Runs a command to its end and keeps its output back, unless it fails.
 * @returns its standard output
 * @throws ProgramError with the last lines of the output
 */
export async function execute(
  command: string,
  commandLine: string[],
  options: ExecuteOptions = {},
): Promise<string> {
  const child = spawn(command, commandLine, { ...location(options), stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let everything = '';
  child.stdout!.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    everything += text;
  });
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (everything += text));
  const code = await exitCode(child);
  if (code === 0) return output;
  const tail = everything.trim().split('\n').slice(-25).join('\n');
  throw new ProgramError(`${options.title ?? command} failed (exit code ${code}).\n${tail}`);
}

/**
 * Runs a command that talks to the person itself.
 * @param options `onOutput` also gets its standard output; `quiet`: it alone gets it
 * @returns its exit code
 */
export async function show(
  command: string,
  commandLine: string[],
  options: ExecuteOptions & { onOutput?: (text: string) => void; quiet?: boolean } = {},
): Promise<number> {
  const child = spawn(command, commandLine, { ...location(options), stdio: ['ignore', 'pipe', 'inherit'] });
  const forget = atEnd(() => child.kill());
  child.stdout!.setEncoding('utf8').on('data', (text: string) => {
    if (options.quiet !== true) process.stdout.write(text);
    options.onOutput?.(text);
  });
  return exitCode(child).finally(forget);
}

/**
 * Runs npm with the user's own configuration.
 * npm passes its own path on to the scripts it runs; a script that was started without npm looks for it by name.
 */
export function npm(commandLine: string[], options: ExecuteOptions = {}): Promise<string> {
  const own = process.env.npm_execpath;
  const title = `npm ${commandLine[0]}`;
  if (own?.endsWith('.js')) return execute(process.execPath, [own, ...commandLine], { title, ...options });
  if (process.platform === 'win32')
    return execute('cmd.exe', ['/c', 'npm', ...commandLine], { title, ...options });
  return execute('npm', commandLine, { title, ...options });
}

/** Ends a process that was started with `detached`, and every process that it started. */
export function endTree(child: ChildProcess): void {
  if (child.pid === undefined) return;
  if (process.platform === 'win32') {
    spawnSync('taskkill', ['/pid', String(child.pid), '/t', '/f'], { stdio: 'ignore' });
    return;
  }
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch (problem) {
    if ((problem as NodeJS.ErrnoException).code !== 'ESRCH') throw problem;
  }
}

function location(options: ExecuteOptions): Pick<SpawnOptions, 'cwd' | 'env'> {
  return { cwd: options.cwd ?? ROOT, env: options.env ?? process.env };
}

/** @throws ProgramError where the command cannot be started at all */
function exitCode(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', (problem) =>
      reject(new ProgramError(`Cannot start ${child.spawnfile}: ${problem.message}`)),
    );
    child.once('close', (code, signal) => resolve(code ?? (signal === null ? 1 : 128)));
  });
}
