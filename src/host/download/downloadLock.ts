import { open, readFile, rm } from 'node:fs/promises';
import { ProblemError } from '../../problem.ts';
import { writingProblem } from './problems.ts';

/** Files locked by this process. */
const held = new Set<string>();

/**
 * Keeps other downloads of the same model away, in this window and in others.
 * @returns a function that lets go
 * @throws ProblemError `bad-request` where another one is under way
 */
export async function lockDownload(path: string): Promise<() => Promise<void>> {
  if (held.has(path)) throw underWay();
  held.add(path);
  try {
    if (!(await write(path))) {
      if (await isOfLiving(path)) throw underWay();
      await rm(path, { force: true });
      if (!(await write(path))) throw underWay();
    }
  } catch (thrown) {
    held.delete(path);
    throw thrown;
  }
  return async () => {
    await rm(path, { force: true });
    held.delete(path);
  };
}

/** @returns false where the file is there already */
async function write(path: string): Promise<boolean> {
  try {
    const handle = await open(path, 'wx');
    try {
      await handle.write(String(process.pid));
    } finally {
      await handle.close();
    }
    return true;
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw writingProblem(thrown);
  }
}

/** Whether the process that wrote the file still runs; one that was killed left it behind. */
async function isOfLiving(path: string): Promise<boolean> {
  const pid = Number(await readFile(path, 'utf8').catch(() => ''));
  if (!Number.isSafeInteger(pid) || pid <= 0 || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function underWay(): ProblemError {
  return new ProblemError(
    'bad-request',
    'This model is being downloaded already.',
    'Wait until that download has ended.',
  );
}
