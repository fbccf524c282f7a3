import { createHash, type Hash } from 'node:crypto';

/** What a file's bytes must come to: large files are listed with their SHA-256, others with the hash that git gives them. */
export interface FileHash {
  readonly kind: 'sha256' | 'git';
  readonly hex: string;
}

/** Begins a hash. @param size of the whole file, in bytes, which git hashes as well */
export function beginHash({ kind }: FileHash, size: number): Hash {
  return kind === 'sha256' ? createHash('sha256') : createHash('sha1').update(`blob ${size}\0`);
}
