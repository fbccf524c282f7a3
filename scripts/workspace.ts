import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SAMPLES } from './paths.ts';
import { atEnd } from './program.ts';

/** @returns a copy of the coursework folder that tests may write to; it goes with this process */
export function copyOfSamples(): string {
  const home = mkdtempSync(join(tmpdir(), 'model-lens-workspace-'));
  atEnd(() => rmSync(home, { recursive: true, force: true }));
  const folder = join(home, 'samples');
  cpSync(SAMPLES, folder, { recursive: true });
  return folder;
}
