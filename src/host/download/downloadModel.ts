import { mkdir, open, rename, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { ProblemError } from '../../problem.ts';
import { cancelled } from '../../protocol/rpc.ts';
import { lockDownload } from './downloadLock.ts';
import { folderName } from './modelReference.ts';
import { fileAddress, megabytes, type DownloadPlan } from './plan.ts';
import { writingProblem } from './problems.ts';
import type { Connection } from './request.ts';
import { transfer } from './transfer.ts';

/** The end of the name of a folder whose download is not finished. */
export const UNFINISHED = '.partial';

/** Left free for everything else on the disk. */
const MARGIN_BYTES = 64 * 1024 * 1024;

/** Where a model will lie. @param root the folder of all downloads */
export const targetFolder = (root: string, { reference, commit }: DownloadPlan): string =>
  join(root, folderName(reference, commit));

/**
 * Brings a model to the disk: all of it or nothing that could be taken for it. What a download that was cancelled or
 * broken left is gone on with.
 * @param root the folder of all downloads
 * @param onBytes told how many bytes of the whole are there
 * @returns the model's folder
 * @throws ProblemError with the reason and the next step
 */
export async function downloadModel(
  connection: Connection,
  plan: DownloadPlan,
  root: string,
  onBytes: (received: number) => void = () => undefined,
): Promise<string> {
  const target = targetFolder(root, plan);
  await mkdir(root, { recursive: true }).catch(throwWritingProblem);
  const release = await lockDownload(`${target}.lock`);
  try {
    if ((await sizeOf(target)) >= 0) return target;
    const unfinished = target + UNFINISHED;
    await mkdir(unfinished, { recursive: true }).catch(throwWritingProblem);
    await checkSpace(unfinished, plan);
    await bringFiles(connection, plan, unfinished, onBytes);
    await syncFolder(unfinished);
    await rename(unfinished, target).catch(throwWritingProblem);
    return target;
  } finally {
    await release();
  }
}

async function bringFiles(
  connection: Connection,
  { reference, commit, files }: DownloadPlan,
  folder: string,
  onBytes: (received: number) => void,
): Promise<void> {
  let before = 0;
  for (const file of files) {
    if (connection.signal?.aborted) throw cancelled();
    const path = join(folder, file.name);
    // Named without “.part”, a file is whole and was checked.
    if ((await sizeOf(path)) !== file.size) {
      const url = fileAddress(connection, reference, commit, file.name);
      const partPath = `${path}.part`;
      const onFile = (received: number): void => onBytes(before + received);
      await transfer({ connection, url, file, partPath, onBytes: onFile });
      await rename(partPath, path).catch(throwWritingProblem);
    }
    before += file.size;
    onBytes(before);
  }
}

async function checkSpace(folder: string, { files }: DownloadPlan): Promise<void> {
  let missing = 0;
  for (const { name, size } of files) {
    const there = Math.max(0, await sizeOf(join(folder, name)), await sizeOf(join(folder, `${name}.part`)));
    missing += Math.max(0, size - there);
  }
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (missing + MARGIN_BYTES <= free) return;
  throw new ProblemError(
    'bad-input',
    `There is not enough space on the disk: ${megabytes(missing)} are needed, ${megabytes(free)} are free.`,
    'Free some space and download again.',
  );
}

/** So that a loss of power leaves no empty files under whole names; some systems cannot. */
async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r');
    await handle.sync().finally(() => handle.close());
  } catch {
    // Windows opens no folders.
  }
}

/** In bytes; -1 where there is nothing. */
async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => -1,
  );
}

function throwWritingProblem(thrown: unknown): never {
  throw writingProblem(thrown);
}
