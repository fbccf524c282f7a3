import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SAMPLES } from './paths.ts';
import { runAsProgram } from './program.ts';
import { catInGarden, greySeven, seven } from './samples/pictures.ts';

/** The drawn pictures in samples/: name → PNG. */
export const PICTURES: Readonly<Record<string, () => Uint8Array>> = {
  'drawn-cat.png': catInGarden,
  'seven.png': seven,
  'grey-seven.png': greySeven,
};

/** `tsx scripts/samples.ts` draws them anew. */
await runAsProgram(import.meta.url, async () => {
  for (const [name, draw] of Object.entries(PICTURES)) await writeFile(join(SAMPLES, name), draw());
  return 0;
});
