import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A problem whose sentence is for the person at the terminal; its stack would tell them nothing. */
export class ProgramError extends Error {}

const endings = new Set<() => void>();

/**
 * Registers what must be undone when this process ends, however it ends: normally, by Ctrl-C or by a signal.
 * @param undo synchronous, since a process that exits waits for nothing
 * @returns takes the registration back
 */
export function atEnd(undo: () => void): () => void {
  listenForEnd();
  endings.add(undo);
  return () => endings.delete(undo);
}

let listening = false;

function listenForEnd(): void {
  if (listening) return;
  listening = true;
  process.on('exit', () => {
    for (const undo of endings) undo();
    endings.clear();
  });
  const codes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };
  for (const [signal, code] of Object.entries(codes)) process.once(signal, () => process.exit(code));
}

/**
 * Runs `main` when the module was started by the user, and not when it was imported.
 * @param moduleUrl the caller's `import.meta.url`
 * @param main gets the arguments after the script's name; its result is the exit code
 */
export async function runAsProgram(
  moduleUrl: string,
  main: (commandLine: string[]) => Promise<number | undefined>,
): Promise<void> {
  const started = process.argv[1];
  if (started === undefined || realpathSync(started) !== realpathSync(fileURLToPath(moduleUrl))) return;
  listenForEnd();
  let code: number;
  try {
    code = (await main(process.argv.slice(2))) ?? 0;
  } catch (problem) {
    console.error(describe(problem));
    code = 1;
  }
  // A browser or a socket may still keep the event loop busy: what had to be said has been said.
  process.exit(code);
}

function describe(problem: unknown): string {
  if (problem instanceof ProgramError) return problem.message;
  return problem instanceof Error ? (problem.stack ?? problem.message) : String(problem);
}
