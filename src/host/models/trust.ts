import { isAbsolute, relative, sep } from 'node:path';

/** Whether a folder lies in one of others, or is one of them; all absolute paths. */
export function liesIn(folder: string, others: readonly string[]): boolean {
  return others.some((other) => {
    const path = relative(other, folder);
    return path !== '..' && !path.startsWith(`..${sep}`) && !isAbsolute(path);
  });
}

export interface Workspace {
  readonly trusted: boolean;
  /** Absolute paths. */
  readonly folders: readonly string[];
}

/**
 * A model is data, and no code of it runs; in a workspace that is not trusted the person decides all the same.
 * @param folder absolute path
 * @param ask the person; true where they agree
 */
export async function mayRead(
  folder: string,
  { trusted, folders }: Workspace,
  ask: () => Promise<boolean>,
): Promise<boolean> {
  return trusted || !liesIn(folder, folders) || ask();
}
