import { readFile } from 'node:fs/promises';
import { parse } from 'node:path';
import { sha256 } from '../../models/modelSource.ts';
import { ProgramError } from '../../program.ts';
import type { ReadText } from './readText.ts';

/** Shorter ones have too little for a step of all streams and for what is held back. */
const LEAST_CHARACTERS = 2000;

/** A text of one's own. @throws ProgramError where it cannot be read, is no UTF-8 or too short */
export async function readOwnText(file: string): Promise<ReadText> {
  const bytes = await readFile(file).catch((problem: unknown) => {
    throw new ProgramError(`${file} cannot be read: ${(problem as Error).message}`);
  });
  const text = decoded(bytes);
  if (text === undefined) throw new ProgramError(`${file} is no text in UTF-8.`);
  if (text.length < LEAST_CHARACTERS)
    throw new ProgramError(`${file} is too short: a network needs at least ${LEAST_CHARACTERS} characters.`);
  const { name, base } = parse(file);
  return { text, name, files: [{ name: base, sha256: sha256(bytes) }] };
}

function decoded(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
