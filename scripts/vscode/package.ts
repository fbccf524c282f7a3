import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execute, npm } from '../child.ts';
import { CACHE } from '../paths.ts';
import { ProgramError } from '../program.ts';
import { step } from '../step.ts';

/** One npm package, pinned to the byte: npm checks what it downloads, and we check what npm was told to expect. */
export interface PinnedPackage {
  name: string;
  version: string;
  integrity: string;
}

const QUIET = ['--ignore-scripts', '--omit=dev', '--no-audit', '--no-fund', '--loglevel=error'];

/**
 * Gets a package from npm into the cache, once.
 * It is put together in a folder of its own and renamed when whole, so an interrupted run leaves nothing that could be
 * taken for a package.
 * @param finish what to do with the package's folder before it counts as whole
 * @returns the folder of the package
 * @throws ProgramError where npm cannot get it
 */
export async function getPackage(
  pinned: PinnedPackage,
  finish: (folder: string) => Promise<void> = () => Promise.resolve(),
): Promise<string> {
  const home = join(CACHE, `${pinned.name.replace('/', '+')}-${pinned.version}`);
  const inside = join('node_modules', pinned.name);
  if (!existsSync(home)) {
    await step(`Getting ${pinned.name} ${pinned.version}`, () =>
      assemble(home, async (partial) => {
        await install(partial, pinned);
        await finish(join(partial, inside));
      }),
    );
  }
  return join(home, inside);
}

/**
 * Gets a package's own files into the cache, once, without anything that it depends on.
 * @returns the folder of the package
 * @throws ProgramError where npm cannot get it, or delivers another one
 */
export async function getPackageAlone(pinned: PinnedPackage): Promise<string> {
  const home = join(CACHE, `${pinned.name.replace('/', '+')}-${pinned.version}-alone`);
  if (!existsSync(home)) {
    await step(`Getting ${pinned.name} ${pinned.version}`, () =>
      assemble(home, (partial) => unpack(partial, pinned)),
    );
  }
  return join(home, 'package');
}

/** Runs `npm install` inside a package's own folder, for packages that ship with dependencies to be installed. */
export async function installInside(folder: string): Promise<void> {
  await npm(['install', '--prefix', folder, ...QUIET], { cwd: folder });
}

/**
 * Makes a folder under the cache appear all at once.
 * @param home where it is to appear; where another process was faster, its folder is kept
 * @param fill gets the folder to fill
 */
export async function assemble(home: string, fill: (partial: string) => Promise<void>): Promise<void> {
  await mkdir(CACHE, { recursive: true });
  await removeAbandoned();
  const partial = join(CACHE, `partial-${process.pid}-${Date.now()}`);
  await mkdir(partial);
  try {
    await fill(partial);
    await rename(partial, home);
  } catch (problem) {
    await rm(partial, { recursive: true, force: true });
    if (!existsSync(home)) throw problem;
  }
}

async function install(folder: string, pinned: PinnedPackage): Promise<void> {
  await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true }));
  const exact = `${pinned.name}@${pinned.version}`;
  await npm(['install', '--prefix', folder, '--save-exact', ...QUIET, exact], { cwd: folder });
  const lock = JSON.parse(await readFile(join(folder, 'node_modules', '.package-lock.json'), 'utf8')) as {
    packages: Record<string, { integrity?: string }>;
  };
  const integrity = lock.packages[`node_modules/${pinned.name}`]?.integrity;
  if (integrity !== pinned.integrity) throw otherPackage(exact, integrity, pinned);
}

async function unpack(folder: string, pinned: PinnedPackage): Promise<void> {
  const exact = `${pinned.name}@${pinned.version}`;
  await npm(['pack', exact, '--pack-destination', folder, '--loglevel=error'], { cwd: folder });
  const [archive] = await readdir(folder);
  const bytes = await readFile(join(folder, archive!));
  const integrity = `sha512-${createHash('sha512').update(bytes).digest('base64')}`;
  if (integrity !== pinned.integrity) throw otherPackage(exact, integrity, pinned);
  await execute('tar', ['-xzf', archive!], { cwd: folder });
}

function otherPackage(exact: string, found: string | undefined, { integrity }: PinnedPackage): ProgramError {
  return new ProgramError(`npm delivered another ${exact} than the pinned one: ${found}, not ${integrity}.`);
}

/** Removes what processes that have ended left half-finished. */
async function removeAbandoned(): Promise<void> {
  for (const entry of await readdir(CACHE)) {
    const owner = /^partial-(\d+)-/.exec(entry)?.[1];
    if (owner !== undefined && !isRunning(Number(owner))) {
      await rm(join(CACHE, entry), { recursive: true, force: true });
    }
  }
}

function isRunning(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (problem) {
    return (problem as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
