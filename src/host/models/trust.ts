import { isAbsolute, relative, sep } from 'node:path';

/** Whether a folder lies in one of others, or is one of them; all absolute paths. */
export function liesIn(folder: string, others: readonly string[]): boolean {
  return others.some((other) => {
    const path = relative(other, folder);
    return path !== '..' && !path.startsWith(`..${sep}`) && !isAbsolute(path);
  });
}
